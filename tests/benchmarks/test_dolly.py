"""The generated data set: the same every time, and as varied as people's answers are."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import dolly


def test_the_same_call_gives_the_same_records():
    assert list(dolly.records(300)) == list(dolly.records(300))


def test_another_seed_gives_other_records():
    assert list(dolly.records(5)) != list(dolly.records(5, seed=8))


def test_a_batch_that_starts_at_a_block_continues_the_whole():
    whole = islice(dolly.records(dolly.BLOCK + 20), dolly.BLOCK, None)
    assert list(whole) == list(dolly.records(20, start=dolly.BLOCK))


def test_external_ids_are_unique_and_in_order():
    ids = [row["external_id"] for row in dolly.records(50)]
    assert ids == [f"rec-{k:08d}" for k in range(50)]


def test_every_record_has_three_different_people():
    for row in dolly.records(100):
        assert len({response["user_id"] for response in row["responses"]}) == 3


def test_discarded_responses_are_blank_and_others_answer_everything():
    seen = Counter()
    for row in dolly.records(500):
        for response in row["responses"]:
            seen[response["status"]] += 1
            wanted = [] if response["status"] == "discarded" else dolly.QUESTIONS
            assert list(response["values"]) == wanted
    assert set(seen) == set(dolly.STATUSES)
    assert 0.8 < seen["submitted"] / seen.total() < 0.95


def test_values_are_options_of_their_questions():
    for row in dolly.records(200):
        for response in row["responses"]:
            values = {name: v["value"] for name, v in response["values"].items()}
            if not values:
                continue
            assert values["label"] in dolly.LABELS
            assert values["rating"] in dolly.RATINGS
            assert values["topics"]
            assert set(values["topics"]) <= set(dolly.TOPICS)
            assert [x["value"] for x in values["ranking"]] == dolly.RANKED
            assert sorted(x["rank"] for x in values["ranking"]) == [1, 2, 3, 4]


def test_every_second_record_has_suggestions_with_score_and_agent():
    for k, row in enumerate(dolly.records(40)):
        names = [said["question_name"] for said in row["suggestions"]]
        assert names == ([] if k % 2 else ["label", "rating", "new-response"])
        assert all(0 <= said["score"] <= 1 for said in row["suggestions"])
        assert all(said["agent"].startswith("model-") for said in row["suggestions"])
