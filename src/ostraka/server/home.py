"""The server's folder: who uses it, and how the local client signs in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, select

from ostraka.errors import BadFile, BadOption
from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.database.sql import maybe
from ostraka.server.database.store import Store
from ostraka.server.database.tables import users
from ostraka.server.security.keys import new_password
from ostraka.server.stores import people, workspaces

OWNER = "owner"
WORKSPACE = "default"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - looked up, not bound


@dataclass(frozen=True)
class Credentials:
    """How the owner of a server on this machine signs in."""

    api_url: str
    username: str
    api_key: str
    password: str | None = None  # the first one; it may have been changed since


def credentials_file(folder: Path) -> Path:
    """Where they are kept, readable by the user of the server alone."""
    return folder / "credentials.json"


def read_credentials(folder: Path) -> Credentials:
    """What the first start of a server kept. Raises `BadFile`."""
    file = credentials_file(folder)
    try:
        return Credentials(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise BadFile(
            f"{file} is not there: no server was started with this folder yet. Type: ostraka "
            f"server start --data-dir {folder}"
        ) from None
    except (ValueError, TypeError):
        raise BadFile(
            f"{file} does not hold credentials. Make a new key with: ostraka users key {OWNER} "
            f"--data-dir {folder}"
        ) from None


def keep_credentials(folder: Path, kept: Credentials) -> None:
    """Write them so that nobody else can read them, not even for a moment."""
    file = credentials_file(folder)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(asdict(kept), out, indent=2)
    new.replace(file)


def first_owner(store: Store, config: Config, api_url: str) -> Credentials | None:
    """Where there is nobody yet: an owner, a workspace, and how they sign in."""
    password = new_password()

    def write(db: Connection) -> str | None:
        if maybe(db, select(users.c.seq)) is not None:
            return None
        given = {"username": OWNER, "first_name": "Owner", "role": "owner", "password": password}
        row, key = people.create(db, None, given)
        made = workspaces.create(db, None, {"name": WORKSPACE})
        workspaces.admit(db, None, made, row["id"])
        return key

    if store.read(lambda db: maybe(db, select(users.c.seq))) is not None:
        return None
    key = store.write(write)
    if key is None:  # another process was first
        return None
    made = Credentials(api_url, OWNER, key, password)
    keep_credentials(config.data_dir, made)
    return made


def now_at(config: Config, api_url: str) -> None:
    """Correct the address in the kept credentials, where the server moved."""
    if credentials_file(config.data_dir).exists():
        kept = read_credentials(config.data_dir)
        if kept.api_url != api_url:
            keep_credentials(config.data_dir, replace(kept, api_url=api_url))


def address(host: str, port: int) -> str:
    """What to type on this machine to reach a server that listens there."""
    name = ANYWHERE.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def local_owner(db: Connection) -> Caller | None:
    """Whoever types at the machine acts as the first owner; None where there is none."""
    owners = select(users).where(users.c.role == "owner").order_by(users.c.seq)
    row = maybe(db, owners)
    return None if row is None else people.caller(db, row, "key", "command line")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process. Raises `BadOption` where another one holds it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "lock"
    with file.open("a+", encoding="utf-8") as held:
        if not _lock(held.fileno()):
            held.seek(0)
            whose = held.read().strip()
            raise BadOption(
                f"{folder} is in use by another Ostraka server"
                f"{f' (process {whose})' if whose else ''}. Stop it, or choose another --data-dir."
            )
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield
        held.truncate(0)


def _lock(descriptor: int) -> bool:
    """Whether this process now holds the file; the system lets go of it when the process ends."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows
        return _lock_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lock_on_windows(descriptor: int) -> bool:
    import msvcrt

    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True
