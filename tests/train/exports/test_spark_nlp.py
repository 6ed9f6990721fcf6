"""The frames that Argilla 1.x gave for Spark NLP."""

from __future__ import annotations

import ostraka as rg


def dataset_of(question):
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=[question])
    values = {"label": "good", "labels": ["good", "new"]}
    dataset.add_records(
        [
            {
                "fields": {"text": f"text {at}"},
                "responses": [
                    {"user_id": "ana", "values": {question.name: {"value": values[question.name]}}}
                ],
            }
            for at in range(10)
        ]
    )
    task = rg.TrainingTask.for_text_classification(text="text", label=question.name)
    return dataset, task


def test_one_class_per_text_is_a_label() -> None:
    dataset, task = dataset_of(rg.LabelQuestion(name="label", labels=["bad", "good"]))
    frame = dataset.prepare_for_training(framework="spark-nlp", task=task)
    assert frame.columns.tolist() == ["text", "label"]
    assert frame.to_dict("records")[0] == {"text": "text 0", "label": "good"}


def test_several_classes_per_text_are_labels() -> None:
    dataset, task = dataset_of(rg.MultiLabelQuestion(name="labels", labels=["new", "good"]))
    frame = dataset.prepare_for_training(framework="spark_nlp", task=task)
    assert frame.columns.tolist() == ["text", "labels"]
    assert sorted(frame["labels"][0]) == ["good", "new"]


def test_a_held_out_part_comes_as_a_second_frame() -> None:
    dataset, task = dataset_of(rg.LabelQuestion(name="label", labels=["bad", "good"]))
    train, test = dataset.prepare_for_training("spark-nlp", task, train_size=0.8)
    assert (len(train), len(test)) == (8, 2)
    assert not set(train["text"]) & set(test["text"])
