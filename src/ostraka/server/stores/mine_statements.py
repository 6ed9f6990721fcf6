"""The statements of an answer, made once: making them takes longer than carrying them out."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import and_, bindparam, case, func, select, update

from ostraka.server.database.bulk import INSERTS
from ostraka.server.database.prepared import Prepared
from ostraka.server.database.tables import datasets, records, responses, there
from ostraka.server.database.work_tables import answer_counts, audit
from ostraka.server.shapes.mine import STATES
from ostraka.server.stores.compared import unknown

# All that is asked about a record, one's answer and the request; in one statement. On
# PostgreSQL the dataset's row is held against a new schema.
ROW = Prepared(
    select(
        records.c.seq,
        records.c.id,
        records.c.fields,
        records.c.status,
        records.c.version,
        records.c.dataset_seq,
        datasets.c.name,
        datasets.c.status.label("dataset_status"),
        datasets.c.version.label("schema"),
        datasets.c.work,
        datasets.c.workspace_seq,
        datasets.c.min_submitted,
        audit.c.fingerprint.label("kept_fingerprint"),
        audit.c.after.label("kept_after"),
        *(column.label(f"my_{column.name}") for column in responses.c),
        *(func.coalesce(answer_counts.c[state], 0).label(f"counted_{state}") for state in STATES),
    )
    .join_from(records, datasets, datasets.c.seq == records.c.dataset_seq)
    .join(
        responses,
        and_(responses.c.record_seq == records.c.seq, responses.c.user_seq == bindparam("me")),
        isouter=True,
    )
    .join(
        audit,
        and_(audit.c.user_seq == bindparam("me"), audit.c.key == bindparam("key")),
        isouter=True,
    )
    .join(
        answer_counts,
        and_(
            answer_counts.c.user_seq == bindparam("me"),
            answer_counts.c.dataset_seq == records.c.dataset_seq,
        ),
        isouter=True,
    )
    .where(records.c.id == bindparam("record"), there(datasets))
    .with_for_update(of=datasets, read=True, key_share=True)
)
_submitted = records.c.submitted + bindparam("more")
COUNT = Prepared(
    update(records)
    .where(records.c.seq == bindparam("of"))
    .values(
        submitted=_submitted,
        status=case((_submitted >= bindparam("needed"), "completed"), else_="pending"),
        disagreement=unknown(_submitted),
    )
    .returning(records.c.status, records.c.disagreement)
)


@lru_cache(maxsize=8)
def put_statement(dialect: str, names: tuple[str, ...]) -> Prepared:
    """Write an answer's row only where the one before is still there."""
    statement = INSERTS[dialect](responses)
    changed = {name: statement.excluded[name] for name in names if name != "id"}
    done = statement.on_conflict_do_update(
        index_elements=["record_seq", "user_seq"],
        set_=changed,
        where=responses.c.version == bindparam("expected"),
    )
    return Prepared(done.values({name: bindparam(name) for name in names}))
