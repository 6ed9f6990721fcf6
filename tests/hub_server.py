"""A small stand-in for a hub of models and datasets, on this machine.

It speaks what `huggingface_hub` and `datasets` ask of a hub: create a repository, commit to it, say
what is in it, and give its files. A private one asks for the token `secret`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

TOKEN = "secret"
WHO = {"name": "me", "type": "user", "fullname": "Me", "orgs": [], "auth": {"type": "access_token"}}


@dataclass
class Repo:
    """What is in a repository now, and in each of its commits."""

    private: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    commits: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)

    def commit(self) -> str:
        files = [(name, hashlib.sha1(self.files[name]).digest()) for name in sorted(self.files)]
        sha = hashlib.sha1(f"{len(self.commits)} {files}".encode()).hexdigest()
        self.commits.append((sha, dict(self.files)))
        return sha

    def at(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        if revision == "main":
            return self.commits[-1]
        return next(((sha, kept) for sha, kept in self.commits if sha == revision), None)


class Hub(ThreadingHTTPServer):
    """Takes repositories and commits; `files` holds what is in the last that was committed to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.created: list[dict[str, Any]] = []
        self.repos: dict[str, Repo] = {}
        self.files: dict[str, bytes] = {}
        self.large: dict[str, bytes] = {}
        self.apart = False  # whether Parquet files are put beside the commit, as on a real hub
        self.given: list[str] = []
        self.message = ""
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, repo_id: str, files: dict[str, bytes]) -> None:
        """A dataset repository with these files."""
        repo = self.repos.setdefault(f"datasets/{repo_id}", Repo())
        repo.files.update(files)
        repo.commit()

    def close(self) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()


