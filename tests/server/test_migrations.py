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
from ostraka.server.database.sql import add
from ostraka.server.database.tables import (
    datasets,
    metadata,
    records,
    responses,
    users,
    workspaces,
)
from ostraka.server.errors import Unavailable
from ostraka.server.index import texts


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


def fill(db):
    """A dataset and a deleted one, each with a record and an answer."""
    person = {"id": "u", "username": "u", "first_name": "U", "role": "owner", "sessions_from": 0}
    add(db, users, **person)
    add(db, workspaces, id="w", name="w")
    whole = {"workspace_seq": 1, "allow_extra_metadata": True, "status": "ready", "work": {},
             "min_submitted": 1, "version": 1, "last_activity_at": 0}  # fmt: skip
    for name, deleted_at in {"kept": None, "deleted": 5}.items():
        own = add(db, datasets, id=name, name=name, deleted_at=deleted_at, **whole)["seq"]
        record = add(db, records, id=name, dataset_seq=own, fields={"text": "a"},
                     status="completed", submitted=1, version=1)  # fmt: skip
        texts.put(db, own, {"text": {"seq": 1, "settings": {"type": "text"}}}, [record], {})
        add(db, responses, id=name, record_seq=record["seq"], user_seq=1, dataset_seq=own,
            status="submitted", version=1)  # fmt: skip


def test_on_the_way_down_only_what_was_deleted_is_lost(engine):
    migrate(engine)
    with engine.execution_options(writes=True).begin() as db:
        fill(db)
    path = path_up()
    for one in reversed(path[: path.index("0006")]):  # it keeps what was deleted
        migrate(engine, one)
        with engine.connect() as db:
            for table in ("datasets", "records", "responses"):
                left = db.execute(text(f"SELECT id FROM {table}")).scalars().all()
                assert (one, table, left) == (one, table, ["kept"])
    migrate(engine)
    with engine.connect() as db:
        kept = db.execute(text("SELECT deleted_at, deleted_name FROM datasets")).all()
    assert [tuple(row) for row in kept] == [(None, None)]


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
