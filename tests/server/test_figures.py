"""What a dataset's submitted answers look like, and what became of suggestions."""

from __future__ import annotations

import pytest

RANKED = [{"value": "good", "rank": 1}, {"value": "bad", "rank": 2}, {"value": "ugly", "rank": 2}]
MARK = {"label": "bad", "start": 0, "end": 4}
FULL = {"label": "good", "labels": ["good", "bad"], "rating": 4, "rank": RANKED, "text": "fine",
        "span": [MARK]}  # fmt: skip


def answer(who, record, values, **more):
    body = {"status": "submitted", "values": {name: {"value": one} for name, one in values.items()}}
    found = who.put(f"/me/records/{record['id']}/answer", {**body, **more})
    assert found.status_code == 200, found.text


def seen(outcome, agent="model-7"):
    return {"label": {"suggestion_id": "s", "outcome": outcome, "agent": agent}}


@pytest.fixture
def answered(dataset, annotator, member):
    """Two people on three records; they differ over the label of two of them."""
    dataset.work(min_submitted=3)
    made = dataset.add(*({"fields": {"text": f"text {n}"}} for n in range(3)))
    ben = member("ben")
    answer(annotator, made[0], FULL, seconds=1.5, provenance=seen("changed"))
    answer(annotator, made[1], {"label": "bad", "span": []}, seconds=8, provenance=seen("accepted"))
    answer(annotator, made[2], {"label": "bad"}, seconds=1000, provenance=seen("rejected", "old"))
    answer(ben, made[0], {"label": "bad", "rating": 2}, seconds=20, provenance=seen(None))
    answer(ben, made[1], {"label": "good"})
    body = {"status": "discarded", "values": {"label": {"value": "ugly"}}}
    assert ben.put(f"/me/records/{made[2]['id']}/answer", body).status_code == 200
    return made


@pytest.fixture
def told(dataset, answered, owner):
    return owner.get(f"/datasets/{dataset.id}/figures").json()


def test_options_are_counted_in_their_order_from_submitted_answers_only(told):
    counts = {name: [(one["value"], one["count"]) for one in found["options"]]
              for name, found in told["questions"].items()}  # fmt: skip
    assert counts["label"] == [("good", 2), ("bad", 3), ("ugly", 0)]
    assert counts["labels"] == [("good", 1), ("bad", 1), ("ugly", 0)]
    assert counts["rating"] == [(1, 0), (2, 1), (3, 0), (4, 1), (5, 0)]
    assert counts["rank"] == [("good", 1), ("bad", 0), ("ugly", 0)]  # ranked first
    assert counts["span"] == [("good", 0), ("bad", 1), ("ugly", 0)]
    assert told["questions"]["span"]["empty"] == 1
    assert told["questions"]["text"]["median_length"] == 4
    assert [told["questions"][name]["answers"] for name in ("label", "span", "text")] == [5, 2, 1]


def test_pairs_of_options_that_people_differ_over_are_counted_by_records(told):
    assert told["questions"]["label"]["confused"] == [{"one": "bad", "other": "good", "records": 2}]
    assert told["questions"]["rating"]["confused"] == [{"one": 2, "other": 4, "records": 1}]
    assert told["questions"]["labels"]["confused"] == []


def test_answer_times_are_counted_in_bars(told):
    seconds = told["seconds"]
    bars = dict(zip([*seconds["bounds"], None], seconds["bars"], strict=True))
    assert {bound: n for bound, n in bars.items() if n} == {2: 1, 10: 1, 30: 1, None: 1}
    assert (seconds["n"], seconds["median"]) == (4, 14)


def test_suggestions_are_told_by_agent(told):
    new, old = told["sources"]
    assert (new["agent"], new["accepted"], new["changed"], new["acceptance"]) == (
        "model-7", 1, 1, 0.5)  # fmt: skip
    assert old["questions"]["label"] == {"accepted": 0, "changed": 0, "rejected": 1}


def test_answers_still_needed_and_answers_of_each_day_give_the_pace(told):
    assert told["answers"] == sum(one["answers"] for one in told["days"]) == 5
    assert told["needed"] == 3 * 3 - 5


def test_open_threads_are_counted_until_they_are_settled(dataset, answered, owner):
    at = f"/records/{answered[0]['id']}/notes"
    first = owner.post(at, {"text": "Is it?"}).json()
    owner.post(at, {"text": "It is.", "reply_to": first["id"]})
    owner.post(at, {"kind": "flag"})
    count = lambda: owner.get(f"/datasets/{dataset.id}/figures").json()["notes"]  # noqa: E731
    assert count() == {"comment": 1, "flag": 1}
    owner.patch(f"/notes/{first['id']}", {"settled": True})
    assert count() == {"comment": 0, "flag": 1}


def test_a_dataset_without_answers_has_figures_too(dataset, owner):
    told = owner.get(f"/datasets/{dataset.id}/figures").json()
    assert (told["answers"], told["needed"], told["days"], told["sources"]) == (0, 0, [], [])
    assert told["seconds"]["median"] is None


def test_in_a_blind_dataset_annotators_are_not_told(dataset, answered, annotator):
    at = f"/datasets/{dataset.id}/figures"
    assert annotator.get(at).status_code == 403
    dataset.work(blind=False)
    assert annotator.get(at).status_code == 200
