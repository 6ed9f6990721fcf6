"""Heads as plain numbers say what the library's own heads say."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier

from ostraka.train.hf.linear_head import LinearHead, from_independent, from_logistic, from_torch

RNG = np.random.default_rng(0)
EMBEDDINGS = RNG.normal(size=(40, 6)).astype(np.float32)


@pytest.mark.parametrize("seen", [[0, 1], [0, 1, 2], [1, 3], [0, 2, 3]])
def test_a_logistic_head_keeps_its_probabilities_in_the_places_of_its_classes(seen) -> None:
    labels = np.array(seen)[np.arange(40) % len(seen)]
    fitted = LogisticRegression().fit(EMBEDDINGS, labels)
    found = from_logistic(fitted, 4)(EMBEDDINGS)
    assert found[:, seen] == pytest.approx(fitted.predict_proba(EMBEDDINGS), abs=1e-6)
    assert found.sum() == pytest.approx(found[:, seen].sum())


@pytest.mark.parametrize("wrap", [OneVsRestClassifier, MultiOutputClassifier])
def test_independent_heads_keep_their_probabilities(wrap) -> None:
    hot = (RNG.random((40, 3)) < 0.4).astype(int)
    fitted = wrap(LogisticRegression()).fit(EMBEDDINGS, hot)
    said = fitted.predict_proba(EMBEDDINGS)
    said = np.stack([p[:, 1] for p in said], axis=1) if isinstance(said, list) else said
    found = from_independent(fitted.estimators_, 6)(EMBEDDINGS)
    assert found == pytest.approx(said, abs=1e-6)


@pytest.mark.parametrize("sets", [False, True])
def test_a_torch_head_keeps_its_probabilities(sets) -> None:
    import setfit
    import torch

    torch.manual_seed(0)
    head = setfit.SetFitHead(6, 3, temperature=0.5, multitarget=sets, device="cpu")
    said = head.predict_proba(torch.from_numpy(EMBEDDINGS)).detach().numpy()
    assert from_torch(head)(EMBEDDINGS) == pytest.approx(said, abs=1e-6)


def test_what_is_saved_is_read_again(tmp_path) -> None:
    head = LinearHead(RNG.normal(size=(3, 6)), np.array([0.5, -np.inf, 0.0]), sets=False)
    head.save(tmp_path / "head.npz")
    again = LinearHead.load(tmp_path / "head.npz")
    assert np.array_equal(again(EMBEDDINGS), head(EMBEDDINGS))
    assert again.sets is False


def test_a_file_with_objects_in_it_is_not_opened(tmp_path) -> None:
    np.savez(tmp_path / "head.npz", weights=np.array([{}]), biases=np.zeros(1), sets=np.array(0))
    with pytest.raises(ValueError, match="allow_pickle"):
        LinearHead.load(tmp_path / "head.npz")


def test_large_logits_neither_overflow_nor_warn() -> None:
    for sets in (False, True):
        head = LinearHead(np.array([[9000.0], [-9000.0]]), np.zeros(2), sets=sets)
        assert head(np.ones((1, 1))) == pytest.approx(np.array([[1.0, 0.0]]))
