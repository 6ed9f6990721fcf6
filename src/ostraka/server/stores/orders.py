"""In which order the open records of a dataset come to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, true

from ostraka.server.database.tables import records

DRAWN = (128, 1024)  # places that are looked at in turn, before the whole dataset is


@dataclass(frozen=True)
class Step:
    """Where to look next, and whether it is the whole dataset."""

    where: ColumnElement[bool]
    whole: bool = False


@dataclass(frozen=True)
class Given:
    """As the records were added. A place is the number of the record before."""

    def sorted_by(self) -> ColumnElement[Any]:
        """What records are sorted by."""
        return records.c.seq

    def place(self, seq: int) -> int:
        """From where a record is found next."""
        return seq - 1

    def steps(self, place: int) -> Iterator[Step]:
        """From a place on, then everywhere."""
        yield Step(records.c.seq > place, whole=place <= 0)
        if place > 0:
            yield Step(true(), whole=True)


@dataclass(frozen=True)
class Shuffled:
    """By lot, another order for each person and seed, which stays when records are added.

    A place is `(seq - first) * step + start` modulo `size`, a power of two: each number has one.
    """

    first: int
    size: int
    step: int
    start: int

    def sorted_by(self) -> ColumnElement[Any]:
        """What records are sorted by."""
        return ((records.c.seq - self.first) * self.step + self.start) % self.size

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
                yield Step(records.c.seq.in_(seqs))
            place += count
        yield Step(true(), whole=True)


@lru_cache(maxsize=4096)
def shuffled(first: int, last: int, seed: int, person: str) -> Shuffled:
    """The order of a person over records numbered from `first` to `last`."""
    size = max(2, 1 << (last - first + 1).bit_length())
    draw = Random(f"{seed} {person}")
    return Shuffled(first, size, draw.randrange(2**19) * 2 + 1, draw.randrange(size))
