"""How much the answers to a record disagree, worked out when the record becomes complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, case, select, update

from ostraka.server.database.prepared import Prepared, Within
from ostraka.server.database.tables import questions, records, responses
from ostraka.server.disagreement import disagreement

AT_ONCE = 2000
Questions = Mapping[str, Mapping[str, Any]]
_GIVEN = Prepared(
    select(responses.c.record_seq, responses.c["values"]).where(
        Within(responses.c.record_seq, "seqs"), responses.c.status == "submitted"
    )
)
_SET = Prepared(
    update(records).where(records.c.seq == bindparam("of")).values(disagreement=bindparam("apart"))
)
_WAITING = (records.c.status == "completed", records.c.disagreement.is_(None))


def unknown(submitted: Any) -> Any:
    """The column's value before the answers are compared: nobody disagrees with themselves."""
    return case((submitted < 2, 0.0), else_=None)


def apart(answers: Sequence[Mapping[str, Any]], asked: Questions) -> float:
    """The disagreement over the question that people agree least on."""
    return max(disagreement(answers, asked).values(), default=0.0)


def compare(db: Connection, seqs: Sequence[int], asked: Questions) -> None:
    """Compare the submitted answers to these records."""
    given: dict[int, list[Any]] = {seq: [] for seq in seqs}
    for row in _GIVEN.rows(db, {"seqs": list(seqs)}):
        given[row["record_seq"]].append(row["values"] or {})
    _SET.run_all(
        db, [{"of": seq, "apart": apart(several, asked)} for seq, several in given.items()]
    )


def complete(db: Connection, seqs: Sequence[int]) -> None:
    """Compare the answers to those of these records, of one dataset, that are complete now."""
    found = db.execute(select(records.c.seq).where(records.c.seq.in_(seqs), *_WAITING))
    waiting = list(found.scalars())
    if waiting:
        own = select(records.c.dataset_seq).where(records.c.seq == waiting[0])
        compare(db, waiting, _asked(db, db.execute(own).scalar_one()))


def everything(db: Connection, dataset: int, *, again: bool = False) -> None:
    """Compare the answers to all complete records; `again` those that were compared before, too."""
    own = records.c.dataset_seq == dataset
    if again:
        db.execute(update(records).where(own).values(disagreement=unknown(records.c.submitted)))
    asked = _asked(db, dataset)
    waiting = select(records.c.seq).where(own, *_WAITING).limit(AT_ONCE)
    while seqs := list(db.execute(waiting).scalars()):
        compare(db, seqs, asked)


def _asked(db: Connection, dataset: int) -> Questions:
    own = select(questions.c.name, questions.c.settings).where(questions.c.dataset_seq == dataset)
    return {name: {"settings": settings} for name, settings in db.execute(own)}
