"""People as providers know them: found again by provider and subject, made when they are new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ostraka.server import log
from ostraka.server.caller import ROLES, Caller
from ostraka.server.database.sql import Row, add, maybe
from ostraka.server.database.tables import identities, users
from ostraka.server.errors import Invalid, NotSignedIn, NotUnique
from ostraka.server.security.providers import Provider
from ostraka.server.stores import people, workspaces

ROLE, WORKSPACE = "argilla_role:", "argilla_workspace:"


@dataclass(frozen=True)
class Known:
    """What a provider says about somebody."""

    subject: str
    username: str
    first_name: str
    last_name: str | None
    role: str | None
    workspaces: tuple[str, ...]


def known(name: str, provider: Provider, claims: Mapping[str, Any]) -> Known:
    """What the claims of a provider say. Raises `NotSignedIn` where they do not name anybody."""
    subject, username = claims.get(provider.subject), claims.get(provider.username)
    if provider.username == "email" and claims.get("email_verified") not in (True, "true"):
        username = None
    if subject in (None, "") or not username:
        raise NotSignedIn(
            f"{name} does not say who you are: it left out {provider.subject!r}, or a verified "
            f"{provider.username!r}. The scopes asked for are: {' '.join(provider.scopes)}."
        )
    realm = claims.get("realm_access")
    roles = realm.get("roles", []) if provider.roles and isinstance(realm, dict) else []
    first = claims.get("given_name") or claims.get("name") or username
    last = claims.get("family_name") if claims.get("given_name") else None
    return Known(
        subject=str(subject)[:200],
        username=str(username)[:200],
        first_name=str(first)[:200],
        last_name=str(last)[:200] if last else None,
        role=_highest(_after(ROLE, roles)),
        workspaces=tuple(_after(WORKSPACE, roles)),
    )


def arrive(db: Connection, name: str, provider: Provider, who: Known, request_id: str) -> Row:
    """The person, made where they are new. Raises `NotUnique` for a name that is taken.

    Nobody becomes a person that is there already because they have the same name elsewhere.
    """
    asked = select(identities.c.user_seq).where(
        identities.c.provider == name, identities.c.subject == who.subject
    )
    found = maybe(db, asked)
    row = None
    if found is not None:
        row = maybe(db, select(users).where(users.c.seq == found["user_seq"]))
    if row is not None:
        if provider.sync_user:
            _follow(db, row, who, provider, request_id)
        return people.get(db, row["id"])
    if people.named(db, who.username) is not None:
        raise NotUnique(
            f"There is already a user {who.username!r} here, who does not sign in with {name}. "
            "Sign in with a password, or ask an owner to rename one of the two."
        )
    given = {"username": who.username, "first_name": who.first_name, "last_name": who.last_name}
    row, _ = people.create(db, None, {**given, "role": who.role or "annotator"})
    add(db, identities, user_seq=row["seq"], provider=name, subject=who.subject)
    own = people.caller(db, row, "cookie", request_id)
    log.write_down(db, own, "user.created", row)
    for workspace in _wanted(who, provider):
        workspaces.admit(db, own, _workspace(db, own, workspace), row["id"])
    return row


def _follow(db: Connection, row: Row, who: Known, provider: Provider, request_id: str) -> None:
    """Role and workspaces become what the provider says now."""
    own = people.caller(db, row, "cookie", request_id)
    role = who.role or "annotator"
    if role != row["role"]:
        try:
            people.alter(db, own, row["id"], {"role": role})
        except Invalid:  # the only owner stays one
            return
    has = {one["name"]: one for one in workspaces.added_to(db, row)}
    wanted = _wanted(who, provider)
    for gone in sorted(set(has) - set(wanted)):
        workspaces.dismiss(db, own, has[gone], row["id"])
    for new in sorted(set(wanted) - set(has)):
        workspaces.admit(db, own, _workspace(db, own, new), row["id"])


def _workspace(db: Connection, who: Caller, name: str) -> Row:
    found = workspaces.maybe_named(db, name)
    return workspaces.create(db, who, {"name": name}) if found is None else found


def _wanted(who: Known, provider: Provider) -> Sequence[str]:
    return list(dict.fromkeys(who.workspaces or provider.allowed_workspaces))


def _after(start: str, roles: Sequence[Any]) -> list[str]:
    texts = [role for role in roles if isinstance(role, str) and role.startswith(start)]
    return [text.removeprefix(start) for text in texts if text != start]


def _highest(roles: Sequence[str]) -> str | None:
    return next((role for role in ROLES if role in roles), None)
