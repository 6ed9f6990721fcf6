"""Signing in, as it comes and goes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import Asked, At, Name, Plain, Told
from ostraka.server.shapes.people import Password, User

Given = Annotated[Plain, Field(min_length=1, max_length=1000)]  # a password that was typed


class Token(Told):
    """A bearer token."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - a kind of token, not one


class SessionCreate(Asked):
    """Who signs in."""

    username: Annotated[Plain, Field(min_length=1, max_length=200)]
    password: Given


class SessionOut(Told):
    """A browser's session; `csrf_token` goes into the header X-CSRF-Token of each change."""

    user: User
    csrf_token: str
    until: At


class PasswordChange(Asked):
    """A new password; the present one is needed where there is one."""

    current: Given | None = None
    new: Password


class KeyCreate(Asked):
    """What a new API key is called."""

    name: Name


class Key(Told):
    """An API key, known by its last characters."""

    id: UUID
    name: str
    hint: str
    inserted_at: At


class NewKey(Key):
    """An API key, whole, this once."""

    api_key: str


class Keys(Told):
    """Several API keys."""

    items: list[Key]


class Provider(Told):
    """Somebody who vouches for people: OpenID Connect."""

    name: str


class Providers(Told):
    """Several of them."""

    items: list[Provider]
