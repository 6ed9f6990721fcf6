"""A classifier on text embeddings: one line of weights per class, stored as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinearHead:
    """Weights [classes, dimensions] and biases [classes]; `sets` where classes are independent.

    A class that was never seen in training has a bias of minus infinity: its probability is 0.
    """

    weights: Floats
    biases: Floats
    sets: bool

    def __call__(self, embeddings: npt.NDArray[Any]) -> Floats:
        """Probabilities [texts, classes]."""
        logits = np.asarray(embeddings, np.float64) @ self.weights.T + self.biases
        if self.sets:
            return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

    def save(self, path: Path) -> None:
        """Write an `.npz`: numbers only, so that loading it runs no code."""
        np.savez(path, weights=self.weights, biases=self.biases, sets=np.array(self.sets))

    @classmethod
    def load(cls, path: Path) -> LinearHead:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            return cls(kept["weights"], kept["biases"], bool(kept["sets"]))


def from_logistic(head: Any, classes: int) -> LinearHead:
    """From a scikit-learn `LogisticRegression` fitted on class numbers, not all need occur."""
    weights = np.zeros((classes, head.coef_.shape[1]))
    biases = np.full(classes, -np.inf)
    seen = np.asarray(head.classes_, np.int64)
    biases[seen] = 0.0
    rows = seen[1:] if len(seen) == 2 else seen  # with two classes only the second has weights
    weights[rows], biases[rows] = head.coef_, head.intercept_
    return LinearHead(weights, biases, sets=False)


def from_independent(heads: list[Any], dimensions: int) -> LinearHead:
    """From one fitted binary classifier per class; one that is constant says always or never."""
    weights, biases = np.zeros((len(heads), dimensions)), np.zeros(len(heads))
    for line, head in enumerate(heads):
        if hasattr(head, "coef_"):
            weights[line], biases[line] = head.coef_[0], head.intercept_[0]
        else:
            always = bool(head.predict(np.zeros((1, dimensions)))[0])
            biases[line] = np.inf if always else -np.inf
    return LinearHead(weights, biases, sets=True)


def from_torch(head: Any) -> LinearHead:
    """From a `setfit.SetFitHead`: a linear layer and a temperature."""
    scale = head.temperature + head.eps
    weights = head.linear.weight.detach().cpu().numpy().astype(np.float64) / scale
    bias = head.linear.bias
    given = np.zeros(len(weights)) if bias is None else bias.detach().cpu().numpy() / scale
    return LinearHead(weights, np.asarray(given, np.float64), sets=bool(head.multitarget))
