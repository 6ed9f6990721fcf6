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
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KEPT = Path(os.environ.get("OSTRAKA_CLIENTS") or ROOT / ".cache" / "clients")
SCRIPTS = Path(__file__).parent / "scripts"
CLIENTS = {  # what is installed; `argilla` does not say that it needs `requests`
    "argilla-2": ("argilla==2.8.0", "requests", "fastapi", "uvicorn", "standardwebhooks"),
    "argilla-1": ("argilla-v1==1.29.1", "setuptools<81"),
}


@dataclass
class Started:
    """A server, and the key of its owner."""

    url: str
    key: str


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


@pytest.fixture(params=["sqlite", "postgresql"])
def started(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Started]:
    """A server on a free port, on each database."""
    from served import Running

    from ostraka.server.app import create_app
    from ostraka.server.config import Config
    from ostraka.server.stores import people

    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres")
    config = Config(data_dir=tmp_path / "server", database_url=url, webhooks_to_private=True)
    app = create_app(config)
    given = {"username": f"owner{time.time_ns()}", "first_name": "O", "role": "owner"}
    _, key = app.state.server.store.write(lambda db: people.create(db, None, dict(given)))
    running = Running(app)
    yield Started(running.url, key)
    running.close()


@pytest.fixture
def run(python_of: Any, started: Started, tmp_path: Path) -> Any:
    """`run("argilla-2", "v2_people")`: a script of the client, which must come to its end."""

    def ran(client: str, script: str) -> None:
        python = python_of(client)
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        more = [started.url, started.key, str(scratch), str(free_port())]
        command = [str(python), "-W", "ignore", str(SCRIPTS / f"{script}.py"), *more]
        home = {"HOME": str(scratch), "COLUMNS": "200", "HF_HUB_OFFLINE": "1"}
        keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
            env={**keep, **home},
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, said[-4000:]
        assert done.stdout.rstrip().endswith("done"), said[-4000:]

    return ran


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
