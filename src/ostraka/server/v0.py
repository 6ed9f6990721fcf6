"""The door of Argilla 1.x at `/api`: what its last client asks for beside `/api/v1`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.policies import allow
from ostraka.server.release import RELEASE, SPEAKS_V0
from ostraka.server.routing import Router
from ostraka.server.shapes.people import Workspace, WorkspaceCreate
from ostraka.server.shapes.v0 import InfoV0, StatusV0, UserCreateV0, UserV0
from ostraka.server.stores import forget, people, people_v0, workspaces

router = Router(at="/api", tags=["argilla 1.x"])
OWNER, LEAD = "the role owner", "the role owner, or admin in this workspace"


@router.get("/_info")
def info() -> InfoV0:
    """Which of Argilla's versions this door is that of."""
    return InfoV0(version=SPEAKS_V0)


@router.get("/_status")
def status(here: Here) -> StatusV0:
    """The same, with what stands where Argilla had Elasticsearch: the database."""
    engine = here.store.engine.dialect.name
    blank = dict.fromkeys(ELASTIC, "")
    version = {**blank, "number": RELEASE, "distribution": engine, "build_snapshot": False}
    search = {"name": "ostraka", "cluster_name": engine, "cluster_uuid": "", "version": version}
    search["tagline"] = "no Elasticsearch: the database searches"
    return StatusV0(version=SPEAKS_V0, elasticsearch=search, mem_info={})


@router.get("/me")
def me(who: Who, here: Here) -> UserV0:
    """Who is asking."""
    (row,) = here.store.read(lambda db: people_v0.told(db, [people.get(db, who.id)]))
    return UserV0(**{**row, "api_key": who.key or row["api_key"]})


@router.get("/users")
def list_users(who: Who, here: Here) -> list[UserV0]:
    """Everybody."""
    allow(policies.govern(who), "list users", who, OWNER)
    return _users(here.store.read(lambda db: people_v0.told(db, people.listed(db))))


@router.post("/users")
def create_user(body: UserCreateV0, who: Who, here: Here) -> UserV0:
    """Add a person; the answer is the only place that tells their API key."""
    allow(policies.govern(who), "create users", who, OWNER)
    given = body.model_dump(mode="json", exclude={"id"})
    return UserV0(**here.store.write(lambda db: people_v0.create(db, who, dict(given))))


@router.delete("/users/{user_id}")
def delete_user(user_id: UUID, who: Who, here: Here) -> UserV0:
    """Delete a person and all there is of them."""
    allow(policies.govern(who), "delete users", who, OWNER)

    def write(db: Connection) -> Any:
        told = people_v0.told(db, [people.get(db, str(user_id))])
        forget.delete_person(db, who, str(user_id))
        return told

    return _users(here.store.write(write))[0]


@router.get("/workspaces")
def list_workspaces(who: Who, here: Here) -> list[Workspace]:
    """The workspaces one belongs to; all of them for an owner."""
    return [Workspace(**row) for row in here.store.read(lambda db: workspaces.listed(db, who))]


@router.post("/workspaces")
def create_workspace(body: WorkspaceCreate, who: Who, here: Here) -> Workspace:
    """Add a workspace."""
    allow(policies.govern(who), "create workspaces", who, OWNER)
    given = {"name": body.name}
    return Workspace(**here.store.write(lambda db: workspaces.create(db, who, dict(given))))


@router.get("/workspaces/{workspace_id}/users")
def list_workspace_users(workspace_id: UUID, who: Who, here: Here) -> list[UserV0]:
    """Who belongs to a workspace."""

    def read(db: Connection) -> Any:
        workspace = _led(db, who, workspace_id, "list this workspace's users")
        return people_v0.told(db, workspaces.people(db, workspace))

    return _users(here.store.read(read))


@router.post("/workspaces/{workspace_id}/users/{user_id}")
def add_workspace_user(workspace_id: UUID, user_id: UUID, who: Who, here: Here) -> UserV0:
    """Add somebody to a workspace."""
    allow(policies.govern(who), "add users to workspaces", who, OWNER)

    def write(db: Connection) -> Any:
        workspace = workspaces.get(db, str(workspace_id))
        people.get(db, str(user_id))
        return people_v0.told(db, [workspaces.admit(db, who, workspace, str(user_id))])

    return _users(here.store.write(write))[0]


@router.delete("/workspaces/{workspace_id}/users/{user_id}")
def remove_workspace_user(workspace_id: UUID, user_id: UUID, who: Who, here: Here) -> UserV0:
    """Take somebody out of a workspace."""

    def write(db: Connection) -> Any:
        workspace = _led(db, who, workspace_id, "remove users from this workspace")
        return people_v0.told(db, [workspaces.dismiss(db, who, workspace, str(user_id))])

    return _users(here.store.write(write))[0]


ELASTIC = (
    "build_type",
    "build_hash",
    "build_date",
    "lucene_version",
    "minimum_wire_compatibility_version",
    "minimum_index_compatibility_version",
)


def _users(rows: list[dict[str, Any]]) -> list[UserV0]:
    return [UserV0(**row) for row in rows]


def _led(db: Connection, who: Caller, id: UUID, act: str) -> Row:
    row = workspaces.get(db, str(id))
    allow(policies.lead(who, row["seq"]), act, who, LEAD)
    return row
