"""All data go into one file and come back, into either database; a check finds what is wrong."""

from __future__ import annotations

import gzip
import sqlite3
from threading import Thread

import pytest
from databases import new_database
from fastapi.testclient import TestClient
from scene import application
from sqlalchemy import select, text, update

from ostraka.errors import BadFile, BadOption
from ostraka.server.app import open_server
from ostraka.server.backup import derived
from ostraka.server.backup.check import look
from ostraka.server.backup.read import restore, verify
from ostraka.server.backup.write import dump, write
from ostraka.server.config import Config
from ostraka.server.database.engine import engine_for, sqlite_url
from ostraka.server.database.migrate import migrate, newest
from ostraka.server.database.sql import every
from ostraka.server.database.tables import metadata as tables
from ostraka.server.database.tables import records, responses, users

API = "/api/v1"


@pytest.fixture
def full(dataset, annotator, owner):
    """A server with something in every corner that is hard to carry."""
    dataset.add(
        {
            "fields": {"text": 'été 👍\n"quoted"'},
            "metadata": {"topic": "a", "else": [None, {"x": 1.5}]},
            "vectors": {"mini": [0.5, -1.0, 2.0]},
        },
        {"fields": {"text": "b"}, "external_id": "r1"},
        {"fields": {"text": "gone"}, "external_id": "r2"},
    )
    first, _, last = owner.get(f"/datasets/{dataset.id}/records").json()["items"]
    answer = {"status": "submitted", "values": {"label": {"value": "good"}}}
    assert annotator.post(f"/records/{first['id']}/responses", answer).status_code == 201
    assert owner.delete(f"/records/{last['id']}").status_code == 200
    return dataset


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request, tmp_path, postgres):
    """Another database, of each kind, empty."""
    if request.param == "sqlite":
        return Config(data_dir=tmp_path / "elsewhere")
    return Config(data_dir=tmp_path / "elsewhere", database_url=new_database(postgres))


def opened(config):
    config.data_dir.mkdir(parents=True, exist_ok=True)
    return engine_for(config.url)


def rows_of(engine):
    with engine.connect() as db:
        kept = [table for table in tables.sorted_tables if "seq" in table.c]
        return {table.name: every(db, select(table).order_by(table.c.seq)) for table in kept}


def test_a_backup_comes_back_whole_into_either_database(full, here, owner, elsewhere, tmp_path):
    file = tmp_path / "monday.backup"
    before = rows_of(here.store.engine)
    assert write(here.store.engine, file) == sum(map(len, before.values()))
    target = opened(elsewhere)
    assert restore(file, target) == sum(map(len, before.values()))
    assert rows_of(target) == before
    assert look(target) == []
    target.dispose()
    app = application(elsewhere, "elsewhere")
    app.state.server = open_server(elsewhere)
    client = TestClient(app, headers={"X-Argilla-Api-Key": owner.key})
    page = client.get(f"{API}/datasets/{full.id}/records", params={"include": "vectors"}).json()
    assert page["items"][0]["vectors"] == {"mini": [0.5, -1.0, 2.0]}
    made = client.post(
        f"{API}/datasets/{full.id}/records/bulk", json={"items": [{"fields": {"text": "c"}}]}
    )
    assert made.status_code == 201
    after = app.state.server.store.read(lambda db: every(db, select(records)))
    assert max(row["seq"] for row in after) == 4, "a number is never given twice"
    app.state.server.store.close()


def test_a_deleted_dataset_can_be_brought_back_after_a_restore(
    full, here, owner, elsewhere, tmp_path
):
    owner.delete(f"/datasets/{full.id}")
    write(here.store.engine, tmp_path / "monday.backup")
    target = opened(elsewhere)
    restore(tmp_path / "monday.backup", target)
    assert look(target) == []
    target.dispose()
    app = application(elsewhere, "elsewhere")
    app.state.server = open_server(elsewhere)
    client = TestClient(app, headers={"X-Argilla-Api-Key": owner.key})
    (told,) = client.get(f"{API}/me/deleted").json()["items"]
    assert client.post(f"{API}/audit/{told['entry']}/undo").status_code == 200
    search = {"query": {"text": {"q": "quoted"}}}
    found = client.post(f"{API}/me/datasets/{full.id}/records/search", json=search).json()
    assert found["total"] == 1
    app.state.server.store.close()


def test_a_database_with_data_is_not_replaced_unless_told(full, here, elsewhere, tmp_path):
    file = tmp_path / "monday.backup"
    write(here.store.engine, file)
    target = opened(elsewhere)
    restore(file, target)
    with target.execution_options(writes=True).begin() as db:
        db.execute(update(users).values(first_name="Somebody else"))
    with pytest.raises(BadOption, match="--force"):
        restore(file, target)
    assert {row["first_name"] for row in rows_of(target)["users"]} == {"Somebody else"}
    restore(file, target, force=True)
    assert rows_of(target) == rows_of(here.store.engine)
    target.dispose()


