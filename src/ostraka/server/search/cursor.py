"""Where a page ended, as a text that nobody needs to understand."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from ostraka.server.errors import Invalid

Kind = tuple[str, list[str | float | int | None]]


def write(asked: Any, last: Sequence[Any]) -> str:
    """The cursor after a row of sort keys and number; `asked` is what the page was asked with."""
    return urlsafe_b64encode(msgspec.json.encode((_print(asked), list(last)))).decode()


def read(cursor: str, asked: Any, length: int) -> list[Any]:
    """The keys and the number of the last row. Raises `Invalid` for a cursor of another search."""
    mark, last = "", list[Any]()
    try:
        mark, last = msgspec.json.decode(urlsafe_b64decode(cursor.encode()), type=Kind)
    except (ValueError, msgspec.MsgspecError):
        mark = ""
    if mark != _print(asked) or len(last) != length or not isinstance(last[-1], int):
        raise Invalid(
            "This cursor is not of this search. Send a next_cursor together with the search that "
            "it came from.",
            where="cursor",
        )
    return last


def _print(asked: Any) -> str:
    return blake2b(msgspec.json.encode(asked), digest_size=8).hexdigest()
