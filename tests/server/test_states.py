"""Records are in conflict by themselves, and lists, filters and counts say the same."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import update

from ostraka.server.database.tables import records
from ostraka.server.stores import standing


def answer(who, record, value, status="submitted"):
    body = {"status": status, "values": {"label": {"value": value}}}
    assert who.put(f"/me/records/{record['id']}/answer", body).status_code == 200


def listed(dataset):
    items = dataset.owner.get(f"/datasets/{dataset.id}/records?limit=1000").json()["items"]
    return {one["fields"]["text"]: one["state"] for one in items}


def states(dataset):
    """What a list says, where filters, the order, the progress and the review say the same."""
    found = listed(dataset)
    counts = Counter(found.values())
    told = dataset.owner.get(f"/datasets/{dataset.id}/progress").json()["states"]
    assert told == {name: counts[name] for name in standing.STATES}
    review = dataset.owner.get(f"/datasets/{dataset.id}/review").json()["counts"]
    assert review == {name: counts[name] for name in ("full", "conflict", "resolved")}
    scope = {"entity": "record", "property": "state"}
    at = f"/datasets/{dataset.id}/records/search"
    for name in standing.STATES:
        asked = {"filters": {"and": [{"type": "terms", "scope": scope, "values": [name]}]}}
        items = dataset.owner.post(at, asked).json()["items"]
        texts = {one["record"]["fields"]["text"] for one in items}
        assert texts == {text for text, state in found.items() if state == name}
    ordered = dataset.owner.post(at, {"sort": [{"scope": scope, "order": "asc"}]}).json()["items"]
    places = [standing.STATES.index(one["record"]["state"]) for one in ordered]
    assert places == sorted(places)
    return found


@pytest.fixture
def pair(dataset, annotator, member):
    dataset.work(min_submitted=2)
    made = dataset.add(*({"fields": {"text": name}} for name in "abc"))
    return made, annotator, member("ben")


def test_a_record_is_in_conflict_with_the_answer_that_makes_it_so(dataset, pair):
    (a, b, _), ada, ben = pair
    for record in (a, b):
        answer(ada, record, "good")
    answer(ben, a, "bad")
    answer(ben, b, "good")
    assert listed(dataset) == {"a": "conflict", "b": "full", "c": "open"}
    assert states(dataset) == {"a": "conflict", "b": "full", "c": "open"}
    answer(ben, a, "good")
    answer(ben, b, "ugly")
    assert states(dataset) == {"a": "full", "b": "conflict", "c": "open"}
    ben.put(f"/me/records/{b['id']}/answer", {"status": "todo"})
    assert states(dataset) == {"a": "full", "b": "open", "c": "open"}
    dataset.owner.put(f"/records/{a['id']}/verdicts", {"verdicts": {"label": {"value": "bad"}}})
    assert states(dataset)["a"] == "resolved"


def test_bulk_answers_their_undoing_and_other_doors_say_the_state_too(dataset, pair, owner):
    (a, b, _), ada, ben = pair
    answer(ada, a, "good")
    answer(ada, b, "good")
    asked = {"record_ids": [a["id"], b["id"]], "values": {"label": {"value": "bad"}}}
    done = ben.post(f"/me/datasets/{dataset.id}/answers/bulk", {**asked, "dry_run": False}).json()
    assert states(dataset) == {"a": "conflict", "b": "conflict", "c": "open"}
    assert ben.post(f"/audit/batches/{done['batch']}/undo").status_code == 200
    assert states(dataset) == {"a": "open", "b": "open", "c": "open"}
    body = {"status": "submitted", "values": {"label": {"value": "ugly"}}}
    assert ben.post(f"/records/{a['id']}/responses", body).status_code == 201
    given = [{**body, "user_id": ada.id}, {**body, "user_id": ben.id}]
    given[0] = {**given[0], "values": {"label": {"value": "good"}}}
    dataset.add({"fields": {"text": "d"}, "responses": given})
    assert states(dataset) == {"a": "conflict", "b": "open", "c": "open", "d": "conflict"}


def test_the_state_follows_how_many_answers_are_asked_for_and_the_limit(dataset, pair):
    (a, b, _), ada, ben = pair
    dataset.work(min_submitted=3)
    for who, values in ((ada, "good"), (ben, "bad")):
        answer(who, a, values)
        answer(who, b, "good")
    assert states(dataset) == {"a": "open", "b": "open", "c": "open"}
    dataset.work(min_submitted=2)
    assert states(dataset) == {"a": "conflict", "b": "full", "c": "open"}
    dataset.work(conflict_above=1.0)
    assert states(dataset) == {"a": "full", "b": "full", "c": "open"}


def test_the_state_follows_a_changed_scale(dataset, annotator, member, owner):
    dataset.work(min_submitted=2, conflict_above=0.4)
    (record,) = dataset.add({"fields": {"text": "a"}})
    for who, rating in ((annotator, 1), (member("ben"), 3)):
        values = {"label": {"value": "good"}, "rating": {"value": rating}}
        body = {"status": "submitted", "values": values}
        assert who.put(f"/me/records/{record['id']}/answer", body).status_code == 200
    assert states(dataset) == {"a": "conflict"}
    wide = {"type": "rating", "options": [{"value": n} for n in range(1, 8)]}
    change = {"change_questions": {"rating": {"settings": wide}}}
    at = f"/datasets/{dataset.id}/schema"
    seen = owner.post(f"{at}/preview", change)
    assert seen.status_code == 200, seen.text
    done = owner.post(at, {**change, "version": seen.json()["version"]})
    assert done.status_code == 200, done.text
    assert states(dataset) == {"a": "full"}


def test_a_range_of_states_and_a_state_that_is_none_are_refused(dataset, owner):
    scope = {"entity": "record", "property": "state"}
    at = f"/datasets/{dataset.id}/records/search"
    for one in ({"type": "range", "ge": 1}, {"type": "terms", "values": ["done"]}):
        answer = owner.post(at, {"filters": {"and": [{**one, "scope": scope}]}})
        assert answer.status_code == 422
        assert "state" in answer.json()["message"]


def test_a_record_that_was_never_compared_is_with_its_next_answer(dataset, annotator, here):
    (record,) = dataset.add({"fields": {"text": "a"}})
    here.store.write(lambda db: db.execute(update(records).values(disagreement=None)))
    answer(annotator, record, "good")
    assert states(dataset) == {"a": "full"}
