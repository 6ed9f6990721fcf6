"""A small stand-in for the upload side of a model hub, on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hub(ThreadingHTTPServer):
    """Takes repositories and commits; `files` holds what was uploaded, by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.created: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.large: dict[str, bytes] = {}
        self.message = ""
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()


class _Answers(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Keep the test output clean."""

    def _say(self, answer: Any, status: int = 200) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _read(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def do_POST(self) -> None:
        body, path = self._read(), self.path.partition("?")[0]
        if path == "/api/repos/create":
            given = json.loads(body)
            self.server.created.append(given)
            self._say({"url": f"{self.server.url}/{given.get('organization')}/{given['name']}"})
        elif path == "/api/validate-yaml":
            self._say({"errors": [], "warnings": []})
        elif "/preupload/" in path:
            kept = {"uploadMode": "regular", "shouldIgnore": False, "oid": None}
            names = [file["path"] for file in json.loads(body)["files"]]
            self._say({"files": [{"path": name, **kept} for name in names]})
        elif "/commit/" in path:
            for line in map(json.loads, body.decode().splitlines()):
                if line["key"] == "file":
                    self.server.files[line["value"]["path"]] = base64.b64decode(
                        line["value"]["content"]
                    )
                if line["key"] == "header":
                    self.server.message = line["value"]["summary"]
            where = f"{self.server.url}/me/tones/commit/{'0' * 40}"
            self._say(
                {"success": True, "commitOid": "0" * 40, "commitUrl": where, "hookOutput": ""}
            )
        else:
            self._say({"error": f"no {path} here"}, 404)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        file = path.partition("/resolve/")[2].partition("/")[2]
        if path.startswith("/api/models/me/tones"):
            kept = [{"rfilename": name} for name in self.server.files]
            about = {"id": "me/tones", "sha": "0" * 40, "siblings": kept, "private": False}
            tree = [
                {"type": "file", "path": n, "size": len(b), "oid": hashlib.sha1(b).hexdigest()}
                for n, b in self.server.files.items()
            ]
            listing = "/tree/" in path
            self._say(tree if listing else {"_id": "1", "modelId": "me/tones", "tags": [], **about})
        elif file in self.server.files:
            self._give(self.server.files[file])
        else:
            self._say({"error": f"no {path} here"}, 404)

    do_HEAD = do_GET  # noqa: N815 - the server calls it by this name

    def _give(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("ETag", f'"{hashlib.sha1(content).hexdigest()}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
