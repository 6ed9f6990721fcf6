"""A started server in this process, and people on it: for the tests that need a real one."""

from __future__ import annotations

import json
import ssl
import threading
import time
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import uvicorn
from databases import hasten_sqlite

from ostraka.data.client.current import forget
from ostraka.server.app import create_app
from ostraka.server.config import Config
from ostraka.server.stores import people

TLS = ssl.create_default_context()  # made once; that takes a client longer than all else


def user_id(name: str) -> str:
    """The id that a person of this name has in tests."""
    return str(uuid5(NAMESPACE_URL, name))


class Running:
    """An application behind a free port of this machine, until it is closed."""

    def __init__(self, app: Any, *, lifespan: bool = True) -> None:
        asked = "on" if lifespan else "off"
        config = uvicorn.Config(
            app, "127.0.0.1", port=0, log_level="critical", lifespan=asked, ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the server did not start; its lifespan or its port is to blame")
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def close(self) -> None:
        """Stop it, and wait until it has."""
        self._server.should_exit = True
        self._thread.join(timeout=30)


class Served:
    """A server on a free port of this machine; `key` is its owner's."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        hasten_sqlite()
        self.folder = folder
        self.app = create_app(Config(data_dir=folder, database_url=database_url, pool_size=4))
        self.here = self.app.state.server
        self.key = self.person("owner", "owner")
        self._running = Running(self.app)
        self.url = self._running.url
        told = {"api_url": self.url, "username": "owner", "api_key": self.key}
        (folder / "credentials.json").write_text(json.dumps(told), encoding="utf-8")

    def person(self, name: str, role: str = "annotator") -> str:
        """Somebody new; their key comes back."""
        given = {"id": user_id(name), "username": name, "first_name": name, "role": role}
        _, key = self.here.store.write(lambda db: people.create(db, None, dict(given)))
        return str(key)

    def connect(self, patch: Any, **more: str) -> None:
        """Let this process and those it starts find the server, as its owner's would."""
        for name in ("API_URL", "API_KEY", "WORKSPACE"):
            patch.delenv(f"ARGILLA_{name}", raising=False)
            patch.delenv(f"OSTRAKA_{name}", raising=False)
        patch.setenv("OSTRAKA_API_URL", self.url)
        patch.setenv("OSTRAKA_API_KEY", more.get("key", self.key))
        forget()

    def close(self) -> None:
        """Stop it, and wait until it has."""
        forget()
        self._running.close()


def new_name() -> str:
    """A name that no other dataset has."""
    return f"dataset-{uuid4().hex[:12]}"
