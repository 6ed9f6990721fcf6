"""Users and workspaces as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from ostraka.server.shapes.common import Asked, At, Plain, Told

Role = Literal["owner", "admin", "annotator"]
PersonName = Annotated[
    Plain, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)
]
UserName = Annotated[Plain, Field(min_length=1, max_length=200)]
Password = Annotated[str, Field(min_length=8, max_length=100)]


class UserCreate(Asked):
    """A new person; without a role they annotate."""

    id: UUID | None = None
    first_name: PersonName
    last_name: PersonName | None = None
    username: UserName
    role: Role = "annotator"
    password: Password

    @model_validator(mode="before")
    @classmethod
    def _no_role(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("role", "") is None:
            return {name: part for name, part in value.items() if name != "role"}
        return value


class UserUpdate(Asked):
    """What changes about a person; only `last_name` may become null."""

    first_name: PersonName = ""
    last_name: PersonName | None = None
    username: UserName = ""
    role: Role = "annotator"
    password: Password = ""


class User(Told):
    """A person. `api_key` is whole only in the answer that made it; else its last characters."""

    id: UUID
    first_name: str
    last_name: str | None
    username: str
    role: Role
    api_key: str
    inserted_at: At
    updated_at: At


class Users(Told):
    """Several people."""

    items: list[User]


class WorkspaceCreate(Asked):
    """A new workspace."""

    id: UUID | None = None
    name: Annotated[Plain, Field(min_length=1, max_length=200)]


class Workspace(Told):
    """A workspace."""

    id: UUID
    name: str
    inserted_at: At
    updated_at: At


class Workspaces(Told):
    """Several workspaces."""

    items: list[Workspace]


class WorkspaceUserCreate(Asked):
    """Who is added to a workspace."""

    user_id: UUID