class _Answers(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Keep the test output clean."""

    def _say(self, answer: Any, status: int = 200, **headers: str) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refuse(self, what: str, status: int = 404, code: str = "RepoNotFound") -> None:
        self._say({"error": what}, status, X_Error_Code=code, X_Error_Message=what)

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
        body, path = self._read(), unquote(self.path.partition("?")[0])
        asked = re.fullmatch(r"/api/(models|datasets)/(.+)/(preupload|commit|paths-info)/.+", path)
        if path == "/api/repos/create":
            self._create(json.loads(body))
        elif path == "/api/validate-yaml":
            self._say({"errors": [], "warnings": []})
        elif path.endswith("/info/lfs/objects/batch"):
            self._large(body)
        elif asked:
            key = f"{asked[1]}/{asked[2]}"
            {"preupload": self._preupload, "commit": self._commit, "paths-info": self._paths}[
                asked[3]
            ](key, body)
        else:
            self._refuse(f"no {path} here")

    def _create(self, given: dict[str, Any]) -> None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._refuse("Invalid username or password.", 401, "Unauthorized")
            return
        kind = f"{given.get('type') or 'model'}s"
        owner = given.get("organization") or "me"
        self.server.created.append(given)
        private = given.get("private") or given.get("visibility") == "private"
        repo = self.server.repos.setdefault(
            f"{kind}/{owner}/{given['name']}", Repo(private=bool(private))
        )
        if not repo.commits:
            repo.commit()
        prefix = "" if kind == "models" else f"{kind}/"
        self._say({"url": f"{self.server.url}/{prefix}{owner}/{given['name']}"})

    def _preupload(self, key: str, body: bytes) -> None:
        names = [file["path"] for file in json.loads(body)["files"]]
        large = ".parquet" if self.server.apart else "nothing"
        modes = ["lfs" if name.endswith(large) else "regular" for name in names]
        kept = {"shouldIgnore": False, "oid": None}
        told = zip(names, modes, strict=True)
        self._say({"files": [{"path": name, "uploadMode": mode, **kept} for name, mode in told]})

    def _large(self, body: bytes) -> None:
        """Where each large file is to be put; they are committed by their hash."""
        objects = [
            {**given, "actions": {"upload": {"href": f"{self.server.url}/large/{given['oid']}"}}}
            for given in json.loads(body)["objects"]
        ]
        self._say({"transfer": "basic", "objects": objects})

    def do_PUT(self) -> None:
        self.server.large[self.path.rpartition("/")[2]] = self._read()
        self._say({})

    def _commit(self, key: str, body: bytes) -> None:
        repo = self.server.repos.setdefault(key, Repo())
        for line in map(json.loads, body.decode().splitlines()):
            value = line["value"]
            if line["key"] == "file":
                repo.files[value["path"]] = base64.b64decode(value["content"])
            if line["key"] == "lfsFile":
                repo.files[value["path"]] = self.server.large[value["oid"]]
            if line["key"] == "deletedFile":
                del repo.files[value["path"]]
            if line["key"] == "header":
                self.server.message = value["summary"]
        sha, self.server.files = repo.commit(), repo.files
        where = f"{self.server.url}/{key.removeprefix('models/')}/commit/{sha}"
        self._say({"success": True, "commitOid": sha, "commitUrl": where, "hookOutput": ""})

    def _paths(self, key: str, body: bytes) -> None:
        wanted = json.loads(body)["paths"]
        found = self.server.repos[key].files
        self._say([_entry(name, found[name]) for name in wanted if name in found])

    def do_GET(self) -> None:
        path = unquote(self.path.partition("?")[0])
        if path == "/api/whoami-v2":
            self._say(WHO)
            return
        api = re.fullmatch(
            r"/api/(models|datasets)/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+)(?:/(.*))?)?", path
        )
        file = re.fullmatch(r"/(datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        if api:
            self._about(f"{api[1]}/{api[2]}", api[3] or "", api[4] or "main", api[5] or "")
        elif file:
            self._give(f"{file[1] or 'models/'}{file[2]}", file[3], file[4])
        else:
            self._refuse(f"no {path} here", code="EntryNotFound")

    do_HEAD = do_GET  # noqa: N815 - the server calls it by this name

    def _found(self, key: str, revision: str) -> tuple[str, dict[str, bytes]] | None:
        repo = self.server.repos.get(key)
        known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        if repo is None or (repo.private and not known):
            self._refuse("Repository not found", 404 if known else 401)
            return None
        found = repo.at(revision)
        if found is None:
            self._refuse(f"no revision {revision}", code="RevisionNotFound")
        return found

    def _about(self, key: str, part: str, revision: str, folder: str) -> None:
        found = self._found(key, revision)
        if found is None:
            return
        sha, files = found
        if folder and not any(name.startswith(f"{folder}/") for name in files):
            self._refuse(f"no {folder} here", code="EntryNotFound")
        elif part == "tree":
            self._say(_tree(files, folder, deep="recursive=true" in self.path.lower()))
        else:
            kept = [{"rfilename": name} for name in files]
            name = key.partition("/")[2]
            about = {"_id": "1", "id": name, "modelId": name, "sha": sha, "siblings": kept}
            self._say({**about, "private": False, "tags": [], "downloads": 0, "likes": 0})

    def _give(self, key: str, revision: str, name: str) -> None:
        found = self._found(key, revision)
        if found is None:
            return
        sha, files = found
        if name not in files:
            self._refuse(f"no {name} here", code="EntryNotFound")
            return
        content = files[name]
        self.server.given += [name] if self.command == "GET" else []
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        part = content[int(span[1]) : int(span[2] or len(content) - 1) + 1] if span else content
        self.send_response(206 if span else 200)
        self.send_header("Content-Length", str(len(part)))
        self.send_header("X-Repo-Commit", sha)
        self.send_header("ETag", f'"{hashlib.sha1(content).hexdigest()}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(part)


def _entry(name: str, content: bytes) -> dict[str, Any]:
    oid = hashlib.sha1(content).hexdigest()
    return {"type": "file", "path": name, "size": len(content), "oid": oid}


def _tree(files: dict[str, bytes], folder: str, *, deep: bool) -> list[dict[str, Any]]:
    inside = f"{folder}/" if folder else ""
    names = [name for name in files if name.startswith(inside)]
    rests = {name: name.removeprefix(inside) for name in names}
    flat = [name for name in names if deep or "/" not in rests[name]]
    folders = sorted({inside + rest.partition("/")[0] for rest in rests.values() if "/" in rest})
    listed = [{"type": "directory", "path": f, "size": 0, "oid": "0" * 40} for f in folders]
    return [*listed, *(_entry(name, files[name]) for name in flat)]
