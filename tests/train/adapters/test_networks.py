"""What every framework that fine-tunes a network must do, on every shape of row it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText, SoftLabeledText
from ostraka.train.adapter import adapters

FRAMEWORKS = ("transformers", "peft", "setfit")
SHAPES = (LabeledText, MultiLabeledText, SoftLabeledText)
TEXTS = ["good great a fine", "awful poor", "film movie the plot " * 40, "unheard words"]

BATCH = {"per_device_train_batch_size": 8}
ENOUGH: dict[str, dict[str, Any]] = {
    "transformers": {"num_train_epochs": 5, "learning_rate": 0.004, **BATCH},
    "peft": {"num_train_epochs": 8, "learning_rate": 0.01, **BATCH},
    "setfit": {"learning_rate": 0.01, "max_pairs": 80, "batch_size": 8},
}

cells = pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.__name__)
every = pytest.mark.parametrize("framework", FRAMEWORKS)


@every
@cells
def test_a_job_learns_what_its_words_say(framework, shape, fit, tiny_bert, tmp_path, rows) -> None:
    figures, predict = fit(framework, shape, tmp_path, tiny_bert, options=ENOUGH[framework])
    unseen = rows(shape, 30, seed=5)
    found = predict(unseen.column("text"))
    assert found.shape == (30, 3)
    assert found.dtype == np.float64
    if shape is MultiLabeledText:
        truth = [set(labels) for labels in unseen.column("label")]
        said = [set(np.flatnonzero(line > 0.5).tolist()) for line in found]
        right = np.mean([a == b for a, b in zip(truth, said, strict=True)])
    else:
        assert found.sum(axis=1) == pytest.approx(np.ones(30))
        right = np.mean(found.argmax(axis=1) == unseen.column("label"))
    assert right >= 0.9, figures


@every
@cells
def test_another_process_predicts_the_same(framework, shape, trained, elsewhere) -> None:
    _, predict, folder = trained(framework, shape)
    there = np.array(elsewhere.recipe(framework, shape, folder, TEXTS))
    assert there == pytest.approx(predict(TEXTS), abs=1e-6)


@every
@cells
def test_the_same_seed_gives_the_same_scores(
    framework, shape, trained, fit, tiny_bert, tmp_path
) -> None:
    one, first, _ = trained(framework, shape)
    two, second = fit(framework, shape, tmp_path, tiny_bert)
    assert one == two
    assert np.array_equal(first(TEXTS), second(TEXTS))


@every
def test_another_seed_gives_other_scores(framework, trained, fit, tiny_bert, tmp_path) -> None:
    _, first, _ = trained(framework)
    _, second = fit(framework, LabeledText, tmp_path, tiny_bert, seed=8)
    assert not np.array_equal(first(TEXTS), second(TEXTS))


@every
def test_the_order_and_size_of_batches_change_no_probability(framework, trained) -> None:
    _, predict, _ = trained(framework)
    together = predict(TEXTS)
    assert predict(TEXTS[::-1], batch_size=1)[::-1] == pytest.approx(together, abs=1e-5)
    assert predict([]).shape == (0, 3)


@every
def test_it_trains_without_held_out_rows(framework, fit, tiny_bert, tmp_path) -> None:
    figures, predict = fit(framework, LabeledText, tmp_path, tiny_bert, held_out=None)
    assert "epochs" not in figures
    assert "accuracy" not in figures
    assert predict(TEXTS).shape == (4, 3)


def network(framework: str, folder: str) -> tuple[Any, Any]:
    """A loaded model for a framework, and the part of it that runs once per step."""
    import sentence_transformers
    import torch
    import transformers

    torch.manual_seed(0)  # the new head's weights
    transformers.logging.set_verbosity_error()
    if framework == "setfit":
        model = sentence_transformers.SentenceTransformer(folder)
        return model, model[0]
    auto = transformers.AutoModelForSequenceClassification
    model = auto.from_pretrained(folder, num_labels=3)
    return model, model.base_model


@every
@pytest.mark.parametrize("signalled", [True, False], ids=["Ctrl-C", "raised inside a step"])
def test_an_interrupted_training_goes_on_from_its_checkpoint(
    framework, signalled, trained, fit, tiny_bert, tmp_path: Path, interrupts
) -> None:
    model, part = network(framework, tiny_bert)
    # a pair passes through SetFit's encoder twice per step
    interrupts(part, 5 if framework == "setfit" else 3, signalled=signalled)
    with pytest.raises(KeyboardInterrupt):
        fit(framework, LabeledText, tmp_path / "i", model)
    assert not list((tmp_path / "i" / "model").iterdir())
    left = [p.name for p in (tmp_path / "i" / "checkpoints").iterdir()]
    assert left == ["checkpoint-3" if signalled else "checkpoint-2"]
    again = network(framework, tiny_bert)[0]
    figures, resumed = fit(framework, LabeledText, tmp_path / "i", again, resume=True)
    assert figures["steps"] == trained(framework)[0]["steps"]
    if signalled:  # the checkpoint is of a whole step, so nothing differs in the end
        model, _ = network(framework, tiny_bert)
        _, straight = fit(framework, LabeledText, tmp_path / "w", model)
        assert np.array_equal(resumed(TEXTS), straight(TEXTS))


@every
def test_a_resumed_job_without_a_checkpoint_starts_at_the_beginning(
    framework, trained, fit, tiny_bert, tmp_path
) -> None:
    one, first, _ = trained(framework)
    two, second = fit(framework, LabeledText, tmp_path, tiny_bert, resume=True)
    assert one == two
    assert np.array_equal(first(TEXTS), second(TEXTS))


@every
def test_an_unknown_option_is_an_error_with_the_nearest_name(framework) -> None:
    from ostraka.train.options import Options

    options = Options(adapters[framework].recipes[LabeledText]().targets())
    with pytest.raises(BadOption, match="max_length"):
        options.update({"max_lenght": 12})


@every
def test_a_model_object_stays_as_it_was(framework, fit, tiny_bert, tmp_path) -> None:
    import torch

    model, _ = network(framework, tiny_bert)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    fit(framework, LabeledText, tmp_path, model)
    after = model.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(weight, after[name]) for name, weight in before.items())


@every
def test_nothing_but_files_of_the_model_is_left(framework, trained) -> None:
    names = {path.name for path in trained(framework)[2].iterdir()}
    assert {"tokenizer.json", "config.json"} <= names
    assert not {"training_args.bin", "README.md", "optimizer.pt"} & names


@every
def test_the_folder_says_its_classes(framework, trained) -> None:
    import transformers

    config = transformers.AutoConfig.from_pretrained(trained(framework)[2])
    assert config.id2label == {0: "good", 1: "bad", 2: "neutral"}
    assert config.label2id == {"good": 0, "bad": 1, "neutral": 2}
