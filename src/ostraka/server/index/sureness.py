"""How sure the least sure suggestion for a record is: `records.sure`, in billionths of a score.

It is null where no suggestion has a score. Whoever writes suggestions calls `facts.of_suggestions`,
which comes here; what is deleted is seen to by a trigger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, literal_column, select, update

from ostraka.server.database.prepared import Prepared, Within
from ostraka.server.database.tables import records
from ostraka.server.database.work_tables import queue_places

WHOLE = 1_000_000_000
UNKNOWN = WHOLE + 1  # as a place: after all that have a score
NUMBERS, LATEST = 2**33, 2**63 - 1
_AMONG = Within(records.c.seq, "seqs")
_number: Any = literal_column(
    "(SELECT CAST(round(min(f.number) * 1000000000) AS bigint) FROM facts f "
    "WHERE f.record_seq = records.seq AND f.scope & 7 = 3)"
)
_WRITTEN = Prepared(update(records).where(_AMONG).values(sure=_number))
_WAITING = Prepared(
    select(queue_places.c.seq).where(
        queue_places.c.position < 0,
        queue_places.c.dataset_seq.in_(select(records.c.dataset_seq).where(_AMONG)),
    )
)
_LEAST = Prepared(select(func.min(func.coalesce(records.c.sure, UNKNOWN))).where(_AMONG))
_back = bindparam("back", type_=queue_places.c.position.type)
_BACK = Prepared(
    update(queue_places)
    .where(Within(queue_places.c.seq, "places"))
    .values(
        swept_at=0,
        position=case((queue_places.c.position > _back, _back), else_=queue_places.c.position),
    )
)


def of_scores(scores: Sequence[Any]) -> int | None:
    """What the scores of a record's suggestions make; each is a number, a list of them or None."""
    known = [
        one
        for score in scores
        for one in (score if isinstance(score, list) else [score])
        if one is not None
    ]
    return round(min(known) * WHOLE) if known else None


def of_suggestions(db: Connection, seqs: Sequence[int]) -> None:
    """The suggestions for records were written, and their facts too."""
    if seqs:
        _WRITTEN.run(db, {"seqs": list(seqs)})
        look_again(db, seqs)


def look_again(db: Connection, seqs: Sequence[int]) -> None:
    """Let the queues that go by sureness look at these records again."""
    values = {"seqs": list(seqs)}
    places = _WAITING.column(db, values) if seqs else []
    if places:
        least = _LEAST.column(db, values)[0]
        _BACK.run(db, {"places": places, "back": place(UNKNOWN if least is None else least, 0)})


def place(sure: int, seq: int) -> int:
    """A place in the order by sureness as one number, below 0: other orders' are not."""
    return sure * NUMBERS + seq - LATEST


def place_of(position: int) -> tuple[int, int]:
    """The sureness and the number of a place."""
    return divmod(position + LATEST, NUMBERS)
