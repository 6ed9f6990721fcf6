from __future__ import annotations

import numpy as np
import pytest

from ostraka.cli._demo_models import STEPS, compare, train
from ostraka.cli._demo_tweets import build, read


@pytest.fixture
def dataset(tweets):
    return build(read(tweets.fetch()))


def test_two_models_are_scored_on_the_same_records(dataset, tmp_path):
    plans = [("plain", {}), ("strict", {"C": 0.01})]
    trained = [
        (name, *train(dataset, "sklearn", tmp_path / name, options=given)) for name, given in plans
    ]
    found = compare(dataset, trained)
    assert [way.name for way in found.ways] == ["the most frequent class", "plain", "strict"]
    assert found.train_rows + found.held_out_rows == len(dataset)
    held_out = trained[0][1].model.manifest["records"]["held_out"]
    names = dataset.snapshot().ids()
    share = dataset.unify("sentiment", "majority").share[[names.index(n) for n in held_out]]
    assert found.sizes[0] == int((share < STEPS[0]).sum())
    assert found.sizes[-1] == int((share >= STEPS[-1]).sum())
    for way in found.models:
        assert way.accuracy == pytest.approx(np.trace(way.confusion) / found.held_out_rows)


def test_models_that_were_tested_on_other_records_cannot_be_compared(dataset, tmp_path):
    one = train(dataset, "sklearn", tmp_path / "one")
    other = train(dataset.pull(30), "sklearn", tmp_path / "other")
    with pytest.raises(AssertionError, match="not tested on the same records"):
        compare(dataset, [("one", *one), ("other", *other)])


def test_a_card_names_the_model(dataset, tmp_path):
    train(dataset, "sklearn", tmp_path / "one", title="Tweet sentiment")
    assert "# Tweet sentiment" in (tmp_path / "one" / "README.md").read_text(encoding="utf-8")
