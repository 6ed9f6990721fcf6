"""An encoder with a head on its embeddings."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import ClassifierChain

from ostraka.errors import BadFile
from ostraka.train.hf.embedded import EmbeddingPredictor, head_of, read_embedded
from ostraka.train.hf.linear_head import LinearHead

HEAD = LinearHead(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.zeros(3), sets=False)


class Counter:
    """An encoder whose embedding of a text is its number of letters a and b."""

    asked: dict

    def encode(self, texts, **options):
        self.asked = options
        return np.array([[text.count("a"), text.count("b")] for text in texts], np.float32)


def test_texts_become_probabilities_in_their_order() -> None:
    body = Counter()
    found = EmbeddingPredictor(body, HEAD, normalize=True)(["aa", "b", ""], batch_size=5)
    assert found.argmax(axis=1).tolist()[:2] == [0, 1]
    assert found[2] == pytest.approx([1 / 3] * 3)
    assert body.asked == {
        "batch_size": 5,
        "normalize_embeddings": True,
        "show_progress_bar": False,
    }


def test_no_texts_give_no_rows_of_all_classes() -> None:
    assert EmbeddingPredictor(Counter(), HEAD, normalize=False)([]).shape == (0, 3)


def test_only_a_chain_of_classifiers_is_not_numbers() -> None:
    x, y = np.eye(4), np.array([[0, 1], [1, 0], [1, 1], [0, 0]])
    one = LogisticRegression().fit(x, y[:, 0])
    chain = ClassifierChain(LogisticRegression()).fit(x, y)
    heads = [
        head_of(SimpleNamespace(model_head=head, labels=["p", "q"], has_differentiable_head=False))
        for head in (one, chain)
    ]
    assert [isinstance(head, LinearHead) for head in heads] == [True, False]
    assert np.array_equal(heads[1](x), chain.predict_proba(x))


def test_a_folder_of_something_else_is_refused(tmp_path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(BadFile, match="no SetFit model"):
        read_embedded(tmp_path)
