"""The server that this process talks to."""

from __future__ import annotations

from collections.abc import Mapping

from ostraka.data.client.http import Client
from ostraka.data.client.place import from_environment, place_from
from ostraka.errors import unknown

_clients: list[Client] = []


def init(
    api_url: str | None = None,
    api_key: str | None = None,
    workspace: str | None = None,
    *,
    timeout: float = 60.0,
    extra_headers: Mapping[str, str] | None = None,
) -> None:
    """Connect to a server: what is given, else the environment, else the server on this machine.

    The environment is `OSTRAKA_API_URL`, `OSTRAKA_API_KEY` and `OSTRAKA_WORKSPACE`, or the same
    with `ARGILLA_`; a server on this machine leaves its address and key in its data folder.
    `workspace` is where datasets go unless another one is named. Raises `BadOption`, `ServerAbsent`
    and `ServerRefused`, and `UnknownName` for a workspace that is not there.
    """
    client = Client(place_from(api_url, api_key), timeout=timeout, headers=extra_headers)
    client.workspace = workspace or from_environment("WORKSPACE")
    _check(client)
    forget()
    _clients.append(client)


def _check(client: Client) -> None:
    client.get("/me", "sign in")
    if client.workspace is not None:
        there = client.get("/me/workspaces", "list workspaces")["items"]
        names = [one["name"] for one in there]
        if client.workspace not in names:
            raise unknown("workspace", client.workspace, names)


def current() -> Client:
    """The connection of `init`; made from the environment the first time where nobody called it."""
    if not _clients:
        init()
    return _clients[0]


def forget() -> None:
    """The next use makes a new connection; what was opened with this one goes on using it."""
    _clients.clear()
