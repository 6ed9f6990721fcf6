"""Signing in with a provider of OpenID Connect."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import RedirectResponse

from ostraka.server import oauth2, signing_in
from ostraka.server.door import Here
from ostraka.server.routing import Router
from ostraka.server.shapes.doors import Provider, Providers, Token

router = Router(tags=["signing in"], prefix="/oauth2/providers")
Text = Annotated[str, Query(max_length=4096)]


@router.get("")
def list_providers(here: Here) -> Providers:
    """With whom one may sign in."""
    return Providers(items=[Provider(name=name) for name in here.config.oidc])


@router.get("/{provider}/authentication", status_code=303, response_class=RedirectResponse)
def begin_authentication(provider: str, request: Request, here: Here) -> RedirectResponse:
    """Go to the provider."""
    return RedirectResponse(oauth2.begin(here, request, provider), 303)


@router.get("/{provider}/access-token")
def get_access_token(provider: str, code: Text, state: Text, request: Request, here: Here) -> Token:
    """Back from the provider, for a page that wants a bearer token; begins a session as well."""
    row = oauth2.finish(here, request, provider, state, code)
    signing_in.begin(here, request, row["id"])
    return Token(access_token=here.tokens.make(row["id"]))


@router.get("/{provider}/callback", status_code=303, response_class=RedirectResponse)
def come_back(
    provider: str, code: Text, state: Text, request: Request, here: Here
) -> RedirectResponse:
    """Back from the provider, into a session, and on to the first page."""
    row = oauth2.finish(here, request, provider, state, code)
    signing_in.begin(here, request, row["id"])
    return RedirectResponse(f"{here.config.base_path}/", 303)
