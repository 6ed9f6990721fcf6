"""What only SetFit does."""

from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.errors import BadFile, BadOption, NothingToTrain, UnknownName
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.adapters.setfit import SingleLabel

TEXTS = ["good great a fine", "awful poor", "film movie the plot " * 40]
HEAD_ONLY = {"max_pairs": 0}


def labelled(labels: list[Any], shape: type = LabeledText) -> Rows[Any]:
    """Rows of three classes with these labels."""
    words = ("good", "bad", "film")
    texts = [f"{words[max(np.ravel(label).astype(int), default=0)]} a" for label in labels]
    table = pa.table({"record": [str(i) for i in labels], "text": texts, "label": labels})
    return Rows(shape, table, ("x", "y", "z"))


@pytest.mark.parametrize("shape", [LabeledText, MultiLabeledText, SoftLabeledText])
def test_plain_setfit_loads_the_folder(shape, trained) -> None:
    import setfit

    _, predict, folder = trained("setfit", shape)
    model = setfit.SetFitModel.from_pretrained(str(folder))
    assert model.labels == ["good", "bad", "neutral"]
    said = model.predict_proba(TEXTS, as_numpy=True, show_progress_bar=False)
    columns = [0, 1] if shape is MultiLabeledText else [0, 1, 2]  # the third is in no set
    assert said[:, columns] == pytest.approx(predict(TEXTS)[:, columns], abs=1e-6)


def test_our_own_reading_opens_no_pickle(trained, tmp_path) -> None:
    _, predict, folder = trained("setfit")
    shutil.copytree(folder, tmp_path / "model")
    (tmp_path / "model" / "model_head.pkl").write_bytes(b"not a pickle")
    again = SingleLabel().load(tmp_path / "model")
    assert np.array_equal(again(TEXTS), predict(TEXTS))


@pytest.mark.parametrize("labels", [[0, 2] * 6, [1, 2] * 6, [0, 1] * 6])
def test_a_class_that_is_in_no_row_has_probability_zero(labels, fit, tiny_bert, tmp_path) -> None:
    given = {"train": labelled(labels), "held_out": None, "options": HEAD_ONLY}
    _, predict = fit("setfit", LabeledText, tmp_path, tiny_bert, **given)
    found = predict(TEXTS)
    absent = ({0, 1, 2} - set(labels)).pop()
    assert (found[:, absent] == 0).all()
    assert found.sum(axis=1) == pytest.approx([1, 1, 1])
    trained_on = predict(labelled(labels).column("text"))
    assert trained_on.argmax(axis=1).tolist() == labels


def test_a_label_in_every_set_has_probability_one(fit, tiny_bert, tmp_path) -> None:
    train = labelled([[0], [0, 1]] * 6, MultiLabeledText)
    given = {"train": train, "held_out": None, "options": HEAD_ONLY}
    _, predict = fit("setfit", MultiLabeledText, tmp_path, tiny_bert, **given)
    found = predict(TEXTS)
    assert (found[:, 0] == 1).all()
    assert (found[:, 2] == 0).all()


def test_one_class_alone_is_nothing_to_train(fit, tiny_bert, tmp_path) -> None:
    with pytest.raises(NothingToTrain, match="at least two"):
        fit("setfit", LabeledText, tmp_path, tiny_bert, train=labelled([1] * 8))


def test_no_pairs_train_the_head_alone(fit, tiny_bert, tmp_path) -> None:
    figures, _ = fit("setfit", LabeledText, tmp_path, tiny_bert, options=HEAD_ONLY)
    assert (figures["pairs"], figures["steps"]) == (0, 0)
    assert not list((tmp_path / "checkpoints").glob("*"))


def test_soft_labels_weigh_each_class_by_its_share(fit, tiny_bert, tmp_path, rows) -> None:
    sharp = rows(SoftLabeledText, 30, 0)
    flat = sharp.table.set_column(3, "distribution", pa.array([[0.4, 0.35, 0.25]] * 30))
    given = {"train": Rows(SoftLabeledText, flat, sharp.classes), "options": HEAD_ONLY}
    _, predict = fit("setfit", SoftLabeledText, tmp_path, tiny_bert, **given)
    assert predict(TEXTS) == pytest.approx(np.array([[0.4, 0.35, 0.25]] * 3), abs=0.01)


