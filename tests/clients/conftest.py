"""Published clients, each in an environment of its own, against a started server."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KEPT = Path(os.environ.get("OSTRAKA_CLIENTS") or ROOT / ".cache" / "clients")
SCRIPTS = Path(__file__).parent / "scripts"
FORKING, SAID = Path(__file__).with_name("forking.py"), "said.txt"
MODULES = {"argilla-2": "argilla", "argilla-1": "argilla_v1"}
CLIENTS = {  # what is installed; `argilla` does not say that it needs `requests`
    "argilla-2": ("argilla==2.8.0", "requests", "fastapi", "uvicorn", "standardwebhooks"),
    "argilla-1": ("argilla-v1==1.29.1", "setuptools<81"),
}


@dataclass(frozen=True)
class Started:
    """A server."""

    url: str
    app: Any

    def owner(self) -> str:
        """The key of a new owner."""
        from ostraka.server.stores import people

        given = {"username": f"owner{time.time_ns()}", "first_name": "O", "role": "owner"}
        store = self.app.state.server.store
        return str(store.write(lambda db: people.create(db, None, dict(given)))[1])


@pytest.fixture(scope="session")
def python_of() -> Any:
    """`python_of("argilla-2")`: the Python of an environment, made the first time."""
    failed: dict[str, str] = {}

    def made(client: str) -> Path:
        folder = KEPT / client
        python = folder / "bin" / "python"
        listed = folder / "ready.json"
        if listed.is_file() and json.loads(listed.read_text()) == [*CLIENTS[client]]:
            return python
        if client not in failed:
            failed[client] = _make(folder, python, CLIENTS[client])
        if failed[client]:
            pytest.skip(f"the environment of {client} could not be made: {failed[client]}")
        return python

    return made


def _make(folder: Path, python: Path, asked: tuple[str, ...]) -> str:
    """Make an environment; why not, or nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *asked]
    for command in ([sys.executable, "-m", "venv", str(folder)], install):
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        except subprocess.TimeoutExpired:
            return f"{' '.join(command[:4])} took longer than 900 s"
        if ran.returncode:
            return (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
    (folder / "ready.json").write_text(json.dumps([*asked]))
    return ""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def started(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Started]:
    """A server on a free port, on each database."""
    from databases import hasten_sqlite
    from served import Running

    from ostraka.server.app import create_app
    from ostraka.server.config import Config

    hasten_sqlite()
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres")
    folder = tmp_path_factory.mktemp("server")
    app = create_app(Config(data_dir=folder, database_url=url, webhooks_to_private=True))
    running = Running(app)
    yield Started(running.url, app)
    running.close()


@pytest.fixture(scope="module")
def scripts_of(python_of: Any, started: Started, tmp_path_factory: Any) -> Any:
    """`scripts_of("argilla-2", names)`: how each of the client's scripts ended, and what it said.
    They are run once, by one Python, which imports the client once and does each in a fork."""

    @cache
    def ran(client: str, names: tuple[str, ...]) -> dict[str, tuple[int, str]]:
        python, asked = python_of(client), {}
        for name in names:
            scratch = tmp_path_factory.mktemp("scratch")
            given = [started.url, started.owner(), str(scratch), str(free_port())]
            asked[name] = [str(SCRIPTS / f"{name}.py"), *given]
        return _ran([str(python), "-W", "ignore", str(FORKING), MODULES[client]], asked)

    return ran


def _ran(command: list[str], asked: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    home = next(iter(asked.values()))[3]
    own = {"HOME": home, "COLUMNS": "200", "HF_HUB_OFFLINE": "1"}
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    done = subprocess.run(
        [*command, json.dumps(asked)],
        capture_output=True,
        text=True,
        check=False,
        env={**keep, **own},
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    said = {name: Path(given[3], SAID).read_text() for name, given in asked.items()}
    codes = json.loads(done.stdout.splitlines()[-1])
    return {name: (codes[name], said[name]) for name in asked}


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
