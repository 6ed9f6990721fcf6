"""Label Studio 1.23 on SQLite, in an environment of its own, as the benchmark drives it."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
import venv
from pathlib import Path
from typing import Any

from load import Client
from ostraka_server import LABELS, OVERLAP, PEOPLE
from processes import Running, free_port

HERE = Path(__file__).resolve().parent
PIN = "label-studio==1.23.2"
CONFIG = (
    "<View><Text name='text' value='$response'/><Choices name='label' toName='text'>"
    + "".join(f"<Choice value='{label}'/>" for label in LABELS)
    + "</Choices><Rating name='rating' toName='text' maxRating='5'/></View>"
)
QUIET = {
    "COLLECT_ANALYTICS": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "false",
    "DEBUG": "false",
    "LOG_LEVEL": "ERROR",
    "no_proxy": "127.0.0.1",
}


class LabelStudio:
    """A started Label Studio with one project and people who annotate it."""

    def __init__(self, environment: Path, folder: Path) -> None:
        python = _installed(environment)
        folder.mkdir(parents=True, exist_ok=True)
        env = {**QUIET, "LABEL_STUDIO_BASE_DATA_DIR": str(folder)}
        program, port = str(python.parent / "label-studio"), free_port()
        made = subprocess.run(
            [str(python), str(HERE / "studio_people.py"), str(PEOPLE)],
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        self.tokens = [line.split()[-1] for line in made.stdout.splitlines() if "TOKEN" in line]
        if len(self.tokens) != PEOPLE:
            raise RuntimeError(f"no people were made: {made.stderr[-2000:]}")
        command = [program, "start", "--no-browser", "--internal-host", "127.0.0.1"]
        command += ["--port", str(port), "--data-dir", str(folder)]
        self.running = Running(command, port, folder / "log", "/health", env)
        self.port, self.project = port, 0

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request as the first person."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            headers={**self.headers(0), "Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - this machine
            return json.loads(answer.read() or b"null")

    def prepare(self) -> None:
        """A project."""
        given = {"title": "bench", "label_config": CONFIG, "maximum_annotations": OVERLAP}
        self.project = self.ask("POST", "/api/projects", given)["id"]

    def add(self, records: list[dict[str, Any]]) -> None:
        """Import tasks in one request."""
        tasks = [{"data": {**one["fields"], "id": one["external_id"]}} for one in records]
        self.ask("POST", f"/api/projects/{self.project}/import", tasks)

    def headers(self, number: int) -> dict[str, str]:
        """How a person is known."""
        return {"Authorization": f"Token {self.tokens[number % PEOPLE]}"}

    async def loop(self, client: Client) -> bool:
        """Ask for the next task, and answer it."""
        path = f"/api/projects/{self.project}/next"
        status, body = await client.send("next", "GET", path)
        if status != 200:
            return True
        task = json.loads(body)["id"]
        label = {"choices": [LABELS[task % 6]]}
        result = [{"from_name": "label", "to_name": "text", "type": "choices", "value": label}]
        path = f"/api/tasks/{task}/annotations/?project={self.project}"
        await client.send("submit", "POST", path, {"lead_time": 4.2, "result": result})
        return True


def _installed(folder: Path) -> Path:
    """The environment's Python; made once."""
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    if not (stamp.exists() and stamp.read_text() == PIN):
        print(f"installing {PIN} into {folder} (once) ...", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", PIN], check=True)
        stamp.write_text(PIN)
    return python
