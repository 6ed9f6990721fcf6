"""Bring a database to the newest tables, or back, by Alembic."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from ostraka.errors import BadOption
from ostraka.server.errors import Unavailable
from ostraka.server.release import RELEASE

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"
LINK = re.compile(r"^(revision|down_revision)\b[^=\n]*= *[\"'](\w+)[\"']", re.MULTILINE)
LOCK = 6900  # PostgreSQL: whoever holds it changes the tables


def migrate(engine: Engine, target: str = "head") -> tuple[str | None, str | None]:
    """Go to a revision (`head`, `base`, or its name); returns what it was and what it is now.

    Raises `BadOption` for a database of a newer release, `Unavailable` where there is none.
    """
    before = known(engine)
    if target == "head" and before == newest():
        return before, before  # Alembic, which takes a while to import, has nothing to do
    from alembic import command

    config = _config()
    up = target == "head" or before is None or target not in ("base", *_until(config, before))
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, target)
    return before, revision(engine)


def known(engine: Engine) -> str | None:
    """The revision of the tables. Raises `BadOption` where only a newer release knows it."""
    found = revision(engine)
    if found is not None and found not in revisions():
        raise BadOption(
            f"The tables of {place(engine)} are at revision {found!r}, which Ostraka {RELEASE} "
            "does not know: a newer release made them. Install that release, or restore a backup "
            "that this one made."
        )
    return found


def revision(engine: Engine) -> str | None:
    """Which revision the tables are at; None where there are none yet.

    Raises `Unavailable` where the database cannot be reached, or is none.
    """
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except (DBAPIError, sqlite3.Error) as error:
        cause = str(getattr(error, "orig", error)).strip()
        raise Unavailable(f"The database {place(engine)} cannot be opened: {cause}") from error


@cache
def revisions() -> Mapping[str, str | None]:
    """Each revision that this release knows, and the one before it."""
    found = {}
    for file in (SCRIPTS / "versions").glob("*.py"):
        links = dict(LINK.findall(file.read_text(encoding="utf-8")))
        found[links["revision"]] = links.get("down_revision")
    return found


def newest() -> str:
    """The revision that this release works with."""
    links = revisions()
    (head,) = set(links) - set(links.values())
    return head


def place(engine: Engine) -> str:
    """Where a database is, without its password."""
    url = engine.url
    return str(url.database if url.get_backend_name() == "sqlite" else url)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def _until(config: Config, current: str) -> list[str]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(config)
    return [one.revision for one in scripts.iterate_revisions(current, "base")]
