"""Trainings, and a person's data, as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import Asked, At, Kept, Name, Told

Registered = Literal["queued", "running", "done", "failed"]
Status = Literal["queued", "running", "done", "failed", "canceled", "interrupted"]


class TrainingCreate(Asked):
    """A model and its manifest; `manifest.records` names the records it learnt from."""

    name: Name
    status: Registered = "done"
    manifest: Annotated[dict[str, Any] | None, Kept] = None
    score: float | None = Field(None, allow_inf_nan=False)


class Training(Told):
    """A training."""

    id: UUID
    name: str
    status: Status
    manifest: dict[str, Any] | None
    score: float | None
    inserted_at: At
    updated_at: At


class Trainings(Told):
    """Several trainings, the newest first."""

    items: list[Training]


class Model(Told):
    """A model that learnt from records somebody answered.

    `records` is how many of them; unknown, and not `certain`, where its manifest names none.
    """

    id: UUID
    name: str
    dataset_id: UUID
    records: int | None
    certain: bool


class PersonalData(Told):
    """What there is, or was, of a person."""

    answers: int
    notes: int
    verdicts: int
    leases: int
    assignments: int
    repeated_requests: int
    log_entries: int
    models: list[Model]
    deleted: bool
