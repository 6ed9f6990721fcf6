"""The guide's chapter on pre-training, with a started server."""

import pytest
from datasets import Dataset
from served import Served

import ostraka as rg


@pytest.fixture
def server(tmp_path, monkeypatch):
    running = Served(tmp_path / "server")
    running.connect(monkeypatch)
    yield running
    running.close()


def prompt_completion():
    # create prompt-completion dataset
    dataset = rg.FeedbackDataset(
        guidelines="Please, complete the following prompt fields with a brief text answer.",
        fields=[
            rg.TextField(name="prompt"),
        ],
        questions=[
            rg.TextQuestion(name="completion", title="Add a brief text answer."),
        ],
    )

    # create a Feedback Records
    record = rg.FeedbackRecord(
        fields={
            "prompt": "The base ingredient of paella is rice."
        }
    )  # fmt: skip

    dataset.add_records([record])
    return dataset


def test_the_dataset_goes_to_the_server_and_its_prompts_come_back(server):
    dataset = prompt_completion()
    remote_dataset = dataset.push_to_argilla(name="pre-training")
    assert len(remote_dataset) == 1

    dataset = rg.FeedbackDataset.from_argilla("pre-training")
    prompts = {"prompt": [record.fields.get("prompt") for record in dataset.records]}
    dataset = Dataset.from_dict(prompts)
    assert list(dataset.features) == ["prompt"]
    assert dataset.num_rows == 1
    assert dataset[0] == {"prompt": "The base ingredient of paella is rice."}


def test_prompts_as_a_dataset():
    dataset = prompt_completion()
    prompts = {"prompt": [record.fields.get("prompt") for record in dataset.records]}
    dataset = Dataset.from_dict(prompts)
    assert list(dataset.features) == ["prompt"]
    assert dataset.num_rows == 1
    assert dataset[0] == {"prompt": "The base ingredient of paella is rice."}


def test_pretraining_goes_on_where_the_guide_stops():
    from transformers import AutoModelForCausalLM

    dataset = prompt_completion()
    task = rg.TrainingTask.for_pretraining(text="prompt")
    assert dataset.prepare_for_training(framework="trl", task=task).column_names == ["id", "text"]
    trainer = rg.ArgillaTrainer(dataset, task, framework="trl", model="gpt2")
    trainer.update_config(max_steps=1, max_length=8)
    trainer.train(output_dir="pretrained_model")
    AutoModelForCausalLM.from_pretrained("pretrained_model")
