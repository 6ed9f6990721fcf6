"""Where the server is, and the key to it: as given, from the environment, from its folder."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from ostraka.errors import BadFile, BadOption

DEFAULT_URL = "http://127.0.0.1:6900"
PREFIXES = ("OSTRAKA_", "ARGILLA_")
CREDENTIALS = "credentials.json"


@dataclass(frozen=True)
class Place:
    """The address of a server and an API key of it."""

    api_url: str
    api_key: str


def place_from(api_url: str | None = None, api_key: str | None = None) -> Place:
    """What is given, else `OSTRAKA_API_URL`/`_KEY`, else `ARGILLA_…`, else the local server's file.

    Raises `BadOption` that says what is missing and how to give it.
    """
    url = api_url or from_environment("API_URL")
    key = api_key or from_environment("API_KEY")
    if url and key:
        return _clean(url, key)
    local = local_place()
    if local and (url is None or _same(url, local.api_url)):
        return _clean(url or local.api_url, key or local.api_key)
    if key:
        return _clean(url or DEFAULT_URL, key)
    if url:
        raise BadOption(
            f"No API key for {url}. Type: rg.init(api_url={url!r}, api_key='...'), or set "
            "OSTRAKA_API_KEY."
        )
    raise BadOption(
        f"Which server? Nothing is set, and {credentials_file()} is not there. Start one here: "
        "ostraka server start. Or type: rg.init(api_url='http://...', api_key='...'), or set "
        "OSTRAKA_API_URL and OSTRAKA_API_KEY."
    )


def from_environment(name: str) -> str | None:
    """`OSTRAKA_<name>`, or else `ARGILLA_<name>`."""
    found = (os.environ.get(prefix + name) for prefix in PREFIXES)
    return next((value for value in found if value), None)


def server_folder() -> Path:
    """Where a server of this user keeps its data, unless told otherwise."""
    home = os.environ.get("OSTRAKA_HOME")
    if home:
        return Path(home) / "server"
    shared = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(shared) / "ostraka" / "server"


def credentials_file() -> Path:
    """What a started server leaves for the clients of its own user."""
    folder = os.environ.get("OSTRAKA_SERVER_DATA_DIR")
    return (Path(folder) if folder else server_folder()) / CREDENTIALS


def local_place() -> Place | None:
    """The local server's address and its owner's key, where it left them. Raises `BadFile`."""
    file = credentials_file()
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return Place(str(found["api_url"]), str(found["api_key"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadFile(
            f"{file} cannot be read ({error}). Type: ostraka server start, which writes it anew, "
            "or rg.init(api_url='http://...', api_key='...')."
        ) from None


def _clean(url: str, key: str) -> Place:
    if not url.startswith(("http://", "https://")):
        raise BadOption(f"api_url={url!r} is no address; one looks like {DEFAULT_URL!r}.")
    return Place(url.rstrip("/"), key.strip())


def _same(url: str, other: str) -> bool:
    return _plain(url) == _plain(other)


def _plain(url: str) -> str:
    return url.rstrip("/").replace("//localhost", "//127.0.0.1")
