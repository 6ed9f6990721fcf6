"""Completions that people found good or bad."""

import json

import pytest

import ostraka as rg
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import Judged
from ostraka.tasks.kto import KahnemanTverskyOptimization

make = rg.TrainingTask.for_kto


def response(user, **values):
    return {"user_id": user, "values": {name: {"value": value} for name, value in values.items()}}


def record(prompt, answer, *responses):
    return rg.FeedbackRecord(fields={"prompt": prompt, "answer": answer}, responses=list(responses))


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="prompt"), rg.TextField(name="answer", required=False)],
        questions=[
            rg.LabelQuestion(name="verdict", labels={"n": "No", "y": "Yes"}, required=False),
            rg.LabelQuestion(name="mood", labels=["happy", "calm", "sad"], required=False),
            rg.RatingQuestion(name="stars", values=[1, 2, 3, 4], required=False),
            rg.TextQuestion(name="better"),
        ],
    )
    dataset.add_records(
        [
            record(
                "one ",
                "1",
                response("ana", verdict="y", mood="calm", stars=4, better="uno"),
                response("ben", verdict="y", mood="happy", stars=3, better="uno"),
                response("cem", verdict="n", stars=1, better="eins"),
            ),
            record("two", "2", response("ana", verdict="n", mood="sad", stars=2)),
            record("three", "3", response("ben", better="tres")),
            record(" ", "4", response("ana", verdict="y")),
            record("five", None, response("ana", verdict="y")),
        ]
    )
    return dataset.snapshot()


def rows_of(snapshot, **given):
    task = make(prompt="prompt", **{"completion": "answer", "label": "verdict", **given})
    return task.rows(snapshot, verdicts_for(task, snapshot))


def test_the_majority_says_what_is_good(snapshot) -> None:
    rows = rows_of(snapshot)
    assert rows.shape is Judged
    assert rows.column("prompt") == ["one", "two"]
    assert rows.column("completion") == [" 1", "\n\n2"]
    assert rows.column("label") == [True, False]
    reasons = {"no submitted answer": 1, "empty prompt": 1, "empty completion": 1}
    assert rows.dropped == reasons


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ({"label": "mood", "good": ["happy", "calm"]}, [True, False]),
        ({"label": "mood", "good": "sad"}, [False, True]),
        ({"label": "stars", "good": 3, "strategy": "max"}, [True, False]),
        ({"label": "stars", "good": [1, 2], "strategy": "max"}, [False, True]),
        ({"label": "stars", "good": 2.6, "strategy": "mean"}, [True, False]),
        ({"label": "stars", "good": 2.8, "strategy": "mean"}, [False, False]),
        ({"label": "stars", "good": [3], "strategy": "mean"}, [True, False]),
        ({"label": "verdict", "good": "n"}, [False, True]),
    ],
)
def test_good_is_options_or_the_least_good_rating(snapshot, given, labels) -> None:
    assert rows_of(snapshot, **given).column("label") == labels


def test_disagreement_keeps_both_labels_once(snapshot) -> None:
    rows = rows_of(snapshot, strategy="disagreement")
    assert rows.column("completion") == [" 1", " 1", "\n\n2"]
    assert rows.column("label") == [False, True, False]


def test_every_distinct_answer_to_a_text_question_is_a_completion(snapshot) -> None:
    rows = rows_of(snapshot, completion="better")
    assert rows.column("completion") == [" uno", " eins"]
    assert rows.column("label") == [True, True]
    reasons = {"no submitted answer": 1, "empty prompt": 1, "empty completion": 2}
    assert rows.dropped == reasons


def test_a_wrapper_names_the_strategy(snapshot) -> None:
    wrapped = rg.RatingQuestionUnification(question="stars", strategy="max")
    assert rows_of(snapshot, label=wrapped, good=4).column("label") == [True, False]


def test_a_function_gives_judgements(snapshot) -> None:
    def judge(sample):
        for answer in sample["better"]:
            yield sample["prompt"], answer["value"], answer["value"] == "uno"

    rows = make(formatting_func=judge).rows(snapshot, {})
    assert rows.column("completion") == ["uno", "uno", "eins", "tres"]
    assert rows.column("label") == [True, True, False, False]


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"label": "mood"}, BadOption, "'happy', 'calm', 'sad'; say for example good='happy'"),
        ({"label": "stars"}, BadOption, r"good=4 \(that much or more\) or good=\[4\]"),
        ({"label": "better"}, BadOption, "a label or rating question says"),
        ({"label": "verdikt"}, UnknownName, "Did you mean 'verdict'"),
        ({"label": "mood", "good": "hapy"}, UnknownName, "Did you mean 'happy'"),
        ({"label": "mood", "good": 2}, BadOption, "name the good options, of 'happy'"),
        ({"label": "stars", "good": 1}, BadOption, "every answer to 'stars' is good"),
        ({"label": "stars", "good": 9}, BadOption, "no answer to 'stars' is good"),
        ({"completion": "stars"}, BadOption, "'stars' is a rating question"),
        ({"completion": "anser"}, UnknownName, "Did you mean 'answer'"),
        ({"strategy": "majorty"}, UnknownName, "Did you mean 'majority'"),
        ({"template": "{promt}"}, UnknownName, "Did you mean 'prompt'"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_type(snapshot, given, error, says) -> None:
    with pytest.raises(error, match=says):
        rows_of(snapshot, **given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "needs prompt=..., completion=..., label=..., or formatting_func"),
        ({"prompt": "p", "completion": "c"}, "needs label=..."),
        ({"prompt": "p", "completion": "c", "label": "l", "good": True}, "good=True"),
        ({"formatting_func": str, "good": 1}, "without good"),
        ({"formatting_func": 3}, "a function is needed"),
    ],
)
def test_an_incomplete_task_is_refused(given, says) -> None:
    with pytest.raises(BadOption, match=says):
        make(**given)


@pytest.mark.parametrize("good", [None, "y", ["y", "n"], 3, 2.5])
def test_a_description_gives_the_task_back(good) -> None:
    named = {"prompt": ["prompt"], "completion": "answer", "label": "verdict"}
    task = make(**named, good=good, strategy="majority", ties="first")
    written = json.loads(json.dumps(task.describe()))
    assert KahnemanTverskyOptimization.from_description(written) == task
