"""What an older release left is brought up to what this one keeps."""

from __future__ import annotations

import json

import pytest
from databases import drop_database, new_database
from sqlalchemy import text

from ostraka.server.database.engine import engine_for
from ostraka.server.database.migrate import migrate

GOOD, BAD = ({"label": {"value": value}} for value in ("good", "bad"))


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


def put(db, table, **row):
    values = {name: json.dumps(one) if isinstance(one, dict) else one for name, one in row.items()}
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f":{name}" for name in values)
    db.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def fill(db):
    """A dataset as revision 0004 kept it: records `r1` to `r4`, answered by two people."""
    times = {"inserted_at": 1, "updated_at": 1}
    for seq in (1, 2):
        put(db, "users", id=f"u{seq}", username=f"u{seq}", first_name="U", role="annotator",
            sessions_from=0, **times)  # fmt: skip
    put(db, "workspaces", id="w", name="w", **times)
    put(db, "datasets", id="d", workspace_seq=1, name="d", allow_extra_metadata=True, work={},
        status="ready", min_submitted=2, version=1, last_activity_at=1, **times)  # fmt: skip
    options = [{"value": "good"}, {"value": "bad"}]
    put(db, "questions", id="q", dataset_seq=1, name="label", title="L", required=True,
        settings={"type": "label_selection", "options": options}, **times)  # fmt: skip
    for seq, answers in enumerate(([GOOD, BAD], [GOOD, GOOD], [GOOD], []), 1):
        status = "completed" if len(answers) == 2 else "pending"
        put(db, "records", id=f"r{seq}", dataset_seq=1, fields={"text": "a"}, status=status,
            submitted=len(answers), version=1, **times)  # fmt: skip
        for user, values in enumerate(answers, 1):
            put(db, "responses", id=f"a{seq}{user}", record_seq=seq, user_seq=user, dataset_seq=1,
                status="submitted", version=1, values=values, **times)  # fmt: skip
    put(db, "responses", id="draft", record_seq=4, user_seq=1, dataset_seq=1, status="draft",
        version=1, put_off_at=5, **times)  # fmt: skip
    put(db, "suggestions", id="s", record_seq=3, question_seq=1, value=json.dumps("good"),
        score=json.dumps(0.25), **times)  # fmt: skip
    put(db, "facts", record_seq=3, scope=8 + 3, author=0, place=0, number=0.25)


def test_states_sureness_and_counts_are_there_after_the_migration_and_gone_before(engine):
    migrate(engine, "0004")
    with engine.execution_options(writes=True).begin() as db:
        fill(db)
    migrate(engine)
    with engine.connect() as db:
        rows = db.execute(text("SELECT disagreement, sure FROM records ORDER BY seq")).all()
        assert [tuple(row) for row in rows] == [
            (1.0, None), (0.0, None), (None, 250_000_000), (None, None),
        ]  # fmt: skip
        counts = "SELECT user_seq, draft, submitted, discarded, later FROM answer_counts ORDER BY 1"
        assert [tuple(row) for row in db.execute(text(counts))] == [
            (1, 0, 3, 0, 1),
            (2, 0, 2, 0, 0),
        ]
    with engine.execution_options(writes=True).begin() as db:
        db.execute(text("DELETE FROM suggestions"))
        db.execute(text("UPDATE responses SET put_off_at = NULL WHERE id = 'draft'"))
        assert db.execute(text("SELECT count(sure) FROM records")).scalar_one() == 0
        assert db.execute(text("SELECT sum(draft) FROM answer_counts")).scalar_one() == 1
    migrate(engine, "0004")
    with engine.execution_options(writes=True).begin() as db:
        db.execute(text("DELETE FROM responses"))  # no trigger is left that would fail
        assert db.execute(text("SELECT count(*) FROM records")).scalar_one() == 4
