"""Reviewers see everybody's answers, settle records, and send answers back."""

from __future__ import annotations

import pytest

from ostraka.server.disagreement import disagreement


def answer(who, record, value, status="submitted"):
    body = {"status": status, "values": {"label": {"value": value}}}
    found = who.put(f"/me/records/{record['id']}/answer", body)
    assert found.status_code == 200, found.text
    return found.json()["answer"]


@pytest.fixture
def answered(dataset, annotator, member):
    """Two people agree on the first record, and not on the second; the third is open."""
    dataset.work(min_submitted=2)
    made = dataset.add(*({"fields": {"text": text}} for text in "abc"))
    ben = member("ben")
    for record, mine, theirs in ((made[0], "good", "good"), (made[1], "good", "bad")):
        answer(annotator, record, mine)
        answer(ben, record, theirs)
    answer(annotator, made[2], "good")
    return made


def test_conflicts_come_first_with_everybodys_answers(dataset, answered, reviewer):
    told = reviewer.get(f"/datasets/{dataset.id}/review").json()
    assert told["counts"] == {"conflict": 1, "full": 1, "resolved": 0}
    first, second = told["items"]
    assert [one["record"]["state"] for one in (first, second)] == ["conflict", "full"]
    assert {one["username"]: one["values"]["label"]["value"] for one in first["answers"]} == {
        "annotator": "good", "ben": "bad"}  # fmt: skip


def test_a_verdict_resolves_a_record_and_can_be_taken_back(dataset, answered, reviewer):
    at = f"/records/{answered[1]['id']}/verdicts"
    told = reviewer.put(at, {"verdicts": {"label": {"value": "ugly", "reason": "see page 3"}}})
    assert told.json()["record"]["state"] == "resolved"
    assert told.json()["verdicts"]["label"]["by"] == "rita"
    listed = reviewer.get(f"/datasets/{dataset.id}/review").json()
    assert [one["record"]["state"] for one in listed["items"]] == ["full", "resolved"]
    back = reviewer.put(at, {"verdicts": {"label": None}}).json()
    assert (back["record"]["state"], back["verdicts"]) == ("conflict", {})


def test_an_unfit_verdict_is_refused(dataset, answered, reviewer):
    at = f"/records/{answered[1]['id']}/verdicts"
    refused = reviewer.put(at, {"verdicts": {"label": {"value": "gud"}}})
    assert (refused.status_code, refused.json()["where"]) == (422, "verdicts.label")


def test_an_answer_sent_back_reopens_the_record_for_its_author(
    dataset, answered, reviewer, annotator
):
    shown = reviewer.get(f"/records/{answered[1]['id']}/review").json()
    mine = next(one for one in shown["answers"] if one["username"] == "annotator")
    at = f"/responses/{mine['id']}/return"
    assert reviewer.post(at, {"comment": "irony"}).json()["returned"]["by"] == "rita"
    (item, *_) = dataset.queue(annotator)
    assert (item["record"]["id"], item["record"]["state"]) == (answered[1]["id"], "open")
    assert item["answer"]["returned"]["comment"] == "irony"
    again = answer(annotator, answered[1], "bad")
    assert again["returned"] is None
    told = reviewer.get(f"/datasets/{dataset.id}/review").json()
    assert told["counts"] == {"conflict": 0, "full": 2, "resolved": 0}


def test_only_reviewers_and_leads_review(dataset, answered, annotator, reviewer, admin):
    at = f"/datasets/{dataset.id}/review"
    assert [who.get(at).status_code for who in (annotator, reviewer, admin)] == [403, 200, 200]
    dataset.work(reviewers="leads")
    assert [who.get(at).status_code for who in (reviewer, admin)] == [403, 200]


def test_a_changed_answer_is_compared_anew(dataset, answered, reviewer, annotator):
    at = f"/datasets/{dataset.id}/review"
    assert reviewer.get(at).json()["counts"]["conflict"] == 1
    answer(annotator, answered[1], "bad")
    assert reviewer.get(at).json()["counts"]["conflict"] == 0


OPTIONS = [{"value": value} for value in ("a", "b", "c")]
RANKS = [[{"value": value, "rank": rank} for value, rank in zip("abc", ranks, strict=True)]
         for ranks in ((1, 2, 3), (3, 2, 1), (1, 1, 2))]  # fmt: skip
SPANS = [[{"label": "a", "start": 0, "end": end}] for end in (4, 8)]


@pytest.mark.parametrize(
    ("settings", "values", "apart"),
    [
        ({"type": "label_selection"}, ["a", "a", "b"], 2 / 3),
        ({"type": "rating", "options": [{"value": n} for n in range(1, 6)]}, [2, 4], 0.5),
        ({"type": "multi_label_selection"}, [["a", "b"], ["b", "c"]], 2 / 3),
        ({"type": "ranking"}, RANKS[:2], 1),
        ({"type": "ranking"}, RANKS[::2], 1 / 6),
        ({"type": "span"}, SPANS, 0.5),
        ({"type": "span"}, [[], []], 0),
    ],
)
def test_disagreement_is_the_mean_distance_of_two_answers(settings, values, apart):
    questions = {"q": {"settings": settings}}
    answers = [{"q": {"value": value}} for value in values]
    assert disagreement(answers, questions)["q"] == pytest.approx(apart)
    assert disagreement(answers[:1], questions) == {}
