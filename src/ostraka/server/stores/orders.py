"""In which order the open records of a dataset come to a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    select,
    tuple_,
)

from ostraka.server.database.prepared import Prepared, Within
from ostraka.server.database.tables import records
from ostraka.server.index import sureness
from ostraka.server.index.sureness import UNKNOWN

DRAWN = (128, 1024)  # places that are looked at in turn, before the whole dataset is
Where = Literal["after", "drawn", "whole", "scored", "unscored"]
By = Literal["number", "lot", "sureness"]
CONDITIONS: dict[Where, ColumnElement[bool] | None] = {
    "after": records.c.seq > bindparam("place"),
    "drawn": Within(records.c.seq, "drawn"),
    "whole": None,
    "scored": and_(
        records.c.sure.is_not(None),
        tuple_(records.c.sure, records.c.seq)
        > tuple_(bindparam("sure", type_=Integer), bindparam("place", type_=BigInteger)),
    ),
    "unscored": and_(records.c.sure.is_(None), records.c.seq > bindparam("place")),
}
_offset = records.c.seq - bindparam("first")
SORTED: dict[By, list[ColumnElement[Any]]] = {
    "number": [records.c.seq],
    "lot": [(_offset * bindparam("step") + bindparam("start")) % bindparam("size")],
    "sureness": [records.c.sure, records.c.seq],
}
_SURE = Prepared(select(records.c.sure).where(records.c.seq == bindparam("of")))


@dataclass(frozen=True)
class Step:
    """Where to look next (a name in `CONDITIONS`), and the values for it.

    With a `sweep` all has been looked at.
    """

    where: Where
    values: Mapping[str, Any] = field(default_factory=dict)
    sweep: bool = False


@dataclass(frozen=True)
class Given:
    """As the records were added. A place is the number of the record before."""

    by: By = "number"

    def values(self) -> dict[str, int]:
        """What `SORTED` needs."""
        return {}

    def place(self, seq: int) -> int:
        """From where a record is found next."""
        return seq - 1

    def steps(self, place: int) -> Iterator[Step]:
        """From a place on, then everywhere."""
        if place > 0:
            yield Step("after", {"place": place})
        yield Step("whole", sweep=True)


@dataclass(frozen=True)
class Shuffled:
    """By lot, another order for each person and seed, which stays when records are added.

    A place is `(seq - first) * step + start` modulo `size`, a power of two: each number has one.
    """

    first: int
    size: int
    step: int
    start: int
    by: By = "lot"

    def values(self) -> dict[str, int]:
        """What `SORTED` needs."""
        return {"first": self.first, "size": self.size, "step": self.step, "start": self.start}

    def place(self, seq: int) -> int:
        """From where a record is found next."""
        return ((seq - self.first) * self.step + self.start) % self.size

    def steps(self, place: int) -> Iterator[Step]:
        """Some places after another, then everywhere."""
        back = pow(self.step, -1, self.size)
        for count in DRAWN:
            drawn = range(place, min(place + count, self.size))
            if drawn:
                seqs = [self.first + (one - self.start) * back % self.size for one in drawn]
                yield Step("drawn", {"drawn": seqs})
            place += count
        yield Step("whole", sweep=True)


@dataclass(frozen=True)
class LeastSure:
    """By the score of the least sure suggestion, then what has no score, as it was added."""

    db: Connection
    by: By = "sureness"

    def values(self) -> dict[str, int]:
        """What `SORTED` needs."""
        return {}

    def place(self, seq: int) -> int:
        """From where a record is found next."""
        sure = _SURE.column(self.db, {"of": seq})[0]
        return sureness.place(UNKNOWN if sure is None else sure, seq - 1)

    def steps(self, place: int) -> Iterator[Step]:
        """From a place on, then everywhere."""
        scored, unscored = {"sure": -1, "place": 0}, {"place": 0}
        if place < 0:
            sure, seq = sureness.place_of(place)
            if sure < UNKNOWN:
                yield Step("scored", {"sure": sure, "place": seq})
                yield Step("unscored", unscored)
            else:
                yield Step("unscored", {"place": seq})
            yield Step("scored", scored, sweep=True)
            yield Step("unscored", unscored, sweep=True)
        else:
            yield Step("scored", scored)
            yield Step("unscored", unscored, sweep=True)


@lru_cache(maxsize=4096)
def shuffled(first: int, last: int, seed: int, person: str) -> Shuffled:
    """The order of a person over records numbered from `first` to `last`."""
    size = max(2, 1 << (last - first + 1).bit_length())
    draw = Random(f"{seed} {person}")
    step = draw.randrange(2**17) * 8 + 5  # neighbours are never neighbours again
    return Shuffled(first, size, step, draw.randrange(size))
