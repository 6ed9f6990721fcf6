"""A write that comes twice is done once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import update

from ostraka.server import repeats
from ostraka.server.database.work_tables import answered_requests

KEY = {"Idempotency-Key": "k1"}


def add(owner, dataset, text="a", headers=KEY):
    body = {"items": [{"fields": {"text": text}}]}
    return owner.post(f"/datasets/{dataset.id}/records/bulk", body, headers=headers)


def total(owner, dataset):
    return owner.get(f"/datasets/{dataset.id}/records").json()["total"]


def test_the_same_key_gives_the_first_answer_again(dataset, owner):
    first, second = add(owner, dataset), add(owner, dataset)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert total(owner, dataset) == 1


def test_another_body_is_refused(dataset, owner):
    add(owner, dataset)
    refused = add(owner, dataset, "b")
    assert (refused.status_code, refused.json()["where"]) == (409, "Idempotency-Key")
    assert total(owner, dataset) == 1


def test_a_refusal_is_given_again(dataset, annotator):
    answers = [add(annotator, dataset) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json()["message"] == answers[1].json()["message"]


def test_nobody_signed_in_is_told_so(dataset, owner):
    at = f"/api/v1/datasets/{dataset.id}/records/bulk"
    assert owner.client.post(at, json={}, headers=KEY).status_code == 401


def test_many_at_once_are_done_once(dataset, owner):
    found = []
    threads = [threading.Thread(target=lambda: found.append(add(owner, dataset)))
               for _ in range(6)]  # fmt: skip
    for step in (threading.Thread.start, threading.Thread.join):
        for thread in threads:
            step(thread)
    assert {answer.status_code for answer in found} <= {201, 409}
    assert add(owner, dataset).status_code == 201
    assert total(owner, dataset) == 1


@pytest.mark.parametrize(
    ("left", "then", "there"), [(repeats.BEGUN, 201, 2), (repeats.DONE, 409, 1)]
)
def test_after_a_crash_only_what_was_not_done_is_done(dataset, owner, here, left, then, there):
    add(owner, dataset)
    crashed = update(answered_requests).values(status=left, body="another process")
    here.store.write(lambda db: db.execute(crashed.values(at=repeats.now() - repeats.STUCK - 1)))
    again = add(owner, dataset)
    assert (again.status_code, total(owner, dataset)) == (then, there)


def test_what_was_done_is_marked_with_the_work(dataset, owner, here, monkeypatch):
    monkeypatch.setattr(repeats.Repeats, "_end", lambda self, begun, said: None)
    add(owner, dataset)
    assert add(owner, dataset).json()["code"] == "done_before"
    assert total(owner, dataset) == 1