def test_people_go_on_while_a_backup_is_written(full, here, annotator, tmp_path):
    codes = []

    def answer():
        answers = (annotator.post("/me/api-keys", {"name": f"key {n}"}) for n in range(20))
        codes.extend(answer.status_code for answer in answers)

    thread = Thread(target=answer)
    thread.start()
    files = []
    while thread.is_alive() or not files:
        files.append(tmp_path / f"{len(files)}.backup")
        write(here.store.engine, files[-1])
    thread.join()
    assert codes == [201] * 20
    with pytest.raises(BadFile, match="is there already"):
        write(here.store.engine, files[0])


def test_what_is_made_from_the_data_is_made_again(full, here, elsewhere, tmp_path, monkeypatch):
    seen = []
    again = [lambda db: seen.append(db.execute(text("SELECT count(*) FROM records")).scalar())]
    monkeypatch.setattr(derived, "REBUILD", again)
    write(here.store.engine, tmp_path / "a")
    target = opened(elsewhere)
    restore(tmp_path / "a", target)
    target.dispose()
    assert seen == [2]


@pytest.fixture
def plain(tmp_path):
    """A dump of an empty database, and an empty one to fill."""
    engine = engine_for(sqlite_url(tmp_path / "plain.db"))
    migrate(engine)
    dump(engine, tmp_path / "plain.dump")
    yield tmp_path / "plain.dump", engine
    engine.dispose()


def test_a_backup_that_is_cut_off_or_damaged_changes_nothing(plain, tmp_path):
    file, engine = plain
    whole = gzip.decompress(file.read_bytes())
    broken = {
        "cut off": gzip.compress(whole[: whole.rindex(b"\n", 0, -1) + 1]),
        "damaged": file.read_bytes()[:-30],
        "no backup that this": gzip.compress(b'{"ostraka": 99}\n'),
        "no backup: ": b"hello",
    }
    for said, content in broken.items():
        (tmp_path / "broken").write_bytes(content)
        with pytest.raises(BadFile, match=said):
            restore(tmp_path / "broken", engine)
    assert verify(file)[1] == 0


def test_a_damaged_copy_of_a_sqlite_file_is_refused(plain, tmp_path):
    _, engine = plain
    write(engine, tmp_path / "copy.backup")
    content = bytearray((tmp_path / "copy.backup").read_bytes())
    content[4096:8192] = b"\xff" * 4096
    (tmp_path / "copy.backup").write_bytes(content)
    with pytest.raises(BadFile, match="damaged"):
        restore(tmp_path / "copy.backup", engine)


def test_a_backup_of_an_older_revision_is_brought_up_to_date(tmp_path):
    old = engine_for(sqlite_url(tmp_path / "old.db"))
    migrate(old, "0001")
    write(old, tmp_path / "old.backup")
    new = engine_for(sqlite_url(tmp_path / "new.db"))
    restore(tmp_path / "old.backup", new)
    assert look(new) == []
    (said,) = look(old)
    assert f"is at 0001, this release needs {newest()}. Type: ostraka server migrate" in said
    for engine in (old, new):
        engine.dispose()


def test_there_is_nothing_to_back_up_where_there_are_no_tables(tmp_path):
    engine = engine_for(sqlite_url(tmp_path / "nothing.db"))
    with pytest.raises(BadOption, match="no tables yet"):
        write(engine, tmp_path / "a")
    assert not (tmp_path / "a").exists()
    engine.dispose()


def test_a_check_finds_counters_that_are_wrong(full, here, monkeypatch):
    engine = here.store.engine
    assert look(engine) == []
    with engine.execution_options(writes=True).begin() as db:
        db.execute(update(records).values(submitted=7, status="pending"))
    first, second = look(engine)
    assert "says 7 answers and pending; it has 1 and is completed." in first
    assert "says 7 answers and pending; it has 0 and is pending." in second
    monkeypatch.setattr(derived, "CHECKS", [lambda db: ["Search misses a record."]])
    assert look(engine)[-1] == "Search misses a record."


def test_a_check_finds_rows_that_refer_to_nothing(full, here, config):
    if config.database_url:
        pytest.skip("PostgreSQL does not let it come to that")
    with sqlite3.connect(str(here.store.engine.url.database)) as db:
        db.execute("DELETE FROM records")
    assert any("rows of responses refer by record_seq to rows of records" in one
               for one in look(here.store.engine))  # fmt: skip
    assert here.store.read(lambda db: db.execute(select(responses.c.seq)).all())
