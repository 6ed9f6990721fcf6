"""Datasets as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import Asked, At, Kept, Name, Plain, Told

Guidelines = Annotated[Plain, Field(min_length=1, max_length=10_000)]


class Distribution(Asked):
    """How many submitted answers make a record complete."""

    strategy: Literal["overlap"]
    min_submitted: int = Field(ge=1, le=1_000_000)


class DatasetCreate(Asked):
    """A new dataset, in draft."""

    name: Name
    guidelines: Guidelines | None = None
    allow_extra_metadata: bool = True
    distribution: Distribution = Distribution(strategy="overlap", min_submitted=1)
    metadata: Annotated[dict[str, Any] | None, Kept] = None
    workspace_id: UUID


class DatasetUpdate(Asked):
    """What changes about a dataset; only guidelines and metadata may become null."""

    name: Name = ""
    guidelines: Guidelines | None = None
    allow_extra_metadata: bool = True
    distribution: Distribution = Distribution(strategy="overlap", min_submitted=1)
    metadata: Annotated[dict[str, Any] | None, Kept] = None


class Dataset(Told):
    """A dataset: everything about it but its parts and records."""

    id: UUID
    name: str
    guidelines: str | None
    allow_extra_metadata: bool
    status: Literal["draft", "ready"]
    distribution: Distribution
    metadata: dict[str, Any] | None
    workspace_id: UUID
    last_activity_at: At
    inserted_at: At
    updated_at: At


class Datasets(Told):
    """Several datasets."""

    items: list[Dataset]


class ResponseCounts(Told):
    """One's own answers in a dataset; pending are records that still ask for one's answer."""

    total: int
    submitted: int
    discarded: int
    draft: int
    pending: int


class RecordCount(Told):
    """How many records there are, where Argilla 1.x's client looks for it."""

    count: int


class DatasetMetrics(Told):
    """How far one is."""

    responses: ResponseCounts
    records: RecordCount


class Counts(Told):
    """Answers by status."""

    submitted: int = 0
    discarded: int = 0
    draft: int = 0


class UserProgress(Told):
    """One person's answers in completed and in pending records."""

    username: str
    completed: Counts
    pending: Counts


class UsersProgress(Told):
    """Everybody's answers."""

    users: list[UserProgress]


class States(Told):
    """How many records are in each state."""

    open: int
    full: int
    conflict: int
    resolved: int


class DatasetProgress(UsersProgress):
    """How many records are complete."""

    total: int
    completed: int
    pending: int
    states: States
