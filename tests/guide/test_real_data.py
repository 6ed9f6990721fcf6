"""The guide's functions on real answers, at their real size."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import ostraka as rg
from ostraka.feedback import TrainingTask

TEMPLATE = "### Instruction: {}\n\n### Context: {}\n\n### Response: {}"
PARTS = ("instruction", "context", "response")


@pytest.fixture(scope="module")
def dolly(shared_data):
    """The whole of Dolly in the layout of the curated one; each answer stands as it was."""
    table = pq.read_table(shared_data / "dolly15k" / "dolly.parquet")
    answers = {f"new-{part}": table[part] for part in PARTS}
    fields = {f"original-{part}": table[part] for part in PARTS}
    answers |= {"record": pa.array(range(table.num_rows)), "user_id": ["ana"] * table.num_rows}
    return rg.FeedbackDataset.from_columns(
        pa.table(fields),
        responses=pa.table(answers),
        fields=[rg.TextField(name=name) for name in fields],
        questions=[rg.TextQuestion(name=f"new-{part}") for part in PARTS],
    )


@pytest.fixture(scope="module")
def questions_and_answers(shared_data):
    """An export that Argilla 1.29 wrote: answers, and people's corrections of them."""
    folder = shared_data / "exports_argilla_v1" / "qa_feedback"
    settings = yaml.safe_load((folder / "argilla.yaml").read_text(encoding="utf-8"))
    known = {key: value for key, value in settings.items() if value is not None}
    table = pq.read_table(folder / "data" / "train-00000-of-00001.parquet")
    return rg.FeedbackDataset.from_columns(table, **known), table


def test_supervised_fine_tuning_on_all_of_dolly(dolly):
    def formatting_func(sample):
        return TEMPLATE.format(*(sample[f"new-{part}"][0]["value"] for part in PARTS))

    task = TrainingTask.for_supervised_fine_tuning(formatting_func=formatting_func)
    dataset = dolly.prepare_for_training(framework="trl", task=task)
    assert list(dataset.features) == ["id", "text"]
    assert dataset.num_rows == 14_011
    assert dataset[0]["text"].startswith('### Instruction: "repair instead of replace"')
    assert dataset[14_010]["id"] == 14_010


def test_prompts_of_all_of_dolly(dolly):
    def formatting_func(sample):
        for instruction, context in zip(sample["new-instruction"], sample["new-context"]):
            if instruction["status"] == "submitted":
                yield TEMPLATE.format(instruction["value"], context["value"], "").strip()

    task = TrainingTask.for_proximal_policy_optimization(formatting_func=formatting_func)
    dataset = dolly.prepare_for_training(framework="trl", task=task)
    assert list(dataset.features) == ["id", "query"]
    assert dataset.num_rows == 14_011
    assert all(query.endswith("### Response:") for query in dataset["query"])


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("reward_modeling", ["chosen", "rejected"]),
        ("direct_preference_optimization", ["prompt", "chosen", "rejected"]),
    ],
)
def test_corrections_are_preferred_to_what_was_there(questions_and_answers, name, columns):
    feedback_dataset, table = questions_and_answers

    def formatting_func(sample):
        prompt = TEMPLATE.format(sample["question"], sample["context"], "")
        for answer in sample["corrected-answer"]:
            if answer["status"] == "submitted" and answer["value"] != sample["answer"]:
                pair = answer["value"], sample["answer"]
                yield (prompt, *pair) if len(columns) == 3 else tuple(prompt + p for p in pair)

    task = getattr(TrainingTask, f"for_{name}")(formatting_func=formatting_func)
    dataset = feedback_dataset.prepare_for_training(framework="trl", task=task)
    assert list(dataset.features) == columns
    corrected = [
        answer["value"]
        for row in table.select(["answer", "corrected-answer"]).to_pylist()
        for answer in row["corrected-answer"]
        if answer["value"] != row["answer"]
    ]
    assert dataset.num_rows == len(corrected) > 100
    assert dataset["chosen"][0].endswith(corrected[0])
