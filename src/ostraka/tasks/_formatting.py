"""The one path from a user's formatting function to items that were checked."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ostraka.data.collector import no_collection
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

    def note(self, row: int, new: int) -> None:
        """The last `new` items came from this record; none of them counts as left out."""
        if new:
            self.rows.extend([row] * new)
        else:
            self.dropped[NOTHING] = self.dropped.get(NOTHING, 0) + 1


def formatted(
    snapshot: Snapshot, function: Formatting, *, is_item: Callable[[Any], bool], expected: str
) -> Formatted:
    """Call `function` once per record and collect its items.

    It may return None (the record is left out), one item, or any iterable or generator of items,
    in which None is left out. Raises `BadFormatting` that names the record for anything else, and
    when the function itself raises.
    """
    made = Formatted()
    with no_collection():
        for row, sample in enumerate(samples(snapshot)):
            before = len(made.items)
            try:
                found = function(sample)
                if is_item(found):
                    made.items.append(found)
                    found = None
                for item in _each(found):
                    if not is_item(item):
                        raise BadFormatting(_wrong(row, sample, item, expected))
                    made.items.append(item)
            except BadFormatting:
                raise
            except Exception as error:
                raise BadFormatting(_raised(row, sample, error)) from error
            made.note(row, len(made.items) - before)
    return made


def _each(value: Any) -> Iterable[Any]:
    """The items of a collection, None left out; anything that is none stands for itself."""
    if value is None:
        return ()
    if isinstance(value, str | bytes | dict) or not isinstance(value, Iterable):
        return (value,)
    if isinstance(value, tuple) and not any(isinstance(v, tuple | None) for v in value):
        return (value,) if value else ()  # one item of the wrong shape, not a collection
    return (item for item in value if item is not None)


def _raised(row: int, sample: Sample, error: Exception) -> str:
    kind = type(error).__name__
    where = f"Record {row} ({sample.record_id})"
    return f"{where}: the formatting function raised {kind}: {error}"


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
