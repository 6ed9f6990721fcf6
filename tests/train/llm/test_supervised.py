"""Fine-tuning on conversations, and pre-training on plain texts."""

import pytest
from transformers import AutoTokenizer

import ostraka as rg
from ostraka.train.llm.supervised import Pretraining, for_training
from ostraka.train.prepare import rows_of

LEARN = {"learning_rate": 1e-2, "max_steps": 60, "save_strategy": "no"}


@pytest.fixture
def chats():
    """Two turns of the assistant per record."""
    data = rg.FeedbackDataset(
        fields=[rg.ChatField(name="talk")],
        questions=[rg.LabelQuestion(name="ok", labels=["y", "n"])],
    )
    talk = [
        {"role": "user", "content": "the cat"},
        {"role": "assistant", "content": "sat"},
        {"role": "user", "content": "the people"},
        {"role": "assistant", "content": "were happy"},
    ]
    data.add_records([rg.FeedbackRecord(fields={"talk": talk}) for _ in range(10)])
    return data


def test_everything_the_assistant_says_is_learnt(chats, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_chat_completion(chat="talk")
    trainer = rg.ArgillaTrainer(chats, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(**LEARN)
    metrics = trainer.train(tmp_path / "chat")
    assert metrics["rows"] == 2
    assert metrics["perplexity"] < 3
    talk = [{"role": "user", "content": "the cat"}]
    assert trainer.predict(talk) == [{"generated_text": "sat"}]
    assert trainer.predict("the cat") == [{"generated_text": "sat"}]  # what a user says
    talk += [{"role": "assistant", "content": "sat"}, {"role": "user", "content": "the people"}]
    assert trainer.predict([talk]) == [{"generated_text": "were happy"}]
    # the plain template that the base lacked is saved with the model
    assert "Assistant:" in AutoTokenizer.from_pretrained(tmp_path / "chat").chat_template


def test_a_row_per_answer_or_the_whole_conversation(chats) -> None:
    rows = rows_of(chats.snapshot(), rg.TrainingTask.for_chat_completion(chat="talk"))
    parts = for_training(rows)
    assert parts.num_rows == 20
    assert [len(one) for one in parts["prompt"][:2]] == [1, 3]
    assert parts["completion"][1] == [{"role": "assistant", "content": "were happy"}]
    assert for_training(rows, whole=True).column_names == ["messages"]


def test_only_the_assistant_is_learnt_from_whole_conversations_too(chats, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_chat_completion(chat="talk")
    trainer = rg.ArgillaTrainer(chats, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(**LEARN, assistant_only_loss=True)
    assert trainer.train(tmp_path / "chat")["perplexity"] < 3


def test_prompt_and_response_as_a_conversation(dataset, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_supervised_fine_tuning(
        prompt="start", response="end", as_chat=True, system="be brief"
    )
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(**LEARN)
    assert trainer.train(tmp_path / "chat")["perplexity"] < 3
    talk = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "the cat"}]
    assert trainer.predict(talk) == [{"generated_text": "sat on the mat"}]
    suggestion = trainer.predict(talk, as_suggestions=True)
    assert (suggestion.value, suggestion.question_name) == ("sat on the mat", "end")


def test_plain_texts_are_packed_to_full_length(dataset, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_pretraining(question="end")
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(learning_rate=1e-2, num_train_epochs=40, max_length=16)
    trainer.update_config(save_strategy="no")
    metrics = trainer.train(tmp_path / "pre")
    # 16 texts in a handful of full pieces: one step of 8 per round
    assert trainer.model.manifest["figures"]["steps"] == 40
    assert metrics["perplexity"] < 30
    assert Pretraining.defaults["packing"] is True


def test_texts_are_cut_where_the_model_has_no_more_places(dataset, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_supervised_fine_tuning(
        formatting_func=lambda s: (s["start"] + " ") * 300
    )
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(max_steps=1)
    assert trainer.train(tmp_path / "sft")["tokens"] == 4 * 127  # the tiny model has 128 places


def test_held_out_rows_are_scored_on_the_way_when_asked(dataset, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_supervised_fine_tuning(prompt="start", response="end")
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(max_steps=2, eval_strategy="steps", eval_steps=1, logging_steps=1)
    trainer.train(tmp_path / "sft")
    assert "eval_loss" in str(trainer.model.manifest["figures"]["history"])


def test_words_are_handed_over_as_they_are_written(dataset, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_supervised_fine_tuning(prompt="start", response="end")
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    trainer.update_config(max_steps=1)
    trainer.train(tmp_path / "sft")
    pieces = []
    found = trainer.predict("the cat", on_text=pieces.append, max_new_tokens=12)
    assert "".join(pieces) == found[0]["generated_text"]
    assert len(pieces) > 1
