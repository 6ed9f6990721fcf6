"""The one path from a user's formatting function to items that were checked."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ostraka.data.samples import Sample, samples
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting

Formatting = Callable[[Sample], Any]
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
    made = Formatted()
    rows, items = made.rows, made.items
    for row, sample in enumerate(samples(snapshot)):
        before = len(items)
        try:
            for item in _each(function(sample), is_item):
                if item is not None:
                    if not is_item(item):
                        raise BadFormatting(_wrong(row, sample, item, expected))
                    items.append(item)
        except BadFormatting:
            raise
        except Exception as error:
            kind = type(error).__name__
            raise BadFormatting(
                f"Record {row} ({sample.record_id}): the formatting function raised {kind}: {error}"
            ) from error
        new = len(items) - before
        if new:
            rows.extend([row] * new)
        else:
            made.dropped[NOTHING] = made.dropped.get(NOTHING, 0) + 1
    return made


def _each(value: Any, is_item: Callable[[Any], bool]) -> Iterator[Any]:
    if value is None:
        return iter(())
    if is_item(value) or isinstance(value, str | bytes | dict) or not isinstance(value, Iterable):
        return iter((value,))
    if isinstance(value, tuple) and value and not any(v is None or is_item(v) for v in value):
        return iter((value,))  # one item of the wrong shape, not a collection
    return iter(value)


def _wrong(row: int, sample: Sample, item: Any, expected: str) -> str:
    came = repr(item)
    came = came if len(came) <= 120 else came[:117] + "..."
    return (
        f"Record {row} ({sample.record_id}): the formatting function gave {came}; expected "
        f"{expected}, None, or several of them (a list, any iterable, or a generator)."
    )


def source_of(function: Formatting) -> str:
    """The function's source where it can be had, for the manifest; else its name."""
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return repr(getattr(function, "__name__", function))
