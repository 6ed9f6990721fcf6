"""In which order the open records of a dataset come to a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam

from ostraka.server.database.prepared import Within
from ostraka.server.database.tables import records

DRAWN = (128, 1024)  # places that are looked at in turn, before the whole dataset is
Where = Literal["after", "drawn", "whole"]
CONDITIONS: dict[Where, ColumnElement[bool] | None] = {
    "after": records.c.seq > bindparam("place"),
    "drawn": Within(records.c.seq, "drawn"),
    "whole": None,
}
_offset = records.c.seq - bindparam("first")
SORTED: dict[bool, ColumnElement[Any]] = {  # by lot, or as given
    False: records.c.seq,
    True: (_offset * bindparam("step") + bindparam("start")) % bindparam("size"),
}


@dataclass(frozen=True)
class Step:
    """Where to look next (a name in `CONDITIONS`), and the values for it."""

    where: Where
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """As the records were added. A place is the number of the record before."""

    by_lot = False

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
        yield Step("whole")


@dataclass(frozen=True)
class Shuffled:
    """By lot, another order for each person and seed, which stays when records are added.

    A place is `(seq - first) * step + start` modulo `size`, a power of two: each number has one.
    """

    first: int
    size: int
    step: int
    start: int
    by_lot = True

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
        yield Step("whole")


@lru_cache(maxsize=4096)
def shuffled(first: int, last: int, seed: int, person: str) -> Shuffled:
    """The order of a person over records numbered from `first` to `last`."""
    size = max(2, 1 << (last - first + 1).bit_length())
    draw = Random(f"{seed} {person}")
    return Shuffled(first, size, draw.randrange(2**19) * 2 + 1, draw.randrange(size))
