"""Comments and flags, as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from ostraka.server.shapes.common import Asked, At, Plain, Told

Text = Annotated[Plain, Field(min_length=1, max_length=10_000)]


class Place(Asked):
    """What of a record a note is about: a question, a field, a span of it, a turn of a chat."""

    question: Plain | None = Field(None, max_length=200)
    field: Plain | None = Field(None, max_length=200)
    start: int | None = Field(None, ge=0, le=2**31)
    end: int | None = Field(None, ge=0, le=2**31)
    turn: int | None = Field(None, ge=0, le=100_000)

    @model_validator(mode="after")
    def _fits(self) -> Place:
        if (self.start is None) != (self.end is None):
            raise ValueError("a span has a start and an end")
        if self.field is None and (self.start is not None or self.turn is not None):
            raise ValueError("a span or a turn is one of a field")
        return self


class NoteCreate(Asked):
    """A comment, or a flag with or without words; `reply_to` is the first note of a thread."""

    kind: Literal["comment", "flag"] = "comment"
    text: Text | None = None
    place: Place | None = None
    reply_to: UUID | None = None

    @model_validator(mode="after")
    def _says_something(self) -> NoteCreate:
        if self.kind == "comment" and self.text is None:
            raise ValueError("a comment needs a text")
        return self


class NoteUpdate(Asked):
    """Other words, or whether the thread is settled."""

    text: Text = ""
    settled: bool = False


class Note(Told):
    """A note. `mentions` are the ids of people named by `@username`."""

    id: UUID
    record_id: UUID
    dataset_id: UUID
    user_id: UUID | None
    username: str | None
    kind: Literal["comment", "flag"]
    text: str | None
    place: dict[str, Any] | None
    reply_to: UUID | None
    mentions: list[UUID]
    settled_at: At | None
    inserted_at: At
    updated_at: At


class Notes(Told):
    """Several notes; `next` is the `before` of the next page."""

    items: list[Note]
    next: int | None = None
