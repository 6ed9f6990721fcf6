"""The road from the template of sentence similarity to a model and its suggestions."""

from __future__ import annotations

import json

import pytest

import ostraka as rg

WORDS = ("good great fine", "bad awful poor", "film movie plot")


def test_the_template_trains_out_of_the_box(tiny_bert, tmp_path) -> None:
    dataset = rg.FeedbackDataset.for_sentence_similarity()
    dataset.add_records(
        [
            {
                "fields": {"sentence-1": WORDS[at % 3], "sentence-2": WORDS[at * at % 3]},
                "responses": [
                    {"user_id": "ana", "values": {"similarity": {"value": 7 if at % 3 < 2 else 1}}}
                ],
            }
            for at in range(40)
        ]
    )
    task = rg.TrainingTask.for_sentence_similarity(
        texts=[dataset.field_by_name("sentence-1"), dataset.field_by_name("sentence-2")],
        label=dataset.question_by_name("similarity"),
    )
    trainer = rg.ArgillaTrainer(
        dataset, task, "sentence-transformers", model=tiny_bert, train_size=0.8
    )
    assert trainer.get_model_kwargs()["pretrained_model_name_or_path"] == tiny_bert
    trainer.update_config(max_steps=8, eval_strategy="no", save_strategy="no")
    scores = trainer.train(tmp_path / "model")
    assert scores.keys() >= {"spearman", "pearson", "untrained_spearman", "overlap_spearman"}
    same, other = trainer.predict(["good great", ["good great", "awful poor"]])
    assert same == pytest.approx(1)
    assert other < same
    suggested = trainer.predict(("good great", "fine good"), as_suggestions=True)
    assert suggested.value in range(1, 8)
    assert suggested.agent == "sentence-transformers:model"
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    assert manifest["figures"]["loss"] == "CosineSimilarityLoss"
    card = (tmp_path / "model" / "README.md").read_text()
    assert "pipeline_tag: sentence-similarity" in card
    assert "Loss: `CosineSimilarityLoss`" in card
    both = {"cross_encoder": True}
    other = rg.ArgillaTrainer(dataset, task, "sentence-transformers", framework_kwargs=both)
    found = other.get_model_kwargs()["pretrained_model_name_or_path"]
    assert found == "cross-encoder/ms-marco-MiniLM-L-6-v2"
