"""The guide's chapter on supervised fine-tuning."""

from typing import Any, Dict  # noqa: UP035 - as the guide has it

import pytest
from curated_dolly import RECORDS
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, GPT2LMHeadModel

import ostraka as rg
from ostraka.errors import BadFormatting
from ostraka.feedback import ArgillaTrainer, TrainingTask

template = """\
### Instruction: {instruction}\n
### Context: {context}\n
### Response: {response}"""


def formatting_func(sample: Dict[str, Any]) -> str:  # noqa: UP006
    # What `sample` looks like depends a lot on your FeedbackDataset fields and questions
    return template.format(
        instruction=sample["new-instruction"][0]["value"],
        context=sample["new-context"][0]["value"],
        response=sample["new-response"][0]["value"],
    )


def generate(model_id: str, instruction: str, context: str = "") -> str:
    model = GPT2LMHeadModel.from_pretrained(model_id)
    tokenizer = AutoTokenizer.from_pretrained(model_id)

    inputs = template.format(
        instruction=instruction,
        context=context,
        response="",
    ).strip()

    encoding = tokenizer([inputs], return_tensors="pt")
    outputs = model.generate(
        **encoding,
        generation_config=GenerationConfig(
            max_new_tokens=32,
            min_new_tokens=12,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
        ),
    )
    return tokenizer.decode(outputs[0])


@pytest.fixture
def feedback_dataset():
    return rg.FeedbackDataset.load_from_disk("argilla/databricks-dolly-15k-curated-en")


@pytest.fixture
def task():
    return TrainingTask.for_supervised_fine_tuning(formatting_func=formatting_func)


def test_prepared_dataset(feedback_dataset, task):
    dataset = feedback_dataset.prepare_for_training(
        framework="trl",
        task=task
    )  # fmt: skip
    assert list(dataset.features) == ["id", "text"]
    assert dataset.num_rows == RECORDS
    assert dataset[10]["text"] == (
        "### Instruction: What do bees make?\n\n### Context: \n\n### Response: Honey"
    )


@pytest.mark.parametrize("lora", [False, True], ids=["all weights", "LoRA"])
def test_training_and_generating(feedback_dataset, task, lora):
    trainer = ArgillaTrainer(
        dataset=feedback_dataset,
        task=task,
        framework="trl",
        train_size=0.8,
        model="gpt2",
    )
    # e.g. using LoRA:
    if lora:
        from peft import LoraConfig

        trainer.update_config(peft_config=LoraConfig())
        trainer.update_config(merge=True)  # added: so that one model is saved, for any library
    metrics = trainer.train(output_dir="sft_model")
    assert metrics["perplexity"] > 1

    written = generate("sft_model", "Is a toad a frog?")
    prompt = "### Instruction: Is a toad a frog?\n\n### Context: \n\n### Response:"
    assert written.startswith(prompt)
    assert written.removeprefix(prompt).strip()
    ours = trainer.predict(prompt, max_new_tokens=32, min_new_tokens=12)
    assert prompt + ours[0]["generated_text"] == written.removesuffix("<|endoftext|>")


def test_an_adapter_is_found_by_the_auto_class(feedback_dataset, task):
    from peft import LoraConfig

    trainer = ArgillaTrainer(feedback_dataset, task, framework="trl", model="gpt2")
    trainer.update_config(peft_config=LoraConfig(), max_steps=1)
    trainer.train(output_dir="sft_adapter")
    model = AutoModelForCausalLM.from_pretrained("sft_adapter")
    assert any("lora" in name for name, _ in model.named_parameters())


def test_samples_for_trlx(feedback_dataset):
    # Let's create a Dataset for convenience
    data = {"instruction": [], "context": [], "response": []}
    for entry in feedback_dataset:
        if entry.responses:
            res = entry.responses[0].values
            data["instruction"].append(res["new-instruction"].value)
            data["context"].append(res["new-context"].value)
            data["response"].append(res["new-response"].value)
    dataset = Dataset.from_dict(data)

    samples = [
        [
            f"### Instruction: {entry['instruction']} ### Context: {entry['context']}",
            f"### Response: {entry['response']}"
        ] for entry in dataset
    ]  # fmt: skip
    # what `trlx.train('gpt2', samples=samples)` takes
    assert len(samples) == RECORDS
    assert samples[10] == [
        "### Instruction: What do bees make? ### Context: ",
        "### Response: Honey",
    ]

    task = TrainingTask.for_supervised_fine_tuning(
        prompt=["original-instruction"], response="new-response", template="{original-instruction}"
    )
    ours = feedback_dataset.prepare_for_training(framework="trlx", task=task)
    assert ["What do bees make?", "\n\nHoney"] in ours


def test_a_record_that_nobody_answered_is_named(feedback_dataset, task):
    fields = dict.fromkeys(("category", "original-instruction", "original-response"), "x")
    feedback_dataset.add_records(rg.FeedbackRecord(fields=fields))
    with pytest.raises(BadFormatting, match="Record 16 .*IndexError"):
        feedback_dataset.prepare_for_training(framework="trl", task=task)
