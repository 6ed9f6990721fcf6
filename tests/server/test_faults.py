"""A database that goes away and comes back, and a clock that jumps: nothing is lost."""

from __future__ import annotations

from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url

from ostraka.server.database import sql

HOUR = 3600 * 1_000_000
GOOD = {"status": "submitted", "values": {"label": {"value": "good"}}}


@contextmanager
def away(server, url):
    """The database throws everybody out and lets nobody in."""
    name = make_url(url).database
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
    yield
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_gone_is_told_of_and_found_again(
    dataset, annotator, owner, database_url, postgres
):
    first, second = dataset.add({"fields": {"text": "a"}}, {"fields": {"text": "b"}})
    at = "/me/records/{}/answer".format
    assert annotator.put(at(first["id"]), GOOD).status_code == 200
    with away(postgres, database_url):
        for answer in (
            annotator.put(at(second["id"]), GOOD),
            annotator.get(f"/me/datasets/{dataset.id}/queue"),
            owner.get("/me/datasets"),
            owner.post(f"/datasets/{dataset.id}/records/bulk", {"items": [{"fields": {}}]}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert "could not be read or written" in answer.json()["message"]
    assert owner.get(f"/records/{first['id']}").json()["status"] == "completed"
    assert owner.get(f"/records/{second['id']}").json()["status"] == "pending"
    assert annotator.put(at(second["id"]), GOOD).status_code == 200


@pytest.fixture
def clock(monkeypatch):
    """`clock(hours)`: from now on it is so many hours later than it is."""
    true = sql.time.time_ns

    def jump(hours):
        monkeypatch.setattr(sql.time, "time_ns", lambda: true() + hours * HOUR * 1000)

    return jump


@pytest.mark.parametrize("hours", [-30, 30])
def test_after_the_clock_jumped_records_are_lent_and_answered_as_before(
    hours, dataset, annotator, member, owner, clock
):
    dataset.work(lease_seconds=600)
    (record,) = dataset.add({"fields": {"text": "a"}})
    ben = member("ben")
    assert len(dataset.queue(annotator)) == 1
    assert dataset.queue(ben) == []
    clock(hours)
    assert len(dataset.queue(ben)) == 1
    assert dataset.queue(annotator) == []
    assert ben.put(f"/me/records/{record['id']}/answer", GOOD).status_code == 200
    found = owner.get(f"/datasets/{dataset.id}/records", params={"include": "responses"}).json()
    assert [len(one["responses"]) for one in found["items"]] == [1]


def test_an_answer_from_after_the_jump_back_can_be_undone(dataset, annotator, owner, clock):
    (record,) = dataset.add({"fields": {"text": "a"}})
    path = f"/me/records/{record['id']}/answer"
    assert annotator.put(path, GOOD).status_code == 200
    clock(-30)
    bad = {**GOOD, "values": {"label": {"value": "bad"}}}
    assert annotator.put(path, bad).status_code == 200
    newest = owner.get(f"/datasets/{dataset.id}/audit").json()["items"][0]
    assert newest["action"] == "response.updated"
    assert owner.post(f"/audit/{newest['seq']}/undo").is_success
    (one,) = owner.get(f"/datasets/{dataset.id}/records", params={"include": "responses"}).json()[
        "items"
    ]
    assert one["responses"][0]["values"]["label"]["value"] == "good"
