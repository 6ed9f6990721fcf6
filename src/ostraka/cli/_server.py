"""What the commands about the server share: where it keeps its data, and its database, open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ostraka.errors import BadOption
from ostraka.extras import need

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from ostraka.server.caller import Caller
    from ostraka.server.config import Config
    from ostraka.server.database.store import Store

T = TypeVar("T")
DataDir = Annotated[
    Path | None,
    typer.Option(help="The server's folder; else OSTRAKA_SERVER_DATA_DIR, or the user's own."),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(help="postgresql://user:password@host/name; else SQLite in the data folder."),
]


def config_of(**given: Any) -> Config:
    """How the server is set up: options that were typed, the environment, the file."""
    for library in ("fastapi", "sqlalchemy", "uvicorn", "pydantic_settings"):
        need(library, extra="server", why="The server")
    from pydantic import ValidationError

    from ostraka.server.config import Config

    try:
        return Config(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        said = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise BadOption(f"The server's settings cannot be used: {'; '.join(said)}") from None


def engine_of(config: Config) -> Engine:
    """The database, as it is."""
    from ostraka.server.database.engine import engine_for

    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return engine_for(config.url, pool=2)


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    """The database, up to date, for one command; a running server does not mind."""
    from ostraka.server.database.migrate import migrate
    from ostraka.server.database.store import store_for

    engine = engine_of(config)
    migrate(engine)
    store = store_for(engine)
    try:
        yield store
    finally:
        store.close()


def done(config: Config, work: Callable[[Connection, Caller | None], T]) -> T:
    """What `work` gives, done whole or not at all, by the first owner if there is one."""
    from ostraka.server.home import local_owner

    with opened(config) as store:
        return store.write(lambda db: work(db, local_owner(db)))
