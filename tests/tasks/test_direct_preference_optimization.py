"""A prompt and two answers, from people's rankings and corrections of real answers."""

from itertools import combinations

import pyarrow.parquet as pq
import pytest

import ostraka as rg
from ostraka.data.cells import CHAT
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import Preference
from ostraka.tasks.direct_preference_optimization import DirectPreferenceOptimization

make = rg.TrainingTask.for_direct_preference_optimization
ANSWERS = [f"answer{at}" for at in range(1, 5)]


def rows_of(task, snapshot):
    return task.rows(snapshot, verdicts_for(task, snapshot))


@pytest.fixture(scope="module")
def judged(shared_data):
    """Four answers to each question, ranked, and the first one corrected, by one person."""
    table = pq.read_table(shared_data / "qa_feedback" / "records.parquet").to_pylist()
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="question"), *(rg.TextField(name=name) for name in ANSWERS)],
        questions=[
            rg.RankingQuestion(name="order", values=ANSWERS, required=False),
            rg.TextQuestion(name="fixed", required=True),
        ],
    )
    dataset.add_records([ranked(row) for row in table])
    return dataset.snapshot(), table


def ranked(row):
    values = {"fixed": {"value": row["corrected_answer"]}}
    if row["derived_ranks"] is not None:
        ranks = zip(ANSWERS, row["derived_ranks"], strict=True)
        values["order"] = {"value": [{"value": name, "rank": rank} for name, rank in ranks]}
    fields = {"question": row["question"], **dict(zip(ANSWERS, row["answers"], strict=True))}
    return {
        "fields": fields,
        "responses": [{"user_id": "ana", "values": values}],
        "external_id": row["id"],
    }


def test_a_ranking_of_four_gives_up_to_six_pairs(judged) -> None:
    snapshot, table = judged
    rows = rows_of(make(prompt="question", responses=ANSWERS, preference="order"), snapshot)
    expected, same = [], 0
    for row in table:
        places = list(zip(row["derived_ranks"] or (), row["answers"], strict=False))
        for one, two in combinations(places, 2):
            if one[0] != two[0]:
                best, worst = sorted((one, two), key=lambda place: place[0])
                same += best[1] == worst[1]
                if best[1] != worst[1]:
                    expected.append((row["id"], row["question"], best[1], worst[1]))
    found = [rows.column(name) for name in ("record", "prompt", "chosen", "rejected")]
    assert [
        (record, prompt, chosen[2:], rejected[2:])
        for record, prompt, chosen, rejected in zip(*found, strict=True)
    ] == expected
    assert rows.dropped["nobody compared the two"] == 16 * 6
    assert rows.dropped.get("chosen equals rejected", 0) == same
    assert len(rows) + sum(rows.dropped.values()) == 400 * 6


def test_a_correction_is_preferred_to_what_it_corrects(judged) -> None:
    snapshot, table = judged
    task = make(prompt="question", original="answer1", corrected="fixed", separator=" ")
    rows = rows_of(task, snapshot)
    expected = [
        (row["id"], f" {row['corrected_answer']}", f" {row['answers'][0]}")
        for row in table
        if row["corrected_answer"] and row["corrected_answer"] != row["answers"][0]
    ]
    found = [rows.column(name) for name in ("record", "chosen", "rejected")]
    assert list(zip(*found, strict=True)) == expected
    assert rows.dropped == {"unchanged": 6, "empty chosen": 9}


def test_an_export_goes_the_same_way(exported) -> None:
    snapshot = exported("qa_feedback")
    responses = ["answer", "answer-2", "answer-3", "answer-4"]
    task = make(prompt=["context", "question"], responses=responses, preference="ranking")
    rows = rows_of(task, snapshot)
    assert len(rows) + sum(rows.dropped.values()) == 120 * 6
    assert rows.dropped == {"nobody compared the two": 24, "tie": 75}
    task = make(prompt="question", original="answer", corrected="corrected-answer")
    rows = rows_of(task, snapshot)
    assert len(rows) == 117
    assert rows.dropped == {"no submitted answer": 2, "unchanged": 1}


def test_conversations_of_hh_stay_conversations(shared_data) -> None:
    table = pq.read_table(shared_data / "hh_rlhf" / "pairs.parquet").slice(0, 300)
    dataset = rg.FeedbackDataset(
        fields=[rg.ChatField(name="turns"), rg.TextField(name="a"), rg.TextField(name="b")],
        questions=[rg.LabelQuestion(name="better", labels=["a", "b"])],
    )
    dataset.add_records(
        [
            {
                "fields": {"turns": row["prompt_turns"], "a": row["rejected"], "b": row["chosen"]},
                "responses": [{"user_id": "ana", "values": {"better": {"value": "b"}}}],
            }
            for row in table.to_pylist()
        ]
    )
    compared = make(prompt="turns", responses=["a", "b"], preference="better")
    rows = rows_of(compared, dataset.snapshot())
    assert {rows.table[name].type for name in ("prompt", "chosen", "rejected")} == {CHAT}

    def pair(sample):
        sides = ([{"role": "assistant", "content": sample[name]}] for name in ("b", "a"))
        return (sample["turns"], *sides)

    written = rows_of(make(formatting_func=pair), dataset.snapshot())
    assert written.table.equals(rows.table)
    assert written.dropped == rows.dropped
    assert written.shape is Preference


def test_the_name_people_know_is_this_task() -> None:
    assert rg.TrainingTaskForDPO is DirectPreferenceOptimization
    assert rg.TrainingTaskForDirectPreferenceOptimization is DirectPreferenceOptimization
