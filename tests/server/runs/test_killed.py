"""A server that is killed leaves no worker behind, and its runs can be gone on with."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import httpx
import psutil
import pytest
from run_stage import CELL, ENDLESS, WAIT, texts

CLI = "from ostraka.cli import main; main()"
LABELS = [{"value": name, "text": name} for name in ("good", "bad")]


class Served:
    """`ostraka server start` on a folder."""

    def __init__(self, folder):
        line = [sys.executable, "-c", CLI, "server", "start", "--port", "0"]
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.log = (folder / "log").open("a")
        self.process = subprocess.Popen(
            [*line, "--data-dir", str(folder / "data")],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=env,
        )
        said = ""
        while "Ctrl-C" not in said:
            more = self.process.stdout.readline()
            assert more, (folder / "log").read_text()
            said += more
        url = next(word for word in said.split() if word.startswith("http"))
        key = json.loads((folder / "data" / "credentials.json").read_text())["api_key"]
        headers = {"X-Argilla-Api-Key": key}
        self.http = httpx.Client(base_url=f"{url}/api/v1", headers=headers, timeout=60)

    def __call__(self, method, path, body=None):
        answer = self.http.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def end(self, number):
        """Send a signal, and wait until the process is gone."""
        self.http.close()
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        self.process.communicate(timeout=120)
        self.log.close()


@pytest.fixture
def start(tmp_path):
    """`start()`: a server on the same folder each time."""
    found = []

    def started():
        found.append(Served(tmp_path))
        return found[-1]

    yield started
    found[-1].end(signal.SIGTERM)


def dataset(server):
    """A published dataset with answers."""
    workspace = server("GET", "/me/workspaces")["items"][0]["id"]
    author = server("GET", "/me")["id"]
    made = server("POST", "/datasets", {"name": "tones", "workspace_id": workspace})["id"]
    field = {"name": "text", "title": "Text", "required": True, "settings": {"type": "text"}}
    server("POST", f"/datasets/{made}/fields", field)
    settings = {"type": "label_selection", "options": LABELS}
    question = {"name": "label", "title": "Label", "required": True, "settings": settings}
    server("POST", f"/datasets/{made}/questions", question)
    server("PUT", f"/datasets/{made}/publish")
    items = [
        {
            "fields": {"text": text},
            "responses": [
                {"status": "submitted", "user_id": author, "values": {"label": {"value": label}}}
            ],
        }
        for text, label in texts(40)
    ]
    server("POST", f"/datasets/{made}/records/bulk", {"items": items})
    return made


def steps(server, run, least=1):
    """The run, when so many steps are taken."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        row = server("GET", f"/trainings/{run}")
        if ((row["figures"] or {}).get("done") or 0) >= least:
            return row
        time.sleep(0.1)
    raise AssertionError(row)


@pytest.mark.timeout(900)
def test_a_run_of_a_killed_server_is_interrupted_and_goes_on(start):
    first = start()
    made = dataset(first)
    body = {**CELL, "framework": "spacy", "options": ENDLESS}
    run = first("POST", f"/datasets/{made}/trainings/runs", body)["id"]
    steps(first, run)
    (worker,) = psutil.Process(first.process.pid).children()
    first.end(signal.SIGKILL)
    psutil.wait_procs([worker], timeout=WAIT)
    assert not worker.is_running()

    second = start()
    row = second("GET", f"/trainings/{run}")
    assert row["status"] == "interrupted"
    assert row["error"].startswith("The server stopped while this run was trained. Start it again")
    reached = row["figures"]["done"]
    second("POST", f"/trainings/{run}/again")
    row = steps(second, run)
    assert (row["status"], row["figures"]["done"] >= reached) == ("running", True)
    second("POST", f"/trainings/{run}/cancel")
