"""One's own answers, as the web app gives them."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import groupby

import psycopg
import pytest
from sqlalchemy import event, select, update

from ostraka.server.database.tables import datasets, questions, records, responses
from ostraka.server.database.work_tables import audit

GOOD = {"label": {"value": "good"}}
BAD = {"label": {"value": "bad"}}


@pytest.fixture
def record(dataset):
    return dataset.add({"fields": {"text": "été"}})[0]


def put(who, record, status="submitted", values=GOOD, headers=None, **more):
    body = {"status": status, "values": values, **more}
    return who.put(f"/me/records/{record['id']}/answer", body, headers=headers or {})


def test_an_answer_goes_in_with_all_that_belongs_to_it(dataset, annotator, record, owner):
    seen = {"label": {"suggestion_id": "s1", "shown": True, "outcome": "accepted", "agent": "m"}}
    told = put(annotator, record, seconds=12.5, provenance=seen).json()
    assert told["counts"] == {"draft": 0, "submitted": 1, "discarded": 0, "later": 0}
    assert (told["answer"]["values"], told["answer"]["seconds"]) == (GOOD, 12.5)
    assert told["answer"]["provenance"]["label"]["outcome"] == "accepted"
    assert owner.get(f"/records/{record['id']}").json()["status"] == "completed"


def test_the_former_state_takes_an_answer_back(dataset, annotator, record, owner):
    put(annotator, record, "draft")
    put(annotator, record, "submitted")
    assert put(annotator, record, "draft").json()["counts"]["submitted"] == 0
    assert owner.get(f"/records/{record['id']}").json()["status"] == "pending"
    told = put(annotator, record, "todo").json()
    assert (told["answer"], sum(told["counts"].values())) == (None, 0)
    assert owner.get(f"/records/{record['id']}").json()["responses"] == []


def test_the_same_key_gives_the_first_answer_again(dataset, annotator, record, here):
    key = {"Idempotency-Key": "k1"}
    first = put(annotator, record, headers=key)
    assert put(annotator, record, headers=key).json() == first.json()
    other = put(annotator, record, values=BAD, headers=key)
    assert (other.status_code, other.json()["where"]) == (409, "Idempotency-Key")
    again = put(annotator, record, values=BAD, headers={"Idempotency-Key": "k2"})
    assert again.status_code == 200
    assert put(annotator, record, headers=key).json()["answer"] == first.json()["answer"]
    rows = here.store.read(lambda db: db.execute(select(responses)).mappings().all())
    assert [row["values"] for row in rows] == [BAD]


def test_a_key_is_each_persons_own(dataset, annotator, member, record):
    key = {"Idempotency-Key": "k1"}
    assert put(annotator, record, headers=key).status_code == 200
    assert put(member("ben"), record, values=BAD, headers=key).json()["answer"]["values"] == BAD


def test_an_old_version_is_refused_with_the_current_one(dataset, annotator, record, owner):
    version = dataset.queue(annotator)[0]["version"]
    first = put(annotator, record, "draft", version=version).json()
    refused = put(annotator, record, headers={"If-Match": f'"{version}"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
    assert refused.json()["version"] == first["version"]
    assert refused.json()["changed"] == ["answer"]
    owner.patch(f"/records/{record['id']}", {"fields": {"text": "other"}})
    again = put(annotator, record, version=first["version"]).json()
    assert again["changed"] == ["record"]
    assert put(annotator, record, version=again["version"]).status_code == 200


def test_a_discard_can_need_a_reason(dataset, annotator, record):
    dataset.work(discard_needs_reason=True, discard_reasons=["spam", "unclear"])
    refused = put(annotator, record, "discarded", values=None)
    assert (refused.status_code, refused.json()["where"]) == (422, "reason")
    told = put(annotator, record, "discarded", values=None, reason="spam").json()
    assert told["answer"]["reason"] == "spam"


def test_untouched_suggestions_need_a_look(dataset, annotator, record):
    seen = {"label": {"suggestion_id": "s1", "outcome": "accepted"}}
    refused = put(annotator, record, seconds=0.5, provenance=seen)
    assert (refused.status_code, refused.json()["where"]) == (422, "seconds")
    assert put(annotator, record, seconds=2.5, provenance=seen).status_code == 200
    seen["label"]["outcome"] = "changed"
    assert put(annotator, record, seconds=0.5, provenance=seen).status_code == 200


def test_where_no_question_is_required_a_quick_answer_is_taken(here, dataset, annotator, record):
    with here.store.engine.begin() as db:
        db.execute(update(questions).values(required=False))
        db.execute(update(datasets).values(version=datasets.c.version + 1))
    assert put(annotator, record, seconds=0.5).status_code == 200


def test_ones_last_answers_are_listed_with_those_that_were_changed(dataset, annotator, member):
    one, two, three = dataset.add(*({"fields": {"text": text}} for text in "abc"))
    for record, status in ((one, "submitted"), (two, "submitted"), (three, "later")):
        put(annotator, record, status)
    put(annotator, one, values=BAD)
    put(member("ben"), two)
    items = annotator.get(f"/me/datasets/{dataset.id}/answers").json()["items"]
    assert [(item["record_id"], item["answer"]["status"], item["revised"]) for item in items] == [
        (one["id"], "submitted", True),
        (three["id"], "later", False),
        (two["id"], "submitted", False),
    ]
    (last,) = annotator.get(f"/me/datasets/{dataset.id}/answers?limit=1").json()["items"]
    assert last["answer"]["values"] == BAD


def test_only_members_answer(dataset, person, record):
    assert put(person("stranger"), record).status_code == 403


@pytest.fixture
def said(here, monkeypatch):
    """The statements that a database was given for writes, by whoever asks here."""
    found = []
    if here.store.engine.dialect.name == "sqlite":
        listener = (here.store.engine, "checkout")
        hear = lambda driver, *_: driver.set_trace_callback(found.append)  # noqa: E731
        event.listen(*listener, hear)
        yield found
        event.remove(*listener, hear)
        return
    for name in ("execute", "executemany"):
        whole = getattr(psycopg.Cursor, name)

        def heard(cursor, statement, *more, whole=whole, **options):
            found.append(statement)
            return whole(cursor, statement, *more, **options)

        monkeypatch.setattr(psycopg.Cursor, name, heard)
    yield found


def test_an_answer_takes_four_statements_and_what_search_reads_three(
    dataset, annotator, record, said
):
    put(annotator, {"id": record["id"]}, "draft")
    said.clear()
    put(annotator, record, headers={"Idempotency-Key": "k"})
    around = {"SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", ";"}  # ";": a pool
    others = ("api_keys", "webhooks")  # who asks, and once a second on PostgreSQL who listens
    told = [one for one, _ in groupby(said)]  # SQLite tells a statement again for its triggers
    inside = [one for one in told if one.split()[0] not in around]
    inside = [one for one in inside if not any(name in one for name in others)]
    of_search = [one for one in inside if "facts" in one]
    assert len(inside) - len(of_search) == 4
    assert len(of_search) <= 3


def test_the_same_request_many_times_at_once_is_one_answer(dataset, annotator, record, here):
    found = at_once(lambda _: put(annotator, record, headers={"Idempotency-Key": "k"}), range(8))
    assert {answer.status_code for answer in found} == {200}
    assert len({answer.json()["answer"]["updated_at"] for answer in found}) == 1
    acts = select(audit.c.seq).where(audit.c.entity == "response")
    assert len(here.store.read(lambda db: db.execute(acts).all())) == 1


def test_many_people_at_once_are_all_counted(dataset, member, record, here):
    dataset.work(min_submitted=6)
    people = [member(f"p{n}") for n in range(6)]
    assert {one.status_code for one in at_once(lambda who: put(who, record), people)} == {200}
    row = here.store.read(lambda db: db.execute(select(records)).mappings().one())
    assert (row["submitted"], row["status"]) == (6, "completed")


def test_of_two_tabs_with_one_version_one_is_refused(dataset, annotator, record):
    version = dataset.queue(annotator)[0]["version"]
    found = at_once(lambda values: put(annotator, record, values=values, version=version),
                    [GOOD, BAD])  # fmt: skip
    assert Counter(answer.status_code for answer in found) == {200: 1, 409: 1}


def at_once(act, items):
    found = []
    threads = [threading.Thread(target=lambda one=one: found.append(act(one))) for one in items]
    for step in (threading.Thread.start, threading.Thread.join):
        for thread in threads:
            step(thread)
    return found
