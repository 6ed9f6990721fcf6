"""Where somebody's queue goes on, and what moves it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ostraka.server.database.work_tables import queue_places
from ostraka.server.stores.queue import STRIDE


def texts(count):
    return [{"fields": {"text": f"t{n:02}"}} for n in range(count)]


def answered(who, item):
    body = {"status": "submitted", "values": {"label": {"value": "good"}}}
    answer = who.put(f"/me/records/{item['record']['id']}/answer", body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("missed", [[], [3]])
def test_who_answered_much_elsewhere_goes_on_where_their_answers_end(
    dataset, annotator, monkeypatch, missed
):
    monkeypatch.setattr("ostraka.server.stores.answered.MANY", 5)
    dataset.work(min_submitted=2)
    made = dataset.add(*texts(9))
    items = [
        {"record_id": one["id"], "status": "submitted", "values": {"label": {"value": "good"}}}
        for place, one in enumerate(made[:7])
        if place not in missed
    ]
    assert annotator.post("/me/responses/bulk", {"items": items}).status_code == 200
    left = [*missed, 7, 8]
    assert dataset.texts(annotator, limit=2) == [f"t{n:02}" for n in left[:2]]
    assert dataset.texts(annotator, limit=9) == [f"t{n:02}" for n in left]
    annotator.put(f"/me/records/{made[1]['id']}/answer", {"status": "todo"})
    assert dataset.texts(annotator, limit=9)[0] == ("t03" if missed else "t07")  # held ones first
    annotator.delete("/me/leases")
    assert dataset.texts(annotator, limit=1) == ["t01"]


def test_settings_that_do_not_move_the_queue_leave_it_where_it_is(dataset, annotator, here):
    dataset.add(*texts(STRIDE + 3))
    for _ in range(STRIDE + 1):
        answered(annotator, dataset.queue(annotator, limit=1)[0])
    annotator.delete("/me/leases")
    dataset.queue(annotator, limit=1)

    def position():
        return here.store.read(lambda db: db.execute(select(queue_places.c.position)).scalar_one())

    before = position()
    assert before > 0
    dataset.work(lease_seconds=99, min_submitted=1)
    assert position() == before
    dataset.work(order="random")
    assert position() == 0
