"""The one path from a user's formatting function to items that were checked."""

from __future__ import annotations

import gc
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ostraka.data.collector import no_collection
from ostraka.data.sample import Sample
from ostraka.data.samples import samples
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting

Formatting = Callable[[Sample], Any]
COLLECT_EVERY = 2048  # records
NOTHING = "the formatting function returned nothing for it"


@dataclass
class Formatted:
    """What a formatting function made: items, and the row of the record each came from."""

    rows: list[int] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)


def formatted(
    snapshot: Snapshot, function: Formatting, *, is_item: Callable[[Any], bool], expected: str
) -> Formatted:
    """Call `function` once per record and collect its items.

    It may return None (the record is left out), one item, or any iterable or generator of items,
    in which None is left out. Raises `BadFormatting` that names the record for anything else, and
    when the function itself raises.
    """
    made, nothing = Formatted(), 0
    with _rare_collection() as collect:
        for row, sample in enumerate(samples(snapshot)):
            try:
                found = function(sample)
                one = is_item(found)
                items = [found] if one else list(_each(found))
            except Exception as error:
                raise BadFormatting(_raised(row, sample, error)) from error
            for item in items:
                if not one and not is_item(item):
                    raise BadFormatting(_wrong(row, sample, item, found, expected))
                made.items.append(item)
                made.rows.append(row)
            nothing += not items
            if not (row + 1) % COLLECT_EVERY:
                collect()
    return Formatted(made.rows, made.items, {NOTHING: nothing} if nothing else {})


@contextmanager
def _rare_collection() -> Iterator[Callable[[], object]]:
    """Cycle collection off, and a way to look for cycles among what is new.

    Left on, it is a quarter of the time; left off, a function that leaves cycles behind (a parsed
    page, say) would fill the memory.
    """
    on = gc.isenabled()
    with no_collection():
        yield (lambda: gc.collect(0)) if on else (lambda: None)


def _each(value: Any) -> Iterable[Any]:
    """The items of a collection, None left out; anything that is none stands for itself."""
    if value is None:
        return ()
    if isinstance(value, str | bytes | dict) or not isinstance(value, Iterable):
        return (value,)
    if isinstance(value, tuple) and not all(isinstance(v, tuple | None) for v in value):
        return (value,)  # one item of the wrong shape, not a collection
    return (item for item in value if item is not None)


def named(snapshot: Snapshot, row: int) -> str:
    """How messages call a record: its number in the dataset and its name."""
    return f"Record {row} ({snapshot.id_column()[row].as_py()})"


def _raised(row: int, sample: Sample, error: Exception) -> str:
    kind = type(error).__name__
    return f"Record {row} ({sample.record_id}): the formatting function raised {kind}: {error}"


def _wrong(row: int, sample: Sample, item: Any, found: Any, expected: str) -> str:
    within = f" in {_short(found)}" if isinstance(found, list | tuple) and item is not found else ""
    return (
        f"Record {row} ({sample.record_id}): the formatting function gave {_short(item)}{within}; "
        f"expected {expected}, None, or several of them (a list, any iterable, or a generator)."
    )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."


def source_of(function: Formatting) -> str:
    """The function's source where it can be had, for the manifest; else its name."""
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return repr(getattr(function, "__name__", function))
