"""The guide's chapter on DPO."""

import math
from typing import Any, Dict, Iterator, Tuple  # noqa: UP035 - as the guide has it

import pytest
from curated_dolly import IMPROVED
from transformers import AutoModelForCausalLM, AutoTokenizer

import ostraka as rg
from ostraka.feedback import ArgillaTrainer, TrainingTask

template = """\
### Instruction: {instruction}\n
### Context: {context}\n
### Response: {response}"""


def formatting_func(sample: Dict[str, Any]) -> Iterator[Tuple[str, str]]:  # noqa: UP006
    # Our annotators were asked to provide new responses, which we assume are better than the originals
    og_instruction = sample["original-instruction"]
    og_context = sample["original-context"]
    rejected = sample["original-response"]
    prompt = template.format(instruction=og_instruction, context=og_context, response="")

    for instruction, context, response in zip(
        sample["new-instruction"], sample["new-context"], sample["new-response"]
    ):
        if response["status"] == "submitted":
            chosen = response["value"]
            if chosen != rejected:
                yield prompt, chosen, rejected


@pytest.fixture
def feedback_dataset():
    return rg.FeedbackDataset.load_from_disk("argilla/databricks-dolly-15k-curated-en")


@pytest.fixture
def task():
    return TrainingTask.for_direct_preference_optimization(formatting_func=formatting_func)


def test_prepared_dataset(feedback_dataset, task):
    dataset = feedback_dataset.prepare_for_training(framework="trl", task=task)
    assert list(dataset.features) == ["prompt", "chosen", "rejected"]
    assert dataset.num_rows == IMPROVED
    assert dataset[1] == {
        "prompt": "### Instruction: Is a whale a fish?\n\n"
        "### Context: Whales breathe air.[2]\n\n"
        "### Response: ",
        "chosen": "No",
        "rejected": "Whales breathe air.[2]",
    }


def test_training_and_generating(feedback_dataset, task):
    trainer = ArgillaTrainer(
        dataset=feedback_dataset,
        task=task,
        framework="trl",
        model="gpt2",
    )
    trainer.update_config(logging_steps=1)  # added: so that the first loss can be read
    trainer.train(output_dir="dpo_model")
    history = trainer.model.manifest["figures"]["history"]
    assert history[0]["loss"] == pytest.approx(math.log(2), abs=1e-4)

    model = AutoModelForCausalLM.from_pretrained("dpo_model")
    tokenizer = AutoTokenizer.from_pretrained("dpo_model")
    tokenizer.pad_token = tokenizer.eos_token

    inputs = template.format(
        instruction="Is a toad a frog?",
        context='Both frogs and toads are amphibians in the order Anura, which means "without a tail." Toads are a sub-classification of frogs, meaning that all toads are frogs, but not all frogs are toads.',
        response=""
    ).strip()  # fmt: skip
    encoding = tokenizer([inputs], return_tensors="pt")
    outputs = model.generate(**encoding, max_new_tokens=30)
    output_text = tokenizer.decode(outputs[0])
    assert output_text.startswith(inputs)
    assert output_text.removeprefix(inputs).strip()
