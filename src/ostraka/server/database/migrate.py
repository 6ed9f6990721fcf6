"""Bring a database to the newest tables, or back, by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, target: str = "head") -> tuple[str | None, str | None]:
    """Go to a revision (`head`, `base`, or its name); returns what it was and what it is now."""
    before = revision(engine)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    up = target == "head" or before is None or target not in ("base", *_until(config, before))
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, target)
    return before, revision(engine)


def revision(engine: Engine) -> str | None:
    """Which revision the tables are at; None where there are none yet."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this version of the server works with."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return ScriptDirectory.from_config(config).get_current_head()


def _until(config: Config, current: str) -> list[str]:
    scripts = ScriptDirectory.from_config(config)
    return [one.revision for one in scripts.iterate_revisions(current, "base")]
