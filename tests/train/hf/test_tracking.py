"""TensorBoard's files outlive the training."""

import os

import pytest

import ostraka as rg
from ostraka.train.hf.tracking import PLACE, logs_that_stay


def test_runs_lie_where_the_training_was_started(monkeypatch) -> None:
    monkeypatch.delenv(PLACE, raising=False)
    with logs_that_stay():
        assert os.environ[PLACE].startswith("runs" + os.sep)
    assert PLACE not in os.environ


def test_a_folder_that_was_named_is_left_alone(monkeypatch) -> None:
    monkeypatch.setenv(PLACE, "mine")
    with logs_that_stay():
        assert os.environ[PLACE] == "mine"
    assert os.environ[PLACE] == "mine"


def test_tensorboard_is_told_of_a_training(tmp_path, monkeypatch) -> None:
    pytest.importorskip("tensorboard", reason="tensorboard is not installed")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    monkeypatch.chdir(tmp_path)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "day"]
    (tmp_path / "vocab.txt").write_text("\n".join(words))
    size = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(vocab_size=len(words), num_hidden_layers=1, num_labels=2, **size)
    data = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    data.add_records(
        [
            {
                "fields": {"text": f"{tone} day"},
                "responses": [{"user_id": "1", "values": {"tone": {"value": tone}}}],
            }
            for tone in ("good", "bad") * 4
        ]
    )
    task = rg.TrainingTask.for_text_classification(text="text", label="tone")
    trainer = rg.ArgillaTrainer(
        data,
        task,
        "transformers",
        model=BertForSequenceClassification(config),
        tokenizer=BertTokenizerFast(str(tmp_path / "vocab.txt")),
    )
    trainer.update_config(report_to="tensorboard", max_steps=2, logging_steps=1)
    trainer.train(tmp_path / "model")
    assert list((tmp_path / "runs").rglob("events.out.tfevents.*"))
