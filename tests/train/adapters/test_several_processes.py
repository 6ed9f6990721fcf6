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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("framework", "shape"),
    [("transformers", MultiLabeledText), ("peft", LabeledText)],
)
def test_a_classifier_learns_the_same_in_two_processes(
    framework, shape, job, steady_bert, tmp_path
) -> None:
    recipe = adapters[framework].recipes[shape]()
    more = {"lora_dropout": 0.0} if framework == "peft" else {}
    options = {"num_train_epochs": 2, "learning_rate": 0.01, "logging_steps": 3, **more}
    one, two = (
        job(
            framework,
            shape,
            tmp_path / name,
            steady_bert,
            options={**options, "per_device_train_batch_size": batch},
        )
        for name, batch in (("one", 8), ("two", 4))
    )
    alone, together = recipe.fit(one), launched(recipe, two, Launch("torchrun", 2))
    assert together["steps"] == alone["steps"] == 10
    assert together["train_loss"] == pytest.approx(alone["train_loss"], abs=1e-4)
    assert [line["loss"] for line in together["epochs"]] == pytest.approx(
        [line["loss"] for line in alone["epochs"]], abs=1e-4
    )
    files = [sorted(p.name for p in each.out.iterdir()) for each in (one, two)]
    assert files[0] == files[1]
    assert "training_args.bin" not in files[1]
    texts = two.held_out.column("text")
    found = [recipe.load(each.out)(texts) for each in (one, two)]
    assert abs(found[0] - found[1]).max() < 1e-3
