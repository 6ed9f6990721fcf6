"""A trainer looks at its rows: when asked, and before every training."""

import logging

import pytest
from datasets import Dataset
from trl import SFTConfig, SFTTrainer

import ostraka as rg
from ostraka.errors import FailedCheck, UnsupportedCell
from ostraka.train.llm.loading import load_speller
from ostraka.train.llm.reward import _pairs


@pytest.fixture
def task():
    return rg.TrainingTask.for_supervised_fine_tuning(prompt="start", response="end")


def one_sided(sample):
    return sample["start"], " it was", True


def pairs(sample):
    return f"{sample['start']} sat on the mat", f"{sample['start']} was happy to see the people"


def test_a_trainer_shows_its_rows_before_any_model_is_loaded(dataset, task, folder) -> None:
    (folder / "model.safetensors").unlink()
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(max_length=64)
    report = trainer.check()
    assert (report.rows, report.held_out) == (16, 4)
    assert "the cat\u27e6\n\nsat on the mat<|end|>\u27e7" in str(report)
    assert [one.check for one in report.findings] == ["duplicate rows", "equal across the split"]


def test_the_rows_shown_are_those_that_are_trained_on(dataset, task, folder, tmp_path) -> None:
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    trainer.update_config(max_length=12)
    first = trainer.check().shown[0]
    rows = Dataset.from_dict({"prompt": ["the cat"], "completion": ["\n\nsat on the mat"]})
    args = SFTConfig(
        str(tmp_path), max_length=12, use_cpu=True, bf16=False, gradient_checkpointing=None
    )
    speller = load_speller(None, str(folder))
    theirs = SFTTrainer(str(folder), args, train_dataset=rows, processing_class=speller)
    row = theirs.train_dataset[0]
    assert first.tokens == len(row["input_ids"])
    assert "".join(run.text for run in first.runs) == speller.decode(row["input_ids"])


def test_a_stop_keeps_the_training_from_starting(dataset, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_kto(formatting_func=one_sided)
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FailedCheck, match="All 20 rows are good"):
        trainer.train(tmp_path / "kto")
    assert sorted(tmp_path.iterdir()) == before


def test_warnings_are_logged_and_the_manifest_keeps_the_summary(
    dataset, task, folder, tmp_path, caplog
) -> None:
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    trainer.update_config(max_steps=1)
    with caplog.at_level(logging.WARNING, "ostraka.train"):
        trainer.train(tmp_path / "looked")
    assert "18 of 20 rows say what an earlier row says" in caplog.text
    kept = trainer.model.manifest["preflight"]
    assert kept["rows"] == 20
    assert [one["check"] for one in kept["findings"]] == ["duplicate rows"]


def test_the_look_can_be_left_out(dataset, task, folder, tmp_path, caplog) -> None:
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    trainer.update_config(max_steps=1)
    trainer.train(tmp_path / "unseen", check=False)
    assert "duplicate" not in caplog.text
    assert "preflight" not in trainer.model.manifest


def test_compared_texts_are_read_as_the_reward_model_reads_them(dataset, folder) -> None:
    task = rg.TrainingTask.for_reward_modeling(formatting_func=pairs)
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    trainer.update_config(max_length=4)
    shown = trainer.check().shown[0]
    tokenizer = load_speller(None, str(folder))
    tokenizer.truncation_side, tokenizer.model_max_length = "left", 4
    rows = task.rows(dataset.snapshot(), {})
    asked = {"use_margin": False, "soft_preferences": False, "weight_by_agreement": False}
    theirs = _pairs(rows, tokenizer, asked)[0]["chosen_ids"]
    assert shown.tokens == len(theirs) == 4
    assert "".join(run.text for run in shown.runs) == tokenizer.decode(theirs)


def test_prompts_are_looked_at_too(dataset, folder) -> None:
    task = rg.TrainingTask.for_proximal_policy_optimization(
        formatting_func=lambda sample: sample["start"]
    )
    report = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder)).check()
    assert report.learnt is None
    assert [one.name for one in report.shown] == ["record 0", "record 10"]


def test_conversations_of_a_base_model_say_which_template_they_get(dataset, folder) -> None:
    def chat(sample):
        yield "chat", 0, "user", sample["start"]
        yield "chat", 1, "assistant", "it was"

    task = rg.TrainingTask.for_chat_completion(formatting_func=chat)
    report = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder)).check()
    assert "User: the cat\nAssistant:\u27e6 it was<|end|>" in str(report)
    assert "plain chat template" in [one.check for one in report.findings]


def test_a_classifier_has_no_preflight() -> None:
    data = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    answers = [{"user_id": "a", "values": {"tone": {"value": "good"}}}]
    data.add_records([{"fields": {"text": f"{n}"}, "responses": answers} for n in range(3)])
    task = rg.TrainingTask.for_text_classification(
        text=data.field_by_name("text"), label=data.question_by_name("tone")
    )
    with pytest.raises(UnsupportedCell, match="preflight is for language models"):
        rg.ArgillaTrainer(data, task, "sklearn").check()
