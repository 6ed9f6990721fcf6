"""Tasks of pairs as people define them."""

import json

import pytest

import ostraka as rg
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._base import tasks, verdicts_for

TASKS = ("reward_modeling", "direct_preference_optimization")
COMPARED = {"responses": ["one", "two"], "preference": "better"}
REWRITTEN = {"original": "one", "corrected": "new"}


@pytest.fixture(params=TASKS)
def make(request):
    return getattr(rg.TrainingTask, f"for_{request.param}")


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[
            *(rg.TextField(name=name) for name in ("ask", "one", "two")),
            rg.ChatField(name="chat", required=False),
        ],
        questions=[
            rg.LabelQuestion(name="better", labels=["left", "right", "tie"], required=False),
            rg.RatingQuestion(name="stars", values=[1, 2], required=False),
            rg.TextQuestion(name="new"),
        ],
    )
    people = [["left", "left", "right"], ["tie"], ["right"]]
    dataset.add_records(
        [
            rg.FeedbackRecord(
                fields={"ask": f"{at}?", "one": "1", "two": "2"},
                responses=[
                    {
                        "user_id": str(who),
                        "values": {"better": {"value": side}, "new": {"value": f"{side}!"}},
                    }
                    for who, side in enumerate(said)
                ],
            )
            for at, said in enumerate(people)
        ]
    )
    return dataset.snapshot()


def rows_of(task, snapshot):
    return task.rows(snapshot, verdicts_for(task, snapshot))


def test_comparisons_become_pairs_with_their_agreement(make, snapshot) -> None:
    rows = rows_of(make(prompt="ask", **COMPARED), snapshot)
    assert rows.column("agreement") == [2 / 3, 1]
    assert [text[-1] for text in rows.column("chosen")] == ["1", "2"]
    assert rows.dropped == {"tie": 1}
    assert len(rows) + sum(rows.dropped.values()) == len(snapshot)


def test_pairs_with_little_agreement_can_be_left_out(make, snapshot) -> None:
    rows = rows_of(make(prompt="ask", **COMPARED, min_agreement=0.7), snapshot)
    assert rows.column("agreement") == [1]
    assert rows.dropped == {"tie": 1, "agreement below 0.7": 1}


def test_labels_turn_the_sides(make, snapshot) -> None:
    labels = {"left": snapshot.settings.field("two"), "right": "one", "tie": None}
    rows = rows_of(make(prompt="ask", **COMPARED, labels=labels), snapshot)
    assert [text[-1] for text in rows.column("chosen")] == ["2", "1"]


def test_corrections_are_preferred_to_the_original(make, snapshot) -> None:
    rows = rows_of(make(prompt="ask", **REWRITTEN), snapshot)
    ends = [text[-5:].strip() for text in rows.column("chosen")]
    assert ends == ["left!", "ight!", "tie!", "ight!"]
    assert rows.dropped == {"the same correction again": 1}


def test_fields_and_questions_may_be_given_themselves(make, snapshot) -> None:
    settings = snapshot.settings
    named = make(prompt="ask", **COMPARED)
    responses = [settings.field("one"), settings.field("two")]
    question = settings.question("better")
    given = make(prompt=[settings.field("ask")], responses=responses, preference=[question])
    assert given == named


@pytest.mark.parametrize(
    "given",
    [
        COMPARED,
        {**COMPARED, "preference": ["a", "b"], "min_agreement": 0.75, "template": "{ask}"},
        {**COMPARED, "labels": {"left": "one", "right": "two", "tie": None}},
        {**COMPARED, "strategy": "bradley_terry", "smoothing": 1.0},
        {**REWRITTEN, "strategy": "longest", "separator": " "},
    ],
)
def test_a_description_gives_the_task_back(make, given) -> None:
    task = make(prompt="ask", **given)
    written = json.loads(json.dumps(task.describe()))
    assert tasks[task.name].from_description(written) == task


NEEDED = r"needs responses=\[...\] and preference=..., or original=... and corrected="


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, NEEDED),
        ({"responses": ["one", "two"]}, NEEDED),
        ({"preference": "better"}, NEEDED),
        ({"original": "one"}, "go together"),
        ({"corrected": "new"}, "go together"),
        ({**COMPARED, **REWRITTEN}, "responses, preference cannot stand beside original"),
        ({**REWRITTEN, "min_agreement": 0.6}, "min_agreement cannot stand beside original"),
        (
            {**COMPARED, "strategy": "first"},
            "'first' does not settle which of two responses is bet",
        ),
        ({**COMPARED, "strategy": "one_coin", "smoth": 1}, "'smoth'; it takes: smoothing"),
        ({**COMPARED, "min_agrement": 1}, "min_agrement belong to strategy"),
        ({**COMPARED, "responses": "one"}, "two or more different text fields"),
        ({**COMPARED, "responses": ["one", "one"]}, "two or more different"),
        ({**COMPARED, "responses": [1, 2]}, "responses=1: give it, or its name"),
        ({**COMPARED, "min_agreement": 0.2}, "a share from 0.5 to 1"),
        ({**COMPARED, "min_agreement": "high"}, "a share from 0.5 to 1"),
        ({**COMPARED, "labels": ["one"]}, "a dict of option to response"),
        ({**COMPARED, "formatting_func": str}, "give it alone, without prompt, responses"),
        ({"formatting_func": str, "strategy": "first"}, "without prompt, strategy"),
    ],
)
def test_an_incomplete_or_muddled_task_is_refused(make, given, says) -> None:
    with pytest.raises(BadOption, match=says):
        make(**{"prompt": "ask", **given})


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ({"prompt": "aks"}, UnknownName, "No field named 'aks'"),
        ({"responses": ["one", "tow"]}, UnknownName, "No field named 'tow'"),
        ({"responses": ["one", "chat"]}, BadOption, "'chat' is a chat field; texts are compared"),
        ({"preference": "beter"}, UnknownName, "Did you mean 'better'"),
        ({"preference": "new"}, BadOption, "'new' is a text question. preference= takes"),
        ({"preference": ["stars"]}, BadOption, "one rating question per response"),
        ({"labels": {"left": "one"}}, BadOption, "leaves out 'right', 'tie'"),
        ({"template": "{ask} {two}"}, UnknownName, "No field given to this template"),
    ],
)
def test_what_the_dataset_does_not_have_is_refused(make, snapshot, given, error, says) -> None:
    with pytest.raises(error, match=says):
        make(**{"prompt": "ask", **COMPARED, **given}).check(snapshot)


def test_only_a_text_question_corrects(make, snapshot) -> None:
    with pytest.raises(BadOption, match="'better' is a label_selection question; corrected="):
        make(prompt="ask", original="one", corrected="better").check(snapshot)
    with pytest.raises(UnknownName, match="No strategy named 'frist'"):
        rows_of(make(prompt="ask", **REWRITTEN, strategy="frist"), snapshot)


def test_only_comparisons_do_without_a_prompt(snapshot) -> None:
    alone = rg.TrainingTask.for_reward_modeling(**COMPARED)
    assert rows_of(alone, snapshot).column("chosen") == ["1", "2"]
    with pytest.raises(BadOption, match="needs prompt=..., a text field"):
        rg.TrainingTask.for_direct_preference_optimization(**COMPARED)
    with pytest.raises(BadOption, match="needs prompt="):
        rg.TrainingTask.for_reward_modeling(**COMPARED, template="{one}")
