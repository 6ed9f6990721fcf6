"""Webhooks as they come and go."""

from __future__ import annotations

from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, Field, HttpUrl, PlainSerializer

from ostraka.server.shapes.common import Asked, At, Description, Told

Event = Literal[
    "dataset.created",
    "dataset.updated",
    "dataset.deleted",
    "dataset.published",
    "record.created",
    "record.updated",
    "record.deleted",
    "record.completed",
    "response.created",
    "response.updated",
    "response.deleted",
]
EVENTS: frozenset[str] = frozenset(get_args(Event))


def _each_once(events: list[Event]) -> list[Event]:
    if len(set(events)) != len(events):
        raise ValueError("an event stands twice")
    return events


Events = Annotated[list[Event], Field(min_length=1), AfterValidator(_each_once)]
Url = Annotated[HttpUrl, PlainSerializer(str, return_type=str)]


class WebhookCreate(Asked):
    """A new webhook; it is enabled."""

    url: Url
    events: Events
    description: Description | None = None


class WebhookUpdate(Asked):
    """What changes about a webhook; only the description may become null."""

    url: Url = HttpUrl("http://localhost")
    events: Events = Field(default=["record.created"])
    enabled: bool = True
    description: Description | None = None


class Webhook(Told):
    """A webhook. `secret` signs what is sent to it."""

    id: UUID
    url: str
    secret: str
    events: list[Event]
    enabled: bool
    description: str | None
    inserted_at: At
    updated_at: At


class Webhooks(Told):
    """Several webhooks."""

    items: list[Webhook]
