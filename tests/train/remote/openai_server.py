"""A server with OpenAI's endpoints for files, fine-tuning jobs and chat completions.

It checks what it is sent, keeps jobs through their statuses, and its "fine-tuned" models answer as
the rows they were trained on.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-local-0123456789"
STEPS = ("validating_files", "queued", "running", "succeeded")
RESULTS = (
    "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy\n"
    "1,1.5,0.4,,\n2,1.0,0.5,1.2,0.55\n3,0.5,0.7,,\n"
)


@dataclass
class State:
    """What the server knows, what it was asked, and what is to go wrong."""

    files: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    # answers to give in place of the real ones: (method, start of the path) → (code, body, headers)
    instead: dict[tuple[str, str], list[tuple[int, Any, dict[str, str]]]] = field(
        default_factory=dict
    )
    statuses: tuple[str, ...] = STEPS
    error: dict[str, Any] | None = None
    results: bytes = base64.b64encode(RESULTS.encode())
    file_status: str = "processed"
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refuse(self, method: str, path: str, code: int, message: str, times: int = 1, **headers):
        """Answer the next requests for a path with an error."""
        body = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.instead.setdefault((method, path), []).extend([(code, body, named)] * times)

    def asked(self, method: str, path: str) -> list[bytes]:
        """The bodies of the requests for a path."""
        return [body for m, p, _, body in self.requests if m == method and p.startswith(path)]

    def sent(self, method: str, path: str) -> list[Any]:
        """As `asked`, read as JSON."""
        return [json.loads(body) for body in self.asked(method, path)]


def wrong(line: bytes) -> str | None:
    """Why a line of a training file would be rejected."""
    try:
        row = json.loads(line)
    except ValueError:
        return "is not JSON"
    if set(row) == {"messages"}:
        good = row["messages"] and row["messages"][-1]["role"] == "assistant"
        return None if good else "does not end with the assistant"
    if set(row) == {"input", "preferred_output", "non_preferred_output"}:
        outputs = row["preferred_output"], row["non_preferred_output"]
        good = all([m["role"] for m in one] == ["assistant"] for one in outputs)
        return None if good else "has no single output of the assistant"
    return f"has the keys {', '.join(row)}"


class Handler(BaseHTTPRequestHandler):
    state: State

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    def give(self, body: Any, code: int = 200, headers: dict[str, str] | None = None) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        given = {"Content-Type": kind, "Content-Length": str(len(raw)), **(headers or {})}
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def refuse(self, message: str, code: int = 400, kind: str | None = None) -> None:
        self.give({"error": {"message": message, "code": kind, "param": None}}, code)

    def do_GET(self) -> None:
        self.answer({r"/files/([^/]+)/content": self.content, r"/files/([^/]+)": self.file}, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer({}, body)

    def answer(self, routes: dict[str, Any], body: bytes) -> None:
        path = self.path.partition("?")[0].removeprefix("/v1")
        state = self.state
        with state.lock:
            state.requests.append((self.command, path, dict(self.headers), body))
            for (method, start), waiting in state.instead.items():
                if waiting and method == self.command and path.startswith(start):
                    code, instead, headers = waiting.pop(0)
                    return self.give(instead, code, headers)
            if self.headers.get("Authorization") != f"Bearer {KEY}":
                given = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
                return self.refuse(f"Incorrect API key provided: {given}.", 401, "invalid_api_key")
            jobs = {
                r"/fine_tuning/jobs/([^/]+)/events": self.events,
                r"/fine_tuning/jobs/([^/]+)": self.job,
            }
            posts = {
                r"/files": self.upload,
                r"/fine_tuning/jobs": self.create,
                r"/chat/completions": self.complete,
            }
            for pattern, act in (posts if body else {**routes, **jobs}).items():
                match = re.fullmatch(pattern, path)
                if match:
                    return act(body, *match.groups())
            return self.refuse(f"nothing at {path}", 404)

    def upload(self, body: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in message_from_bytes(head + body).get_payload()
        }
        if parts["purpose"].get_payload() != "fine-tune":
            return self.refuse("purpose must be fine-tune")
        name = f"file-{len(self.state.files) + 1}"
        self.state.files[name] = parts["file"].get_payload(decode=True)
        return self.file(b"", name, "uploaded")

    def file(self, _: bytes, name: str, status: str | None = None) -> None:
        if name not in self.state.files:
            return self.refuse(f"No such File object: {name}", 404)
        why = "line 3 is not JSON" if self.state.file_status == "error" else None
        about = {"id": name, "object": "file", "purpose": "fine-tune", "filename": "f.jsonl"}
        about |= {"created_at": 1, "bytes": len(self.state.files[name])}
        status = status or self.state.file_status
        return self.give({**about, "status": status, "status_details": why})

    def content(self, _: bytes, name: str) -> None:
        self.give(self.state.files[name])

    def create(self, body: bytes) -> None:
        asked = json.loads(body)
        lines = self.state.files[asked["training_file"]].splitlines()
        for at, line in enumerate(lines, 1):
            if wrong(line):
                return self.refuse(f"Line {at} {wrong(line)}.", 400, "invalid_training_file")
        if len(lines) < 10:
            return self.refuse(f"{len(lines)} examples, but must have at least 10 examples")
        number = len(self.state.jobs) + 1
        self.state.jobs[f"ftjob-{number}"] = {
            "id": f"ftjob-{number}",
            "object": "fine_tuning.job",
            "created_at": 1,
            "organization_id": "org",
            "model": asked["model"],
            "training_file": asked["training_file"],
            "validation_file": asked.get("validation_file"),
            "hyperparameters": {"n_epochs": "auto"},
            "method": asked.get("method"),
            "seed": asked.get("seed"),
            "suffix": asked.get("suffix"),
            "status": self.state.statuses[0],
            "looks": 0,
        }
        return self.give(self.shown(f"ftjob-{number}"))

    def shown(self, name: str) -> dict[str, Any]:
        job = self.state.jobs[name]
        found = {key: value for key, value in job.items() if key != "looks"}
        done = job["status"] == "succeeded"
        result = f"file-results-{name}"
        self.state.files[result] = self.state.results
        named = f"ft:{job['model']}:org:{job['suffix'] or ''}:{name}"
        return found | {
            "fine_tuned_model": named if done else None,
            "result_files": [result] if done else [],
            "trained_tokens": 100 if done else None,
            "finished_at": 2 if done else None,
            "error": self.state.error if job["status"] == "failed" else None,
        }

    def job(self, _: bytes, name: str) -> None:
        if name not in self.state.jobs:
            return self.refuse(f"Could not find fine tune: {name}", 404)
        job = self.state.jobs[name]
        steps = self.state.statuses
        job["looks"] += 1
        job["status"] = steps[min(job["looks"], len(steps) - 1)]
        return self.give(self.shown(name))

    def events(self, _: bytes, name: str) -> None:
        data = {"step": 1, "total_steps": 3, "train_loss": 1.5}
        about = {"id": "e1", "object": "fine_tuning.job.event", "created_at": 1, "level": "info"}
        said = {"message": "Step 1/3: training loss=1.5", "type": "metrics", "data": data}
        self.give({"object": "list", "data": [{**about, **said}], "has_more": False})

    def complete(self, body: bytes) -> None:
        asked = json.loads(body)
        job = self.state.jobs.get(asked["model"].rpartition(":")[2])
        if job is None:
            return self.refuse(f"The model {asked['model']} does not exist", 404, "model_not_found")
        rows = map(json.loads, self.state.files[job["training_file"]].splitlines())
        known = {json.dumps(prompt): answer for prompt, answer in map(learnt, rows)}
        text = known.get(json.dumps(asked["messages"]), "I was not told.")
        if asked.get("stream"):
            return self.stream(asked["model"], text)
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}
        about = {"id": "c1", "object": "chat.completion", "created": 1, "model": asked["model"]}
        return self.give({**about, "choices": [choice]})

    def stream(self, model: str, text: str) -> None:
        about = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model}
        deltas = [{"content": piece} for piece in re.findall(r"\S+\s*", text)]
        choices = [{"index": 0, "delta": one, "finish_reason": None} for one in deltas]
        lines = [json.dumps({**about, "choices": [one]}) for one in choices]
        raw = "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def learnt(row: dict[str, Any]) -> tuple[list[Any], str]:
    """The prompt of a row, and what to say to it."""
    if "messages" in row:
        return row["messages"][:-1], row["messages"][-1]["content"]
    return row["input"]["messages"], row["preferred_output"][0]["content"]


@contextmanager
def serving() -> Iterator[State]:
    """The server on a free port of this machine; `State.url` is its base URL."""
    state = State()
    handler = type("Bound", (Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
