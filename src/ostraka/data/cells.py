"""The cells of columns: Arrow types that several modules share, and how to fill them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Ints

CODE = pa.int16()
SPAN = pa.struct(
    [("label", CODE), ("start", pa.int32()), ("end", pa.int32()), ("score", pa.float64())]
)
TERMS = pa.struct([("values", pa.list_(pa.large_string())), ("many", pa.bool_())])
CHAT = pa.list_(pa.struct([("role", pa.large_string()), ("content", pa.large_string())]))
SHOWN = 12
LONGEST = 200
UTF8 = "text that UTF-8 can hold (no lone surrogates)"


class BadValue(Exception):
    """The value at `position` does not fit; `why` says what is allowed."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(position, why)
        self.position, self.why = position, why


def strings(values: Sequence[Any]) -> pa.Array:
    """A column of strings; raises `BadValue` for anything else, lone surrogates included."""
    if not set(map(type, values)) <= {str, type(None)}:
        for i, value in enumerate(values):
            if value is not None and not isinstance(value, str):
                raise BadValue(i, "a string")
    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        for i, value in enumerate(values):
            if value is not None and not encodes(value):
                raise BadValue(i, UTF8) from None
        raise


def encodes(value: str) -> bool:
    """Whether UTF-8 can hold a text: no lone surrogates."""
    return value.isascii() or value == value.encode("utf-8", "ignore").decode("utf-8")


def list_offsets(column: pa.Array) -> Ints:
    """Where each list of a column without nulls begins and ends in its flattened items."""
    offsets: Ints = column.offsets.to_numpy().astype(np.int64)
    offsets -= offsets[0]
    return offsets


def came(value: Any) -> str:
    """A value for an error text, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        return f"a {type(value).__name__} with too many digits to show"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def listed(options: Iterable[Any]) -> str:
    """Options for an error text: the first dozen, and how many more there are."""
    names = [str(option) for option in options]
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
