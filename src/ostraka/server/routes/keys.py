"""API keys and passwords."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from ostraka.server import policies, signing_in
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.policies import allow
from ostraka.server.routing import Router
from ostraka.server.shapes.doors import Key, KeyCreate, Keys, NewKey, PasswordChange
from ostraka.server.shapes.people import User
from ostraka.server.stores import keys, people

router = Router(tags=["users"])


@router.get("/me/api-keys")
def list_my_keys(who: Who, here: Here) -> Keys:
    """One's own API keys, without what they are."""
    rows = here.store.read(lambda db: keys.listed(db, who.seq))
    return Keys.model_validate({"items": rows})


@router.post("/me/api-keys", status_code=201)
def create_my_key(body: KeyCreate, who: Who, here: Here) -> NewKey:
    """A new API key; this answer is the only place that tells it."""
    return _new(*here.store.write(lambda db: keys.make(db, who, who.seq, body.name)))


@router.delete("/me/api-keys/{key_id}")
def delete_my_key(key_id: UUID, who: Who, here: Here) -> Key:
    """Delete an API key of one's own; nothing can come in by it any more."""
    return Key(**here.store.write(lambda db: keys.drop(db, who, str(key_id))))


@router.post("/users/{user_id}/api-keys", status_code=201)
def create_key_of_user(user_id: UUID, body: KeyCreate, who: Who, here: Here) -> NewKey:
    """A new API key for somebody."""
    allow(policies.govern(who), "make API keys for others", who, "the role owner")
    found = here.store.write(
        lambda db: keys.make(db, who, people.get(db, str(user_id))["seq"], body.name)
    )
    return _new(*found)


@router.post("/me/password")
def change_my_password(body: PasswordChange, request: Request, who: Who, here: Here) -> User:
    """Change one's password. All sessions end but this one; API keys stay."""
    row = signing_in.change_password(here, request, who, body.current, body.new)
    return User(**{**row, "api_key": ""})


def _new(row: Row, key: str) -> NewKey:
    return NewKey(**row, api_key=key)