@pytest.mark.parametrize("strategy", ["one-vs-rest", "multi-output", "classifier-chain"])
def test_label_sets_take_each_strategy_of_setfit(strategy, fit, tiny_bert, tmp_path) -> None:
    import setfit

    train = labelled([[0], [1], [0, 2], []] * 5, MultiLabeledText)
    options = HEAD_ONLY | {"multi_target_strategy": strategy, "head_params": {"C": 10}}
    given = {"train": train, "held_out": train, "options": options}
    _, predict = fit("setfit", MultiLabeledText, tmp_path, tiny_bert, **given)
    model = setfit.SetFitModel.from_pretrained(str(tmp_path / "model"))
    said = model.predict_proba(TEXTS, as_numpy=True, show_progress_bar=False)
    said = said[..., 1] if said.ndim == 3 else said  # multi-output says both yes and no
    assert predict(TEXTS) == pytest.approx(said, abs=1e-6)


def test_an_unknown_strategy_is_an_error_with_the_known_ones(fit, tiny_bert, tmp_path) -> None:
    options = {"multi_target_strategy": "one-vs-all"}
    with pytest.raises(UnknownName, match="one-vs-rest"):
        fit("setfit", MultiLabeledText, tmp_path, tiny_bert, options=options)


@pytest.mark.parametrize("shape", [LabeledText, MultiLabeledText])
def test_the_head_may_be_a_torch_layer(shape, fit, tiny_bert, tmp_path) -> None:
    import setfit

    options = {"max_pairs": 16, "use_differentiable_head": True, "num_epochs": (1, 2)}
    _, predict = fit("setfit", shape, tmp_path, tiny_bert, options=options)
    model = setfit.SetFitModel.from_pretrained(str(tmp_path / "model"))
    said = model.predict_proba(TEXTS, as_numpy=True, show_progress_bar=False)
    assert predict(TEXTS) == pytest.approx(said, abs=1e-5)


def test_a_torch_head_refuses_soft_labels(fit, tiny_bert, tmp_path) -> None:
    options = {"use_differentiable_head": True}
    with pytest.raises(BadOption, match="soft labels"):
        fit("setfit", SoftLabeledText, tmp_path, tiny_bert, options=options)


def test_several_epochs_are_compared_on_held_out_pairs(fit, tiny_bert, tmp_path) -> None:
    options = {"num_epochs": 2, "max_pairs": 64, "learning_rate": 0.01}
    figures, _ = fit("setfit", LabeledText, tmp_path, tiny_bert, options=options)
    assert (figures["pairs"], figures["steps"]) == (64, 8)
    assert [p.name for p in (tmp_path / "checkpoints").iterdir()] in (
        ["checkpoint-4"],
        ["checkpoint-8"],
    )


def test_a_loss_that_finds_its_own_triplets_gets_texts_and_classes(
    fit, tiny_bert, tmp_path
) -> None:
    from sentence_transformers.sentence_transformer.losses import BatchHardTripletLoss

    options = {"loss": BatchHardTripletLoss, "batch_size": 8}
    figures, _ = fit("setfit", LabeledText, tmp_path / "1", tiny_bert, options=options)
    assert (figures["pairs"], figures["steps"]) == (0, 5)
    with pytest.raises(BadOption, match="label sets"):
        fit("setfit", MultiLabeledText, tmp_path / "2", tiny_bert, options=options)


def test_a_setfit_model_object_gives_its_encoder(fit, tiny_bert, tmp_path) -> None:
    import sentence_transformers
    import setfit

    body = sentence_transformers.SentenceTransformer(tiny_bert)
    model = setfit.SetFitModel(model_body=body, model_head=None)
    _, one = fit("setfit", LabeledText, tmp_path / "1", model)
    _, two = fit("setfit", LabeledText, tmp_path / "2", tiny_bert)
    assert np.array_equal(one(TEXTS), two(TEXTS))


def test_a_folder_without_a_model_is_refused(tmp_path) -> None:
    with pytest.raises(BadFile, match="is missing"):
        SingleLabel().load(tmp_path)
