"""Workspaces."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.policies import allow
from ostraka.server.routes.users import shown
from ostraka.server.routing import Router
from ostraka.server.shapes.people import (
    User,
    Users,
    Workspace,
    WorkspaceCreate,
    Workspaces,
    WorkspaceUserCreate,
)
from ostraka.server.shapes.review import Membership, Reviewer, Reviewers
from ostraka.server.stores import workspaces

router = Router(tags=["workspaces"])
OWNER, LEAD = "the role owner", "the role owner, or admin in this workspace"


@router.get("/me/workspaces")
def list_my_workspaces(who: Who, here: Here) -> Workspaces:
    """The workspaces one belongs to; all of them for an owner."""
    rows = here.store.read(lambda db: workspaces.listed(db, who))
    return Workspaces.model_validate({"items": rows})


@router.post("/workspaces", status_code=201)
def create_workspace(body: WorkspaceCreate, who: Who, here: Here) -> Workspace:
    """Add a workspace."""
    allow(policies.govern(who), "create workspaces", who, OWNER)
    given = {name: str(value) for name, value in body.given().items() if value is not None}
    return Workspace(**here.store.write(lambda db: workspaces.create(db, who, given)))


@router.get("/workspaces/{workspace_id}")
def get_workspace(workspace_id: UUID, who: Who, here: Here) -> Workspace:
    """One workspace."""
    row = here.store.read(lambda db: workspaces.get(db, str(workspace_id)))
    allow(policies.take_part(who, row["seq"]), "see this workspace", who, "to be a member")
    return Workspace(**row)


@router.delete("/workspaces/{workspace_id}")
def delete_workspace(workspace_id: UUID, who: Who, here: Here) -> Workspace:
    """Delete a workspace without datasets; it is kept for a while, see `/me/deleted`."""
    allow(policies.govern(who), "delete workspaces", who, OWNER)
    keep = here.config.keep_deleted_days > 0

    def write(db: Connection) -> Row:
        return workspaces.delete(db, who, str(workspace_id), keep=keep)

    return Workspace(**here.store.write(write))


@router.get("/workspaces/{workspace_id}/users")
def list_workspace_users(workspace_id: UUID, who: Who, here: Here) -> Users:
    """Who belongs to a workspace."""

    def read(db: Connection) -> list[User]:
        workspace = led(db, who, workspace_id, "list this workspace's users")
        return shown(db, workspaces.people(db, workspace))

    return Users(items=here.store.read(read))


@router.post("/workspaces/{workspace_id}/users", status_code=201)
def add_workspace_user(workspace_id: UUID, body: WorkspaceUserCreate, who: Who, here: Here) -> User:
    """Add somebody to a workspace."""
    allow(policies.govern(who), "add users to workspaces", who, OWNER)

    def write(db: Connection) -> User:
        workspace = workspaces.get(db, str(workspace_id))
        return shown(db, [workspaces.admit(db, who, workspace, str(body.user_id))])[0]

    return here.store.write(write)


@router.delete("/workspaces/{workspace_id}/users/{user_id}")
def remove_workspace_user(workspace_id: UUID, user_id: UUID, who: Who, here: Here) -> User:
    """Take somebody out of a workspace."""

    def write(db: Connection) -> User:
        workspace = led(db, who, workspace_id, "remove users from this workspace")
        return shown(db, [workspaces.dismiss(db, who, workspace, str(user_id))])[0]

    return here.store.write(write)


@router.get("/workspaces/{workspace_id}/reviewers")
def list_reviewers(workspace_id: UUID, who: Who, here: Here) -> Reviewers:
    """Who belongs to a workspace, and who reviews there."""

    def read(db: Connection) -> list[Row]:
        return workspaces.members(db, led(db, who, workspace_id, "see who reviews here"))

    return Reviewers.model_validate({"items": here.store.read(read)})


@router.patch("/workspaces/{workspace_id}/users/{user_id}")
def update_workspace_user(
    workspace_id: UUID, user_id: UUID, body: Membership, who: Who, here: Here
) -> Reviewer:
    """Let somebody review in a workspace, or no longer."""

    def write(db: Connection) -> Row:
        workspace = led(db, who, workspace_id, "say who reviews here")
        return workspaces.set_reviewer(db, who, workspace, str(user_id), reviewer=body.reviewer)

    return Reviewer.model_validate(here.store.write(write))


def led(db: Connection, who: Caller, id: UUID, act: str) -> Row:
    """A workspace that the caller leads. Raises `NotFound`, `Forbidden`."""
    row = workspaces.get(db, str(id))
    allow(policies.lead(who, row["seq"]), act, who, LEAD)
    return row
