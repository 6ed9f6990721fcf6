"""Pairs of whole texts, from people's comparisons of real answers."""

import pyarrow.parquet as pq
import pytest

import ostraka as rg
from ostraka.data.cells import CHAT
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import Comparison
from ostraka.tasks.reward_modeling import RewardModeling

make = rg.TrainingTask.for_reward_modeling


def rows_of(task, snapshot):
    return task.rows(snapshot, verdicts_for(task, snapshot))


def test_both_texts_stand_after_the_prompt() -> None:
    dataset = rg.FeedbackDataset(
        fields=[
            *(rg.TextField(name=name) for name in ("ask", "a", "b")),
            rg.ChatField(name="chat"),
        ],
        questions=[rg.RankingQuestion(name="order", values=["a", "b"])],
    )
    ranks = [{"value": "a", "rank": 2}, {"value": "b", "rank": 1}]
    turn = {"role": "user", "content": "Who?"}
    fields = {"ask": "Who?", "a": "I.", "b": "You.", "chat": [turn]}
    said = [{"user_id": "ana", "values": {"order": {"value": ranks}}}]
    dataset.add_records([{"fields": fields, "responses": said, "external_id": "r1"}])
    snapshot, compared = dataset.snapshot(), {"responses": ["a", "b"], "preference": "order"}
    (row,) = rows_of(make(prompt="ask", **compared), snapshot)
    assert row == Comparison("r1", "Who?\n\nYou.", "Who?\n\nI.", 1.0)
    (row,) = rows_of(make(prompt="ask", template="Q: {ask} A: ", **compared), snapshot)
    assert row.chosen == "Q: Who? A: You."
    rows = rows_of(make(prompt="chat", **compared), snapshot)
    assert rows.table["chosen"].type == CHAT
    assert rows.column("chosen") == [[turn, {"role": "assistant", "content": "You."}]]


def test_the_name_people_know_is_this_task() -> None:
    assert rg.TrainingTaskForRM is rg.TrainingTaskForRewardModeling is RewardModeling
    assert isinstance(make(formatting_func=str), rg.TrainingTaskForRM)


def test_three_judges_of_pandalm_give_a_pair_where_most_prefer_one(pandalm) -> None:
    snapshot, table = pandalm
    responses = ["response1", "response2"]
    rows = rows_of(make(prompt="instruction", responses=responses, preference="better"), snapshot)
    expected, ties = [], 0
    for row in table:
        votes = [row[judge] for judge in ("annotator1", "annotator2", "annotator3")]
        one, two = votes.count(1), votes.count(2)
        best, worst = (row["response1"], row["response2"])[:: 1 if one > two else -1]
        ties += one == two
        asked = row["instruction"]
        if one != two and all(map(str.strip, (asked, best, worst))) and best != worst:
            asked += "" if asked[-1].isspace() else "\n\n"
            expected.append((asked + best, asked + worst, max(one, two) / (one + two)))
    found = [rows.column(name) for name in ("chosen", "rejected", "agreement")]
    assert list(zip(*found, strict=True)) == expected
    dropped = dict(rows.dropped)
    assert dropped.pop("one person's tie where others chose") > 0
    assert dropped["tie"] + dropped.get("as many for as against", 0) == ties
    assert len(rows) + sum(dropped.values()) == len(snapshot)


@pytest.mark.parametrize("question", ["preference", "ranking"])
def test_an_export_gives_the_same_pairs_by_label_and_by_ranking(exported, question) -> None:
    task = make(
        prompt=["instruction", "input"],
        responses=["response-1", "response-2"],
        preference=question,
    )
    rows = rows_of(task, exported("pandalm_preference"))
    assert len(rows) == 175
    reasons = {"tie": 11, "empty rejected": 14, "one person's tie where others chose": 16}
    assert rows.dropped == reasons
    assert set(rows.column("agreement")) == {2 / 3, 1}


def test_a_function_may_pair_the_answers_of_hh(shared_data) -> None:
    table = pq.read_table(shared_data / "hh_rlhf" / "pairs.parquet")
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=name) for name in ("prompt", "chosen", "rejected")],
        questions=[rg.TextQuestion(name="note")],
    )
    columns = table.select(["prompt", "chosen", "rejected"]).to_pylist()
    dataset.add_records([{"fields": row} for row in columns])

    def pair(sample):
        return sample["prompt"] + sample["chosen"], sample["prompt"] + sample["rejected"]

    rows = make(formatting_func=pair).rows(dataset.snapshot(), {})
    assert rows.dropped == {"chosen equals rejected": 31}
    assert len(rows) == table.num_rows - 31
    assert set(rows.column("agreement")) == {1.0}
