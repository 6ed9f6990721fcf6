"""Which parts of a Label Studio task are texts: nothing in the file says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ostraka.data.formats._table_guess import TEXTS

LONG = 20  # characters on average: written to be read


def read_by_people(tasks: Iterable[Any], marked: Collection[str] = ()) -> tuple[str, ...]:
    """The keys of the tasks' data that people read: `marked`, with a telling name, or long ones."""
    lengths: dict[str, list[int]] = {}
    for data in tasks:
        for name, value in data.items() if isinstance(data, dict) else ():
            if isinstance(value, str) and value and "://" not in value[:10]:
                lengths.setdefault(name, []).append(len(value) * (" " in value))
    mean = {name: sum(found) / len(found) for name, found in lengths.items()}
    found = [n for n in mean if n in marked or n.lower() in TEXTS or mean[n] >= LONG]
    return tuple(found or sorted(mean, key=lambda name: -mean[name])[:1])
