"""Several processes serve one PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from databases import new_database

CLI = "from ostraka.cli import main; main()"
WORKERS = 2
TRIES = 4


@pytest.fixture
def database_url(postgres):
    """An empty PostgreSQL."""
    return new_database(postgres)


@pytest.fixture
def running(tmp_path, database_url):
    options = ["--port", "0", "--workers", str(WORKERS), "--data-dir", str(tmp_path / "data")]
    line = [sys.executable, "-c", CLI, "server", "start", *options, "--database-url", database_url]
    env = {**os.environ, "OSTRAKA_SERVER_LOG_IN_TRIES": str(TRIES), "PYTHONUNBUFFERED": "1"}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log, text=True, env=env)
        said = ""
        while "Ctrl-C" not in said:
            more = process.stdout.readline()
            assert more, (tmp_path / "log").read_text()
            said += more
        process.at = next(word for word in said.split() if word.startswith("http"))
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate()


def ask(process, path, form=None, **headers):
    body = urlencode(form).encode() if form else None
    try:
        with urlopen(Request(process.at + path, data=body, headers=headers)) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_workers_share_tries_figures_and_the_secret_of_sessions(running, tmp_path):
    kept = json.loads((tmp_path / "data" / "credentials.json").read_text())
    key = {"X-Argilla-Api-Key": kept["api_key"]}
    right = {"username": "owner", "password": kept["password"]}
    _, made = ask(running, "/api/v1/token", right)
    bearer = {"Authorization": f"Bearer {json.loads(made)['access_token']}"}
    assert {ask(running, "/api/v1/me", **bearer)[0] for _ in range(20)} == {200}
    wrong = {"username": "owner", "password": "wrong password"}
    codes = [ask(running, "/api/v1/token", wrong)[0] for _ in range(TRIES + 3)]
    assert codes == [401] * TRIES + [429] * 3
    assert {ask(running, "/api/v1/me", **key)[0] for _ in range(10)} == {200}
    _, text = ask(running, "/metrics", **key)
    counted = [line for line in text.splitlines() if 'route="/api/v1/me",status="200"' in line]
    assert counted[0].endswith(" 30.0"), counted
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate(timeout=120)
    assert (running.returncode, out) == (0, "Stopped.\n")
