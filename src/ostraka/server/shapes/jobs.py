"""Jobs as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import Asked, At, Plain, Told

Text = Annotated[Plain, Field(min_length=1, max_length=500)]


class Pair(Asked):
    """A column there, and what it becomes here."""

    source: Text
    target: Text


class Mapping(Asked):
    """Which columns become fields, metadata and suggestions."""

    fields: Annotated[list[Pair], Field(min_length=1)]
    metadata: list[Pair] = Field(default=[])
    suggestions: list[Pair] = Field(default=[])
    external_id: Text | None = None


class HubImport(Asked):
    """A dataset on a hub."""

    name: Text
    subset: Text
    split: Text
    mapping: Mapping


class HubExport(Asked):
    """Where to put a dataset on a hub. The token is forgotten when the job ends."""

    name: Text
    subset: Text = "default"
    split: Text = "train"
    private: bool = False
    token: Text


class Job(Told):
    """A job, and how far it is: `done` of `total` records.

    `file_until` is until when the file of an export is there.
    """

    id: UUID
    status: Literal["queued", "started", "finished", "failed", "canceled"]
    kind: str
    dataset_id: UUID | None
    done: int
    total: int | None
    result: dict[str, Any] | None
    error: str | None
    file_until: At | None
    inserted_at: At
    updated_at: At


class Jobs(Told):
    """Several jobs."""

    items: list[Job]


class Format(Told):
    """A format of files; `people`: whether it can say who answered. Without suffixes: read only."""

    name: str
    title: str
    suffixes: list[str]
    people: bool


class Formats(Told):
    """Several formats."""

    items: list[Format]
