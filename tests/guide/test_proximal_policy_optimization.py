"""The guide's chapter on PPO, from prompts and a trained reward model."""

from typing import Any, Dict, Iterator  # noqa: UP035 - as the guide has it

import pytest
from curated_dolly import SUBMITTED
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline

import ostraka as rg
from ostraka import PPOConfig  # TRL has none any more
from ostraka.feedback import ArgillaTrainer, TrainingTask

template = """\
### Instruction: {instruction}\n
### Context: {context}\n
### Response: {response}"""


def formatting_func(sample: Dict[str, Any]) -> Iterator[str]:  # noqa: UP006
    for instruction, context in zip(sample["new-instruction"], sample["new-context"]):
        if instruction["status"] == "submitted":
            yield template.format(
                instruction=instruction["value"],
                context=context["value"],
                response=""
            ).strip()  # fmt: skip


@pytest.fixture
def feedback_dataset():
    return rg.FeedbackDataset.load_from_disk("argilla/databricks-dolly-15k-curated-en")


@pytest.fixture
def task():
    return TrainingTask.for_proximal_policy_optimization(formatting_func=formatting_func)


@pytest.fixture
def trained_reward_model(feedback_dataset):
    """What the chapter before leaves behind."""
    task = TrainingTask.for_reward_modeling(
        prompt="original-instruction", original="original-response", corrected="new-response"
    )
    trainer = ArgillaTrainer(feedback_dataset, task, framework="trl", model="distilroberta-base")
    trainer.update_config(max_steps=2)
    trainer.train(output_dir="reward_model")


def test_prepared_dataset(feedback_dataset, task):
    dataset = feedback_dataset.prepare_for_training(framework="trl", task=task)
    assert list(dataset.features) == ["id", "query"]
    assert dataset.num_rows == SUBMITTED
    query = "### Instruction: What do bees make?\n\n### Context: \n\n### Response:"
    assert query in dataset["query"]
    assert dataset["id"][:] == list(range(SUBMITTED))


def test_training_and_generating(feedback_dataset, task, trained_reward_model):
    trainer = ArgillaTrainer(
        dataset=feedback_dataset,
        task=task,
        framework="trl",
        model="gpt2",
    )
    reward_model = pipeline("sentiment-analysis", model="reward_model")
    trainer.update_config(
        reward_model=reward_model,
        length_sampler_kwargs={"min_value": 32, "max_value": 256},
        generation_kwargs={
            "min_length": -1,
            "top_k": 0.0,
            "top_p": 1.0,
            "do_sample": True,
        },
        config=PPOConfig(
            batch_size=1,
            ppo_epochs=2,
            max_steps=2,  # added: a test need not wait
        ),
    )
    trainer.train(output_dir="ppo_model")
    figures = trainer.model.manifest["figures"]
    assert figures["steps"] == 2

    model = AutoModelForCausalLM.from_pretrained("ppo_model")
    tokenizer = AutoTokenizer.from_pretrained("ppo_model")
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
