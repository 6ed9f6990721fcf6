"""Pairs and triplets from fields, settled by a rating or a label question."""

import pytest

import ostraka as rg
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._base import tasks, verdicts_for
from ostraka.tasks._rows import LabeledPair, ScoredPair, TextPair, Triplet
from ostraka.tasks.sentence_similarity import SentenceSimilarity

make = rg.TrainingTask.for_sentence_similarity
FIELDS = ["one", "two", "three"]
# one, two, three; then what people say: stars, same
SAID = [
    ("a cat", "a kitten", "a car", [(5, "yes"), (4, "yes"), (5, "no")]),
    ("a bus", "a tram", "a dog", [(3, "no"), (3, "no")]),
    ("a pen", " ", "a pot", [(1, "no")]),
    ("a hat", "a fish", "a cap", []),
]


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=name, required=name != "two") for name in FIELDS]
        + [rg.ChatField(name="chat", required=False)],
        questions=[
            rg.RatingQuestion(name="stars", values=[1, 2, 3, 4, 5]),
            rg.LabelQuestion(name="same", labels=["yes", "no"]),
            rg.LabelQuestion(name="kind", labels=["x", "y", "z"], required=False),
            rg.TextQuestion(name="why", required=False),
        ],
    )
    dataset.add_records(
        [
            {
                "fields": dict(zip(FIELDS, texts, strict=True)),
                "external_id": f"r{at}",
                "responses": [
                    {
                        "user_id": str(person),
                        "values": {"stars": {"value": stars}, "same": {"value": same}},
                    }
                    for person, (stars, same) in enumerate(said)
                ],
            }
            for at, (*texts, said) in enumerate(SAID)
        ]
    )
    return dataset.snapshot()


def rows_of(task, snapshot):
    return task.rows(snapshot, verdicts_for(task, snapshot))


def test_a_rating_becomes_a_score_by_the_values_of_its_question(snapshot) -> None:
    rows = rows_of(make([rg.TextField(name="one"), "two"], "stars"), snapshot)
    first, second = rows
    assert first == ScoredPair("r0", "a cat", "a kitten", 1.0)
    assert second == ScoredPair("r1", "a bus", "a tram", 0.5)
    assert rows.dropped == {"no submitted answer": 1, "empty text": 1}


def test_the_strategy_settles_the_rating(snapshot) -> None:
    question = rg.RatingQuestionUnification("stars")  # the mean
    (mean, _) = rows_of(make(["one", "two"], question), snapshot)
    assert mean.score == pytest.approx((14 / 3 - 1) / 4)
    each = rows_of(make(["one", "two"], "stars", label_strategy="disagreement"), snapshot)
    assert each.column("record") == ["r0", "r0", "r1"]
    assert each.column("score") == [0.75, 1.0, 0.5]


def test_labels_are_classes_and_the_last_one_means_alike(snapshot) -> None:
    rows = rows_of(make(["one", "two"], "same"), snapshot)
    assert (rows.shape, rows.classes) == (LabeledPair, ("yes", "no"))
    assert rows.column("label") == [0, 1]
    turned = rows_of(make(["one", "two"], "same", alike="yes"), snapshot)
    assert (turned.classes, turned.column("label")) == (("no", "yes"), [1, 0])


def test_without_a_question_two_texts_belong_together_and_three_are_a_triplet(snapshot) -> None:
    pairs = rows_of(make(["one", "two"]), snapshot)
    assert (pairs.shape, len(pairs), pairs.dropped) == (TextPair, 3, {"empty text": 1})
    triplets = rows_of(make(FIELDS), snapshot)
    assert triplets.shape is Triplet
    assert next(iter(triplets)) == Triplet("r0", "a cat", "a kitten", "a car")


@pytest.mark.parametrize(
    "given",
    [{}, {"texts": "one"}, {"texts": ["one"]}, {"texts": FIELDS, "label": "stars"}],
)
def test_another_number_of_texts_is_refused(given) -> None:
    with pytest.raises(BadOption, match="two fields, or three without a label"):
        make(**given)


@pytest.mark.parametrize(
    ("task", "error", "said"),
    [
        (make(["one", "two"], "why"), BadOption, "text question; .* label_selection or rating"),
        (make(["one", "thre"], "stars"), UnknownName, "Did you mean 'three'"),
        (make(["one", "chat"], "stars"), BadOption, "'chat' is a chat field"),
        (make(["one", "two"], "same", alike="maybe"), UnknownName, "yes, no"),
        (make(["one", "two"], "kind", alike="x"), BadOption, "for two labels; there are 3"),
        (make(["one", "two"], "stars", alike="5"), BadOption, "'stars' is rated"),
        (make(["one", "two"], "stars", label_strategy="meen"), UnknownName, "'mean'"),
    ],
)
def test_what_the_dataset_cannot_give_is_refused(task, error, said, snapshot) -> None:
    with pytest.raises(error, match=said):
        task.check(snapshot)


def test_a_function_stands_alone_but_for_the_label_that_means_alike(snapshot) -> None:
    def said(sample):
        words = [answer["value"] for answer in sample["same"]]
        return words and {"sentence-1": "a", "sentence-2": "b", "label": words[0]}

    with pytest.raises(BadOption, match="without label"):
        make(formatting_func=said, label="same")
    task = make(formatting_func=said, alike="yes")
    assert task.asks == ()
    assert rows_of(task, snapshot).classes == ("no", "yes")


def test_a_manifest_can_rebuild_the_task() -> None:
    task = make(["one", "two"], "same", label_strategy="majority", alike="yes")
    assert tasks["sentence_similarity"].from_description(task.describe()) == task
    assert rg.TrainingTaskForSentenceSimilarity is SentenceSimilarity
