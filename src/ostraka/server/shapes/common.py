"""What the bodies share."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

NUL = "\x00"
WHOLE = 2**63  # whole numbers of JSON are kept below it
DEEPEST = 100


class Asked(BaseModel):
    """The body of a request."""

    model_config = ConfigDict(extra="ignore")

    def given(self) -> dict[str, Any]:
        """What was in the body, without what was left out."""
        return self.model_dump(exclude_unset=True)


class Told(BaseModel):
    """The body of an answer."""

    model_config = ConfigDict(from_attributes=True)


def moment(at: int) -> datetime:
    """Microseconds since 1970 as a time in UTC."""
    return datetime.fromtimestamp(at / 1e6, timezone.utc)


@lru_cache(4096)
def iso(at: int) -> str:
    """Microseconds since 1970 as text, in UTC."""
    return moment(at).isoformat()


def unkept(value: Any, depth: int = 0) -> str | None:
    """Why a value of JSON cannot be kept by every database, or None."""
    if isinstance(value, str):
        return _unkept_text(value)
    if isinstance(value, int):
        return None if abs(value) < WHOLE else "a whole number of more than 64 bits cannot be kept"
    if not isinstance(value, dict | list):
        return None
    if depth == DEEPEST:
        return f"more than {DEEPEST} levels of lists and objects cannot be kept"
    parts = value if isinstance(value, list) else [*value, *value.values()]
    return next((why for part in parts if (why := unkept(part, depth + 1))), None)


def _unkept_text(text: str) -> str | None:
    if NUL in text:
        return "the character NUL (\\u0000) cannot be kept; leave it out"
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "half of a surrogate pair cannot be kept; leave it out"
    return None


def _kept(value: Any) -> Any:
    why = unkept(value)
    if why is not None:
        raise ValueError(why)
    return value


def _moment(at: datetime | int) -> datetime:
    return moment(at) if isinstance(at, int) else at


def _told(at: datetime) -> str:
    return at.isoformat()


At = Annotated[
    datetime, BeforeValidator(_moment), PlainSerializer(_told, return_type=str, when_used="json")
]
Plain = Annotated[str, AfterValidator(_kept)]
Kept = AfterValidator(_kept)
Name = Annotated[Plain, Field(min_length=1, max_length=200)]
Title = Annotated[Plain, Field(min_length=1, max_length=500)]
Description = Annotated[Plain, Field(min_length=1, max_length=1000)]
