"""The guide's two tables: which framework trains which task, and what functions may return."""

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, UnknownName, UnsupportedCell
from ostraka.feedback import ArgillaTrainer, FeedbackDataset, TrainingTask

CLASSIFIERS = ("setfit", "transformers", "peft", "spacy")
# one item of what a formatting function returns, by task
ITEM = {
    "text_classification": ("text", "good"),
    "supervised_fine_tuning": "text",
    "reward_modeling": ("chosen", "rejected"),
    "proximal_policy_optimization": "prompt",
    "direct_preference_optimization": ("prompt", "chosen", "rejected"),
}
LANGUAGE = [name for name in ITEM if name != "text_classification"]


def two_records():
    dataset = FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="label", labels=["good", "bad"])],
    )
    dataset.add_records([rg.FeedbackRecord(fields={"text": text}) for text in ("one", "two")])
    return dataset


def task_of(name, function):
    return getattr(TrainingTask, f"for_{name}")(formatting_func=function)


@pytest.mark.parametrize(
    ("name", "framework"),
    [("text_classification", framework) for framework in CLASSIFIERS]
    + [(name, "trl") for name in LANGUAGE]
    + [("supervised_fine_tuning", "openai"), ("direct_preference_optimization", "openai")],
)
def test_a_trainer_is_made_for_what_the_table_has(name, framework):
    trainer = ArgillaTrainer(two_records(), task_of(name, lambda sample: ITEM[name]), framework)
    assert repr(trainer).startswith("<ArgillaTrainer: ")


@pytest.mark.parametrize("name", LANGUAGE)
@pytest.mark.parametrize("framework", CLASSIFIERS)
def test_for_the_rest_the_error_names_what_can(name, framework):
    with pytest.raises(UnsupportedCell, match="These can: .*trl"):
        ArgillaTrainer(two_records(), task_of(name, lambda sample: ITEM[name]), framework)


def test_an_unknown_framework_names_the_nearest():
    with pytest.raises(UnknownName, match="trl"):
        ArgillaTrainer(two_records(), task_of("reward_modeling", lambda sample: None), "trlr")


def each_way(item):
    """Every kind of return value the table allows, and how many items it holds."""
    return {
        "one": (lambda sample: item, 1),
        "none at times": (lambda sample: item if sample["text"] == "one" else None, 0.5),
        "a list": (lambda sample: [item, item], 2),
        "a generator": (lambda sample: (item for _ in range(3)), 3),
        "an iterator with None in it": (lambda sample: iter([item, None]), 1),
    }


@pytest.mark.parametrize("way", each_way("").keys())
@pytest.mark.parametrize("name", LANGUAGE)
def test_what_a_formatting_function_may_return(name, way):
    function, count = each_way(ITEM[name])[way]
    dataset = two_records().prepare_for_training(framework="trl", task=task_of(name, function))
    assert dataset.num_rows == 2 * count


@pytest.mark.parametrize("label", ["good", ["good", "bad"]], ids=["one label", "several labels"])
def test_what_a_function_for_text_classification_may_return(label):
    def formatting_func(sample):
        other = ["bad"] if isinstance(label, list) else "bad"
        return sample["text"], label if sample["text"] == "one" else other

    task = TrainingTask.for_text_classification(formatting_func=formatting_func)
    dataset = two_records().prepare_for_training(framework="transformers", task=task)
    assert dataset.num_rows == 2


@pytest.mark.parametrize("name", ITEM)
def test_what_it_may_not_return_names_the_record(name):
    with pytest.raises(BadFormatting, match=r"Record 0 .* gave 3\.5.*; expected"):
        two_records().prepare_for_training(
            framework="transformers" if name == "text_classification" else "trl",
            task=task_of(name, lambda sample: 3.5),
        )
