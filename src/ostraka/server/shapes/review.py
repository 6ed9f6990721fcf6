"""Verdicts and answers sent back, as they come."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import Asked, Kept, Plain, Told

Text = Annotated[Plain, Field(min_length=1, max_length=10_000)]


class VerdictIn(Asked):
    """What a question is settled as, and why."""

    value: Annotated[Any, Kept]
    reason: Text | None = None


class VerdictsIn(Asked):
    """Verdicts by question; null takes one back. `version` is that of the record as it was seen."""

    verdicts: dict[str, VerdictIn | None] = Field(min_length=1)
    version: Annotated[Plain, Field(max_length=100)] | None = None


class Return(Asked):
    """Why an answer goes back to its author."""

    comment: Text


class Membership(Asked):
    """Whether somebody reviews in a workspace."""

    reviewer: bool


class Reviewer(Told):
    """Somebody in a workspace, and whether they review there."""

    user_id: UUID
    username: str
    reviewer: bool


class Reviewers(Told):
    """Who belongs to a workspace, and who reviews there."""

    items: list[Reviewer]
