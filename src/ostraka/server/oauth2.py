"""Signing in with a provider: to it, and back with somebody it knows."""

from __future__ import annotations

from urllib.parse import urljoin

from fastapi import Request

from ostraka.server.database.sql import Row
from ostraka.server.door import Server, set_cookies
from ostraka.server.errors import NotFound
from ostraka.server.security.openid import OpenID
from ostraka.server.security.sessions import cookie
from ostraka.server.signing_in import over_tls
from ostraka.server.stores import identities


def begin(here: Server, request: Request, name: str) -> str:
    """Where the browser goes; a cookie remembers that it was this one. Raises `NotFound`."""
    way = _provider(here, name).begin(_redirect_uri(here, request, name))
    _remember(here, request, name, way.state, 600)
    return way.url


def finish(here: Server, request: Request, name: str, state: str, code: str) -> Row:
    """Who came back. Raises `NotFound`, `NotSignedIn`, `NotUnique`, `Unavailable`."""
    provider = _provider(here, name)
    kept = request.cookies.get(_cookie(name))
    claims = provider.finish(kept, state, code, _redirect_uri(here, request, name))
    who = identities.known(name, provider.settings, claims)
    asked = request.state.request_id
    row = here.store.write(lambda db: identities.arrive(db, name, provider.settings, who, asked))
    _remember(here, request, name, "", 0)
    return row


def _provider(here: Server, name: str) -> OpenID:
    found = here.providers.get(name)
    if found is None:
        known = ", ".join(here.providers) or "none"
        raise NotFound(f"Nobody signs in here with {name!r}; providers are: {known}.")
    return found


def _redirect_uri(here: Server, request: Request, name: str) -> str:
    base = f"{here.config.public_url.rstrip('/')}/" if here.config.public_url else ""
    own = f"api/v1/oauth2/providers/{name}/callback"
    wanted = here.config.oidc[name].redirect_uri.removeprefix("/") or own
    return urljoin(base or str(request.base_url), wanted)


def _remember(here: Server, request: Request, name: str, value: str, seconds: float) -> None:
    # lax: the browser comes back from the provider's page
    path, secure = here.config.base_path or "/", over_tls(request)
    made = cookie(_cookie(name), value, seconds=seconds, path=path, secure=secure, same_site="lax")
    set_cookies(request, [made])


def _cookie(name: str) -> str:
    return f"ostraka_oauth2_{name}"
