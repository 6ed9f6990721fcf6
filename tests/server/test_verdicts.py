"""Settling records beside other reviewers: versions, undo, and orders."""

from __future__ import annotations

import pytest


def answer(who, record, value):
    body = {"status": "submitted", "values": {"label": {"value": value}}}
    found = who.put(f"/me/records/{record['id']}/answer", body)
    assert found.status_code == 200, found.text


@pytest.fixture
def answered(dataset, annotator, member):
    """Two people on four records, who differ over the first two."""
    dataset.work(min_submitted=2)
    made = dataset.add(*({"fields": {"text": text}} for text in "abcd"))
    ben = member("ben")
    for record, theirs in zip(made, ("bad", "ugly", "good", "good"), strict=True):
        answer(annotator, record, "good")
        answer(ben, record, theirs)
    return made


def settle(who, record, value="bad", **more):
    body = {"verdicts": {"label": {"value": value}}, **more}
    return who.put(f"/records/{record['id']}/verdicts", body)


def shown(who, record):
    return who.get(f"/records/{record['id']}/review").json()


def texts(who, dataset, **asked):
    told = who.get(f"/datasets/{dataset.id}/review", params=asked).json()
    return "".join(one["record"]["fields"]["text"] for one in told["items"])


def test_a_verdict_on_what_somebody_else_settled_meanwhile_is_refused(answered, reviewer, owner):
    seen = shown(reviewer, answered[0])["version"]
    assert settle(owner, answered[0], version=seen).status_code == 200
    refused = settle(reviewer, answered[0], "ugly", version=seen)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
    assert "by 'owner'" in refused.json()["message"]
    assert settle(reviewer, answered[0], version=refused.json()["version"]).status_code == 200


def test_a_verdict_on_an_answer_that_changed_meanwhile_is_refused(answered, reviewer, annotator):
    seen = shown(reviewer, answered[0])["version"]
    assert shown(reviewer, answered[0])["version"] == seen
    answer(annotator, answered[0], "bad")
    refused = settle(reviewer, answered[0], version=seen)
    assert refused.status_code == 409
    assert shown(reviewer, answered[0])["verdicts"] == {}


def test_without_a_version_the_last_verdict_counts(answered, reviewer, owner):
    assert settle(owner, answered[0]).status_code == 200
    assert settle(reviewer, answered[0], "ugly").json()["verdicts"]["label"]["by"] == "rita"


def test_a_verdict_is_undone_and_done_again_by_its_batch(answered, reviewer):
    batch = settle(reviewer, answered[0]).json()["batch"]
    back = reviewer.post(f"/audit/batches/{batch}/undo")
    assert back.status_code == 200, back.text
    assert shown(reviewer, answered[0])["record"]["state"] == "conflict"
    reviewer.post(f"/audit/batches/{back.json()['batch']}/undo")
    told = shown(reviewer, answered[0])
    assert (told["record"]["state"], told["verdicts"]["label"]["value"]) == ("resolved", "bad")


def test_a_return_is_undone_by_its_batch(dataset, answered, reviewer, annotator):
    mine = next(one for one in shown(reviewer, answered[0])["answers"]
                if one["username"] == "annotator")  # fmt: skip
    sent = reviewer.post(f"/responses/{mine['id']}/return", {"comment": "irony"}).json()
    assert shown(reviewer, answered[0])["record"]["state"] == "open"
    assert reviewer.post(f"/audit/batches/{sent['batch']}/undo").status_code == 200
    told = shown(reviewer, answered[0])
    assert told["record"]["state"] == "conflict"
    assert {one["status"] for one in told["answers"]} == {"submitted"}


def test_taking_nothing_back_changes_nothing(answered, reviewer):
    at = f"/records/{answered[0]['id']}/verdicts"
    assert reviewer.put(at, {"verdicts": {"label": None}}).json()["batch"] is None


def test_records_come_with_the_newest_answers_first(dataset, answered, reviewer, annotator):
    assert texts(reviewer, dataset, order="newest") == "dcba"
    answer(annotator, answered[1], "good")
    assert texts(reviewer, dataset, order="newest") == "bdca"


def test_records_come_by_lot_in_the_same_order_for_the_same_seed(dataset, reviewer, annotator):
    made = dataset.add(*({"fields": {"text": chr(97 + n)}} for n in range(20)))
    for record in made:
        answer(annotator, record, "good")
    drawn = {texts(reviewer, dataset, order="random", seed=seed, limit=20) for seed in range(6)}
    assert len(drawn) == 6
    assert {"".join(sorted(one)) for one in drawn} == {"abcdefghijklmnopqrst"}
    first = texts(reviewer, dataset, order="random", seed=3, limit=8)
    rest = texts(reviewer, dataset, order="random", seed=3, offset=8, limit=12)
    assert first + rest in drawn
