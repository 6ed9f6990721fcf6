"""`label_smoothing_factor` reaches the loss of every network that can learn with it."""

from __future__ import annotations

from typing import Any

import pytest
from marked import make_spans

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText, TaggedText

SMOOTH = {"label_smoothing_factor": 0.4}
LEARN = {"num_train_epochs": 6, "learning_rate": 0.01, "per_device_train_batch_size": 8}
LEARN |= {"save_strategy": "no"}
TEXTS = ["good great a fine", "awful poor", "film movie the plot"]


def weighed(rows: Rows[Any]) -> Rows[Any]:
    """The same rows, each with a weight."""
    import pyarrow as pa

    weights = pa.array([1.0 + row % 2 for row in range(len(rows))])
    return Rows(rows.shape, rows.table.append_column("weight", weights), rows.classes)


@pytest.mark.parametrize(
    ("framework", "shape"),
    [("transformers", LabeledText), ("transformers", SoftLabeledText), ("peft", LabeledText)],
)
def test_smoothed_labels_make_a_network_less_sure(framework, shape, fit, tiny_bert, tmp_path):
    (plain, said), (smooth, unsure) = (
        fit(framework, shape, tmp_path / str(i), tiny_bert, options=o, held_out=None)
        for i, o in enumerate((LEARN, LEARN | SMOOTH))
    )
    assert smooth["train_loss"] > plain["train_loss"]
    assert unsure(TEXTS).max(axis=1).mean() < said(TEXTS).max(axis=1).mean()


def test_rows_with_weights_are_smoothed_too(fit, rows, tiny_bert, tmp_path):
    parts = {"train": weighed(rows(LabeledText, 40, 0)), "held_out": None}
    plain, smooth = (
        fit("transformers", LabeledText, tmp_path / str(i), tiny_bert, options=o, **parts)[0]
        for i, o in enumerate((LEARN, LEARN | SMOOTH))
    )
    assert smooth["train_loss"] > plain["train_loss"]


def test_tags_are_smoothed_too(fit, tiny_bert, tmp_path):
    parts = {"train": make_spans(40, 0), "held_out": None}
    plain, smooth = (
        fit("transformers", TaggedText, tmp_path / str(i), tiny_bert, options=o, **parts)[0]
        for i, o in enumerate((LEARN, LEARN | SMOOTH))
    )
    assert smooth["train_loss"] > plain["train_loss"]


@pytest.mark.parametrize("framework", ["transformers", "peft"])
def test_sets_of_labels_refuse_it_before_anything_is_trained(framework, fit, tiny_bert, tmp_path):
    says = "label_smoothing_factor=0.4: sets of labels are learnt without smoothing. Type .*=0"
    with pytest.raises(BadOption, match=says):
        fit(framework, MultiLabeledText, tmp_path, tiny_bert, options=SMOOTH)
    assert not (tmp_path / "checkpoints").exists()
