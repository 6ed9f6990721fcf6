"""The guide's chapter on reward modelling."""

from typing import Any, Dict, Iterator, Tuple  # noqa: UP035 - as the guide has it

import pytest
import torch
from curated_dolly import IMPROVED
from transformers import AutoModelForSequenceClassification, AutoTokenizer

import ostraka as rg
from ostraka.data.samples import samples
from ostraka.feedback import ArgillaTrainer, TrainingTask

template = """\
### Instruction: {instruction}\n
### Context: {context}\n
### Response: {response}"""


def formatting_func(sample: Dict[str, Any]) -> Iterator[Tuple[str, str]]:  # noqa: UP006
    # Our annotators were asked to provide new responses, which we assume are better than the originals
    og_instruction = sample["original-instruction"]
    og_context = sample["original-context"]
    og_response = sample["original-response"]
    rejected = template.format(instruction=og_instruction, context=og_context, response=og_response)

    for instruction, context, response in zip(
        sample["new-instruction"], sample["new-context"], sample["new-response"]
    ):
        if response["status"] == "submitted":
            chosen = template.format(
                instruction=instruction["value"],
                context=context["value"],
                response=response["value"],
            )
            if chosen != rejected:
                yield chosen, rejected


def get_score(model, tokenizer, text):
    # Tokenize the input sequences
    inputs = tokenizer(
        text, truncation=True, padding="max_length", max_length=512, return_tensors="pt"
    )

    # Perform forward pass
    with torch.no_grad():
        outputs = model(**inputs)

    # Extract the logits
    return outputs.logits[0, 0].item()


@pytest.fixture
def feedback_dataset():
    return rg.FeedbackDataset.load_from_disk("argilla/databricks-dolly-15k-curated-en")


@pytest.fixture
def task():
    return TrainingTask.for_reward_modeling(formatting_func=formatting_func)


def test_what_a_sample_looks_like(feedback_dataset):
    sample = next(iter(samples(feedback_dataset.snapshot())))
    assert sample["original-response"].startswith("Both frogs and toads")
    (answer,) = sample["new-response"]
    assert dict(answer) == {
        "status": "submitted",
        "value": "Yes",
        "user_id": "ana",  # the guide writes user-id; Argilla has never called it so
    }
    assert sample["new-response-suggestion"] is None
    assert sample["new-response-suggestion-metadata"] == {
        "agent": None,
        "score": None,
        "type": None,
    }


def test_prepared_dataset(feedback_dataset, task):
    dataset = feedback_dataset.prepare_for_training(framework="trl", task=task)
    assert list(dataset.features) == ["chosen", "rejected"]
    assert dataset.num_rows == IMPROVED
    assert dataset[1] == {
        "chosen": "### Instruction: Is a whale a fish?\n\n"
        "### Context: Whales breathe air.\n\n"
        "### Response: No",
        "rejected": "### Instruction: Is a whale a fish?\n\n"
        "### Context: Whales breathe air.[2]\n\n"
        "### Response: Whales breathe air.[2]",
    }


@pytest.mark.parametrize("base", ["distilroberta-base", "gpt2"])
def test_training_and_scoring(feedback_dataset, task, base):
    trainer = ArgillaTrainer(
        dataset=feedback_dataset,
        task=task,
        framework="trl",
        model=base,
        train_size=0.8,
    )
    trainer.update_config(num_train_epochs=12, learning_rate=3e-3)  # added: the base knows nothing
    metrics = trainer.train(output_dir="reward_model")
    assert 0 <= metrics["accuracy"] <= 1

    model = AutoModelForSequenceClassification.from_pretrained("reward_model")
    tokenizer = AutoTokenizer.from_pretrained("reward_model")

    # Example usage
    prompt = "Is a toad a frog?"
    context = 'Both frogs and toads are amphibians in the order Anura, which means "without a tail." Toads are a sub-classification of frogs, meaning that all toads are frogs, but not all frogs are toads.'
    good_response = "Yes"
    bad_response = (
        'Both frogs and toads are amphibians in the order Anura, which means "without a tail."'
    )
    example_good = template.format(instruction=prompt, context=context, response=good_response)
    example_bad = template.format(instruction=prompt, context=context, response=bad_response)

    good = get_score(model, tokenizer, example_good)

    bad = get_score(model, tokenizer, example_bad)

    assert good > bad  # "As expected, the good response has a higher score"
    # padding changes nothing, and our own predict gives the same numbers
    ours = [found["score"] for found in trainer.predict([example_good, example_bad])]
    assert ours == pytest.approx([good, bad], abs=1e-4)


def test_training_with_lora(feedback_dataset, task):
    from peft import LoraConfig

    trainer = ArgillaTrainer(feedback_dataset, task, framework="trl", model="gpt2")
    trainer.update_config(peft_config=LoraConfig(), max_steps=2, learning_rate=1e-2)
    trainer.train(output_dir="reward_adapter")
    text = template.format(instruction="Is a toad a frog?", context="", response="Yes")
    (trained,) = trainer.predict(text)
    assert ArgillaTrainer.from_pretrained("reward_adapter").predict(text) == [trained]
