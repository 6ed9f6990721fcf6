"""Users."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.policies import allow
from ostraka.server.routing import Router
from ostraka.server.shapes.people import User, UserCreate, Users, UserUpdate, Workspaces
from ostraka.server.stores import forget, people, workspaces

router = Router(tags=["users"])
NEEDS = "the role owner"


@router.get("/me")
def me(who: Who, here: Here) -> User:
    """Who is asking."""
    row = here.store.read(lambda db: shown(db, [people.get(db, who.id)])[0])
    return row.model_copy(update={"api_key": who.key}) if who.key else row


@router.get("/users")
def list_users(who: Who, here: Here) -> Users:
    """Everybody."""
    allow(policies.govern(who), "list users", who, NEEDS)
    return Users(items=here.store.read(lambda db: shown(db, people.listed(db))))


@router.post("/users", status_code=201)
def create_user(body: UserCreate, who: Who, here: Here) -> User:
    """Add a person; the answer is the only place that tells their API key."""
    allow(policies.govern(who), "create users", who, NEEDS)
    row, key = here.store.write(lambda db: people.create(db, who, as_columns(body)))
    return User(**{**row, "api_key": key})


@router.get("/users/{user_id}")
def get_user(user_id: UUID, who: Who, here: Here) -> User:
    """One person."""
    allow(policies.govern(who), "see users", who, NEEDS)
    return here.store.read(lambda db: shown(db, [people.get(db, str(user_id))])[0])


@router.patch("/users/{user_id}")
def update_user(user_id: UUID, body: UserUpdate, who: Who, here: Here) -> User:
    """Change a person."""
    allow(policies.govern(who), "change users", who, NEEDS)
    return here.store.write(lambda db: _altered(db, who, str(user_id), body))


@router.delete("/users/{user_id}")
def delete_user(user_id: UUID, who: Who, here: Here) -> User:
    """Delete a person and all there is of them."""
    allow(policies.govern(who), "delete users", who, NEEDS)
    row = here.store.write(lambda db: forget.delete_person(db, who, str(user_id)))
    return User(**{**row, "api_key": ""})


@router.get("/users/{user_id}/workspaces")
def list_workspaces_of_user(user_id: UUID, who: Who, here: Here) -> Workspaces:
    """The workspaces somebody belongs to."""
    allow(policies.govern(who), "see users' workspaces", who, NEEDS)
    rows = here.store.read(lambda db: workspaces.of_user(db, people.get(db, str(user_id))))
    return Workspaces.model_validate({"items": rows})


def shown(db: Connection, rows: list[Row]) -> list[User]:
    """People, with the end of their API key."""
    ends = people.hints(db, [row["seq"] for row in rows])
    return [User(**{**row, "api_key": f"…{ends.get(row['seq'], '')}"}) for row in rows]


def as_columns(body: UserCreate) -> dict[str, object]:
    """What is kept of a new person."""
    found = body.model_dump(mode="json")
    return {name: value for name, value in found.items() if name != "id" or value is not None}


def _altered(db: Connection, who: Caller, id: str, body: UserUpdate) -> User:
    return shown(db, [people.alter(db, who, id, body.given())])[0]
