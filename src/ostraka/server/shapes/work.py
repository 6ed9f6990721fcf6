"""How the work on a dataset is done, as it comes and goes."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from pydantic import Field, model_validator

from ostraka.server.shapes.common import Asked, Plain, Told

Reason = Annotated[Plain, Field(min_length=1, max_length=200)]


class Work(Asked):
    """Settings of the work on a dataset; each has a default.

    `order`: as records were added, by lot, or by the score of their suggestions, the lowest first
    and records without one last.
    `suggestions`: shown beside the question, filled in, revealed after one's own answer, or hidden.
    `conflict_above`: the disagreement over a question, 0 to 1, above which a record is in conflict.
    `reviewers`: whether people who review in the workspace may, or only those who lead it.
    """

    lease_seconds: int = Field(600, ge=10, le=7 * 24 * 3600)
    order: Literal["given", "random", "least_sure"] = "given"
    seed: int = Field(0, ge=0, le=2**31)
    suggestions: Literal["shown", "filled", "revealed", "hidden"] = "shown"
    minimum_look_seconds: float = Field(2.0, ge=0, le=3600)
    blind: bool = True
    discard_reasons: list[Reason] = Field(default_factory=list, max_length=50)
    discard_needs_reason: bool = False
    reviewers: Literal["reviewers", "leads"] = "reviewers"
    conflict_above: float = Field(0.25, ge=0, le=1)
    assigned: bool = False  # whether records were given out; kept by the server

    @model_validator(mode="after")
    def _reasons(self) -> Work:
        if self.discard_needs_reason and not self.discard_reasons:
            raise ValueError("discard_needs_reason asks for discard_reasons to choose from")
        return self


class Lease(Told):
    """A record reserved for a person, and until when."""

    record_id: UUID
    until: str


class RecordIds(Asked):
    """Some records."""

    record_ids: list[UUID] = Field(min_length=1, max_length=1000)


class Renewed(Told):
    """Leases that go on, and records that others have meanwhile."""

    items: list[Lease]
    lost: list[UUID]


class Released(Told):
    """How many leases were given back."""

    released: int


class Assigned(Told):
    """How many records each person was given."""

    records: int
    people: dict[str, int]
    batch: str | None = None


def work_of(dataset: Any) -> Work:
    """The work settings of a dataset's row."""
    return _work(msgspec.json.encode(dataset["work"] or {}))


@lru_cache(maxsize=1024)
def _work(settings: bytes) -> Work:
    return Work.model_validate_json(settings)
