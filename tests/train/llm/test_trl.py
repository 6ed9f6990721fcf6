"""Supervised fine-tuning with TRL, from people's answers to a model that writes."""

import pytest
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer

import ostraka as rg
from ostraka.cli.predict import predict
from ostraka.errors import BadOption

FAST = {"learning_rate": 1e-2, "num_train_epochs": 12, "save_strategy": "no"}


def lora():
    return LoraConfig(r=4, target_modules="all-linear")


@pytest.fixture
def task():
    return rg.TrainingTask.for_supervised_fine_tuning(prompt="start", response="end")


def continuation(place):
    """What plain transformers writes with a saved model."""
    speller = AutoTokenizer.from_pretrained(place)
    writer = AutoModelForCausalLM.from_pretrained(place).eval()
    given = speller("the cat", return_tensors="pt")["input_ids"]
    ids = writer.generate(given, max_new_tokens=12, do_sample=False)[0, given.shape[1] :]
    return speller.decode(ids, skip_special_tokens=True)


def test_answers_are_learnt_and_plain_transformers_loads_the_model(
    dataset, task, folder, tmp_path, capsys
) -> None:
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(**FAST)
    metrics = trainer.train(tmp_path / "sft")
    assert metrics["rows"] == 4
    assert metrics["perplexity"] < 30  # it knows 300 tokens
    assert trainer.predict(["the cat"]) == [{"generated_text": "\n\nsat on the mat"}]
    assert continuation(tmp_path / "sft") == "\n\nsat on the mat"
    assert not (tmp_path / "sft" / "training_args.bin").exists()
    again = rg.ArgillaTrainer.from_pretrained(tmp_path / "sft")
    assert again.predict("the cat") == [{"generated_text": "\n\nsat on the mat"}]
    suggestion = again.predict("the cat", as_suggestions=True)
    assert (suggestion.value, suggestion.question_name) == ("sat on the mat", "end")
    predict(tmp_path / "sft", ["the cat"])  # the command shows what the model writes
    assert "sat on the mat" in capsys.readouterr().out


def test_the_card_says_what_the_model_does(dataset, task, folder, tmp_path) -> None:
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(max_steps=1)
    trainer.train(tmp_path / "sft")
    card = (tmp_path / "sft" / "README.md").read_text()
    assert "pipeline_tag: text-generation" in card
    assert "It writes text that goes on from a prompt." in card
    assert "Perplexity" in card
    assert "`start`" in card


def test_lora_is_saved_as_an_adapter_and_merge_makes_it_a_model(
    dataset, task, folder, tmp_path
) -> None:
    said = {}
    for name, more in {"adapter": {}, "merged": {"merge": True}}.items():
        trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
        trainer.update_config(peft_config=lora(), **FAST, **more)
        said[name] = trainer.train(tmp_path / name)["loss"], continuation(tmp_path / name)
    assert (tmp_path / "adapter" / "adapter_config.json").exists()
    assert not (tmp_path / "merged" / "adapter_config.json").exists()
    assert (tmp_path / "merged" / "config.json").exists()
    assert said["adapter"][0] == pytest.approx(said["merged"][0], abs=1e-4)
    assert said["adapter"][1] == said["merged"][1]


def test_a_model_object_and_a_tokenizer_object_are_taken(
    dataset, task, model, tokenizer, tmp_path
) -> None:
    before = model.lm_head.weight.clone()
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=model, tokenizer=tokenizer)
    trainer.update_config(max_steps=2, learning_rate=1e-2)
    trainer.train(tmp_path / "sft")
    assert (model.lm_head.weight == before).all()


def test_the_same_seed_gives_the_same_losses(dataset, task, folder, tmp_path) -> None:
    found = []
    for name in ("one", "two"):
        trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), seed=3)
        trainer.update_config(max_steps=4, logging_steps=1)
        trainer.train(tmp_path / name)
        found.append(trainer.model.manifest["figures"])
    assert found[0] == found[1]
    assert [line["step"] for line in found[0]["history"]] == [1, 2, 3, 4]


def test_an_unknown_option_names_the_nearest(dataset, task, folder) -> None:
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    with pytest.raises(BadOption, match="learning_rate"):
        trainer.update_config(learning_rat=1e-3)


def test_guide_texts_from_a_formatting_function(dataset, folder, tmp_path) -> None:
    def write(sample):
        for answer in sample["end"]:
            yield f"### Instruction: {sample['start']}\n\n### Response: {answer['value']}"

    task = rg.TrainingTask.for_supervised_fine_tuning(formatting_func=write)
    prepared = dataset.prepare_for_training(framework="trl", task=task)
    assert prepared.column_names == ["id", "text"]
    assert prepared[0]["text"] == "### Instruction: the cat\n\n### Response: sat on the mat"
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    trainer.update_config(max_steps=1)
    assert trainer.train(tmp_path / "sft") == {}
