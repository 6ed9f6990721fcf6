"""Run the server: take the port, prepare the database, answer until told to stop."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from ostraka.errors import BadOption
from ostraka.server import home, logs
from ostraka.server.config import Config
from ostraka.server.home import Credentials

if TYPE_CHECKING:
    import uvicorn

PATIENCE = 30  # seconds that running requests have when the server is stopped
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"  # where several processes share their figures
Tell = Callable[[str, "Credentials | None"], None]


def serve(config: Config, tell: Tell) -> None:
    """Serve until SIGTERM or Ctrl-C; running requests are finished.

    `tell(address, credentials)` is called once the database is ready; credentials only on the
    first start. Raises `BadOption` for a port or folder in use, or workers on SQLite.
    """
    suits(config)
    with home.locked(config.data_dir), bound(config.host, config.port) as listening:
        config = config.model_copy(update={"port": listening.getsockname()[1]})
        api_url = home.address(config.host, config.port)
        if config.workers > 1:
            _share_figures(config)
        _prepare(config, api_url, tell)
        settings = _settings(config)
        if config.workers > 1:
            from uvicorn.supervisors import Multiprocess

            Multiprocess(settings, sockets=[listening]).run()
        else:
            _one(settings, listening)


def _one(settings: uvicorn.Config, listening: socket.socket) -> None:
    import uvicorn

    # uvicorn finishes what runs, then sends itself the signal again; by then all is done
    signal.signal(signal.SIGTERM, lambda *_: None)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(settings).run(sockets=[listening])


def suits(config: Config) -> None:
    """Raises `BadOption` where several workers are asked for on SQLite."""
    if config.workers > 1 and config.url.get_backend_name() == "sqlite":
        raise BadOption(
            f"--workers {config.workers} needs PostgreSQL: a SQLite file has one writer at a time, "
            "and one process that writes for everybody is faster than several that wait for each "
            "other. Leave --workers out, or give --database-url postgresql://..."
        )


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `BadOption` where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(2048)
    except OSError as error:
        found.close()
        raise BadOption(_why_not(host, port, error)) from None
    found.set_inheritable(True)
    return found


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program, maybe another Ostraka server. "
            f"Stop it, or type: ostraka server start --port {port + 1}"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"This user may not listen on port {port}. Choose one above 1023 with --port."
    return f"Nothing can listen on {host}:{port}: {error.strerror or error}. Change --host."


def _prepare(config: Config, api_url: str, tell: Tell) -> None:
    """Bring the tables up to date and make the first owner, before any worker starts."""
    from ostraka.server.app import open_server

    here = open_server(config)
    try:
        made = home.first_owner(here.store, config, api_url)
        home.now_at(config, api_url)
    finally:
        here.store.close()
    tell(api_url, made)


def _settings(config: Config) -> uvicorn.Config:
    import uvicorn

    options: dict[str, Any] = {
        "factory": True,
        "workers": config.workers,
        "log_config": logs.settings(config.log_level, config.log_format),
        "access_log": False,  # each request has its line already
        "server_header": False,
        "proxy_headers": False,  # the application looks at them itself
        "timeout_graceful_shutdown": PATIENCE,
        "timeout_keep_alive": 75,  # longer than the proxy before it
    }
    return uvicorn.Config(partial(application, config), **options)


def application(config: Config) -> Any:
    """The application, in a worker."""
    from ostraka.server.app import create_app

    return create_app(config)


def _share_figures(config: Config) -> None:
    """An empty folder where the workers add up their figures, for /metrics."""
    folder = config.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ[MULTIPROCESS] = str(folder)
