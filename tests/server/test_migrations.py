"""The tables go up and down by revisions, on both databases, and are what the code says."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from databases import drop_database, new_database
from sqlalchemy import inspect, text

import ostraka.server.database.work_tables  # noqa: F401 - so that its tables are known
from ostraka.errors import BadOption
from ostraka.server.database.engine import engine_for, sqlite_url
from ostraka.server.database.migrate import known, migrate, newest, revision, revisions
from ostraka.server.database.tables import metadata
from ostraka.server.errors import Unavailable


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """A database without tables."""
    if request.param == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgres")
    url = new_database(server)
    yield url
    drop_database(server, url)


@pytest.fixture
def engine(config):
    config.data_dir.mkdir()
    made = engine_for(config.url, pool=2)
    yield made
    made.dispose()


def path_up():
    """All revisions, oldest first."""
    after = {before: one for one, before in revisions().items()}
    found, at = [], after[None]
    while at:
        found.append(at)
        at = after.get(at)
    return found


def shape(engine):
    """The tables with their columns, as the database tells."""
    looked = inspect(engine)
    names = [name for name in looked.get_table_names() if name != "alembic_version"]
    return {name: {one["name"] for one in looked.get_columns(name)} for name in sorted(names)}


def test_the_tables_of_the_newest_revision_are_those_of_the_code(engine):
    assert migrate(engine) == (None, newest())
    with engine.connect() as db:
        context = MigrationContext.configure(
            db, opts={"compare_type": True, "include_name": lambda name, *_: name is None
                      or not name.startswith("texts")}
        )  # fmt: skip
        assert compare_metadata(context, metadata) == []


def test_each_revision_is_undone_and_done_again(engine):
    shapes = {}
    for one in path_up():
        migrate(engine, one)
        assert revision(engine) == one
        shapes[one] = shape(engine)
    for one in reversed(path_up()[:-1]):
        migrate(engine, one)
        assert (revision(engine), shape(engine)) == (one, shapes[one])
    migrate(engine, "base")
    assert (revision(engine), shape(engine)) == (None, {})
    assert migrate(engine) == (None, newest())
    assert shape(engine) == shapes[newest()]


def test_revisions_are_one_line(engine):
    assert path_up()[-1] == newest()
    assert len(path_up()) == len(revisions())


def test_a_database_of_a_newer_release_is_left_alone(engine):
    migrate(engine)
    with engine.execution_options(writes=True).begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadOption, match="a newer release made them"):
        migrate(engine)
    assert revision(engine) == "9999"
    with pytest.raises(BadOption, match="9999"):
        known(engine)


def test_what_is_no_database_is_told_in_a_sentence(tmp_path):
    file = tmp_path / "notes.db"
    file.write_text("these are notes, and not a few\n" * 40)
    with pytest.raises(Unavailable, match="cannot be opened: file is not a database"):
        migrate(engine_for(sqlite_url(file)))


def test_a_database_that_is_not_there_is_told_without_its_password():
    from ostraka.server.database.engine import url_of

    engine = engine_for(url_of("postgresql://ada:s3cret@127.0.0.1:1/none"))
    with pytest.raises(Unavailable) as caught:
        migrate(engine)
    assert "s3cret" not in str(caught.value)
    assert "postgresql+psycopg://ada:***@127.0.0.1:1/none cannot be opened" in str(caught.value)
