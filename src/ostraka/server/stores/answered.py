"""Where the records begin that somebody has not answered, if they answered all before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ostraka.server.database.prepared import Prepared
from ostraka.server.database.tables import records, responses
from ostraka.server.database.work_tables import answer_counts

MANY = 1000  # answers that are worth a look
_ME: Any = bindparam("me")
_DATASET: Any = bindparam("dataset")
_GIVEN = Prepared(
    select(
        answer_counts.c.draft
        + answer_counts.c.submitted
        + answer_counts.c.discarded
        + answer_counts.c.later
    ).where(answer_counts.c.user_seq == _ME, answer_counts.c.dataset_seq == _DATASET)
)
_LAST = Prepared(  # by status, so that each is the end of an index
    select(
        *(
            select(func.max(responses.c.record_seq))
            .where(responses.c.user_seq == _ME, responses.c.dataset_seq == _DATASET)
            .where(responses.c.status == status)
            .scalar_subquery()
            .label(status)
            for status in ("draft", "submitted", "discarded")
        )
    )
)
_UP_TO = Prepared(
    select(func.count())
    .select_from(records)
    .where(records.c.dataset_seq == _DATASET, records.c.seq <= bindparam("last"))
)


def answered(db: Connection, mine: Mapping[str, int]) -> int:
    """The last record that somebody answered, if they answered all up to it, and many; else 0."""
    given = sum(_GIVEN.column(db, mine))
    if given < MANY:
        return 0
    last: int = max(one for one in _LAST.rows(db, mine)[0].values() if one is not None)
    there = _UP_TO.column(db, {"dataset": mine["dataset"], "last": last})[0]
    return last if there == given else 0
