"""People and workspaces as Argilla 1.x told them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import At, Plain, Told
from ostraka.server.shapes.people import Role, UserCreate


class UserCreateV0(UserCreate):
    """A new person, with the names of the workspaces to add them to."""

    workspaces: list[Annotated[Plain, Field(min_length=1, max_length=200)]] | None = None


class UserV0(Told):
    """A person, with their workspaces' names."""

    id: UUID
    first_name: str
    last_name: str | None
    full_name: str
    username: str
    role: Role
    workspaces: list[str]
    api_key: str
    inserted_at: At
    updated_at: At


class InfoV0(Told):
    """Which of Argilla's versions this door is that of."""

    version: str


class StatusV0(InfoV0):
    """How the server is. `elasticsearch` is what Argilla 1.x's client insists on."""

    elasticsearch: dict[str, Any]
    mem_info: dict[str, Any]
