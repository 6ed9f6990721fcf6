"""Networks learn from rows as much as they weigh: wrong rows of no weight teach nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText

BATCH = {"per_device_train_batch_size": 8, "save_strategy": "no"}
CELLS = [
    ("transformers", LabeledText, {"num_train_epochs": 5, "learning_rate": 0.004, **BATCH}),
    ("transformers", MultiLabeledText, {"num_train_epochs": 8, "learning_rate": 0.004, **BATCH}),
    ("peft", LabeledText, {"num_train_epochs": 8, "learning_rate": 0.01, **BATCH}),
    ("setfit", LabeledText, {"max_pairs": 0, "head_params": {"C": 100}}),
    ("setfit", SoftLabeledText, {"max_pairs": 0, "head_params": {"C": 100}}),
]


def misled(right: Rows, weight: float) -> Rows:
    """The rows, and all of them again with what another row says, weighing this much."""
    turned = np.roll(np.arange(len(right)), 1)
    wrong = right.table
    for name in set(wrong.column_names) - {"record", "text"}:
        place = wrong.column_names.index(name)
        wrong = wrong.set_column(place, name, right.table[name].take(pa.array(turned)))
    both = pa.concat_tables([right.table, wrong])
    weights = pa.array([1.0] * len(right) + [weight] * len(right))
    return Rows(right.shape, both.append_column("weight", weights), right.classes)


def share_right(shape, rows, predict) -> float:
    unseen = rows(shape, 30, seed=5)
    found = predict(unseen.column("text"))
    if shape is MultiLabeledText:
        said = [set(np.flatnonzero(line > 0.5).tolist()) for line in found]
        return np.mean([set(t) == s for t, s in zip(unseen.column("label"), said, strict=True)])
    return np.mean(found.argmax(axis=1) == unseen.column("label"))


@pytest.mark.parametrize(("framework", "shape", "options"), CELLS)
def test_rows_without_weight_teach_nothing(
    framework, shape, options, fit, tiny_bert, tmp_path, rows
) -> None:
    given = {"held_out": None, "options": options}
    light = misled(rows(shape, 40, 0), 0.0)
    _, predict = fit(framework, shape, tmp_path / "a", tiny_bert, train=light, **given)
    assert share_right(shape, rows, predict) >= 0.9
    heavy = misled(rows(shape, 40, 0), 20.0)
    _, predict = fit(framework, shape, tmp_path / "b", tiny_bert, train=heavy, **given)
    assert share_right(shape, rows, predict) <= 0.2


def test_rows_that_weigh_the_same_are_learnt_as_without_weights(
    fit, tiny_bert, tmp_path, rows
) -> None:
    plain = rows(LabeledText, 40, 0)
    table = plain.table.append_column("weight", pa.array([0.6] * 40))
    options = {"num_train_epochs": 2, "learning_rate": 0.004, **BATCH}
    found = []
    for name, train in (("a", plain), ("b", Rows(LabeledText, table, plain.classes))):
        _, predict = fit(
            "transformers", LabeledText, tmp_path / name, tiny_bert, train=train, options=options
        )
        found.append(predict(["good great", "awful", "movie"]))
    assert found[0] == pytest.approx(found[1], abs=1e-4)


def test_a_torch_head_cannot_weigh(fit, tiny_bert, tmp_path, rows) -> None:
    options = {"use_differentiable_head": True, "max_pairs": 0}
    train = misled(rows(LabeledText, 12, 0), 0.5)
    with pytest.raises(BadOption, match="torch head cannot weigh"):
        fit("setfit", LabeledText, tmp_path, tiny_bert, train=train, options=options)
