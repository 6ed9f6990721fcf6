"""A classifier trained in two processes: the losses of one at the same global batch."""

from __future__ import annotations

import pytest
import transformers

from ostraka.tasks._rows import LabeledText, MultiLabeledText
from ostraka.train.adapter import adapters
from ostraka.train.launch import Launch
from ostraka.train.together import launched


@pytest.fixture
def steady_bert(tiny_bert, tmp_path):
    """The tiny BERT without dropout, whose draws differ with the number of processes."""
    folder = str(tmp_path / "steady")
    config = transformers.BertConfig.from_pretrained(
        tiny_bert, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    transformers.BertModel.from_pretrained(tiny_bert, config=config).save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(tiny_bert).save_pretrained(folder)
    return folder


CELLS = {"transformers": MultiLabeledText, "peft": LabeledText}


def one_after_the_other(recipes, jobs):
    """A recipe that fits all jobs, so that the processes are started once."""

    class Each:
        def fit(self, job):
            from dataclasses import replace

            here = {"processes": job.processes, "stop": job.stop}
            return {
                name: recipe.fit(replace(jobs[name], **here)) for name, recipe in recipes.items()
            }

    return Each()


@pytest.mark.slow
def test_a_classifier_learns_the_same_in_two_processes(job, steady_bert, tmp_path) -> None:
    recipes = {name: adapters[name].recipes[shape]() for name, shape in CELLS.items()}
    options = {"num_train_epochs": 2, "learning_rate": 0.01, "logging_steps": 3}

    def jobs(place, batch):
        more = {"transformers": options, "peft": {**options, "lora_dropout": 0.0}}
        return {
            name: job(
                name,
                shape,
                tmp_path / place / name,
                steady_bert,
                options={**more[name], "per_device_train_batch_size": batch},
            )
            for name, shape in CELLS.items()
        }

    one, two = jobs("one", 8), jobs("two", 4)
    both = launched(one_after_the_other(recipes, two), two["peft"], Launch("torchrun", 2))
    for name, recipe in recipes.items():
        alone, together = recipe.fit(one[name]), both[name]
        assert together["steps"] == alone["steps"] == 10, name
        close = pytest.approx(alone["train_loss"], abs=1e-4)
        assert together["train_loss"] == close, name
        close = pytest.approx([line["loss"] for line in alone["epochs"]], abs=1e-4)
        assert [line["loss"] for line in together["epochs"]] == close, name
        files = [sorted(p.name for p in each[name].out.iterdir()) for each in (one, two)]
        assert files[0] == files[1], name
        assert "training_args.bin" not in files[1], name
        texts = two[name].held_out.column("text")
        found = [recipe.load(each[name].out)(texts) for each in (one, two)]
        assert abs(found[0] - found[1]).max() < 1e-3, name
