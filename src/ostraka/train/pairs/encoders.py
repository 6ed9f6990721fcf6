"""Trained encoders in memory: pairs of texts in, similarities or probabilities out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption, NothingToTrain
from ostraka.extras import need
from ostraka.tasks._rows import LabeledPair, Rows
from ostraka.train.hf.linear_head import LinearHead, from_logistic
from ostraka.train.hf.quiet import quiet
from ostraka.train.pairs.inputs import Pair, pairs_of

WHY = "Comparing texts"
EXTRA = "sentence-transformers"
Floats = npt.NDArray[np.float64]


class BiEncoder:
    """Each text becomes a vector; a pair's similarity is their cosine.

    With a `head` for classes, probabilities [pairs, classes]: of two classes from the cosine, of
    more from both vectors, their difference and their product (Conneau 2017).
    """

    def __init__(self, model: Any, head: LinearHead | None = None) -> None:
        self.model, self.head = model, head

    @property
    def tokenizer(self) -> Any:
        """The encoder's own."""
        return self.model.tokenizer

    def __call__(self, inputs: Sequence[Pair], *, batch_size: int = 32, **unknown: Any) -> Floats:
        """Cosines [pairs], or probabilities [pairs, classes]; `BadOption` for another option."""
        _refuse(unknown)
        first, second = self._vectors(list(inputs), batch_size)
        if self.head is None:
            return np.asarray((first * second).sum(axis=1))
        return self.head(features(first, second, len(self.head.biases)))

    def fit_head(self, rows: Rows[Any]) -> LinearHead:
        """A logistic regression from the vectors of `rows` to their classes."""
        first, second = self._vectors(pairs_of(rows), 32)
        linear = need("sklearn.linear_model", extra=EXTRA, why=WHY)
        given = features(first, second, len(rows.classes))
        made = linear.LogisticRegression(max_iter=1000).fit(given, rows.column("label"))
        return from_logistic(made, len(rows.classes))

    def _vectors(self, pairs: list[Pair], batch_size: int) -> tuple[Floats, Floats]:
        """Vectors of length 1 of both sides, each text encoded once."""
        texts = list(dict.fromkeys(text for pair in pairs for text in pair)) or [""]
        with quiet(EXTRA):
            found = self.model.encode(
                texts, batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False
            )
        vectors, place = np.asarray(found, np.float64), {text: at for at, text in enumerate(texts)}
        sides = [[place[pair[side]] for pair in pairs] for side in (0, 1)]
        return vectors[np.array(sides[0], int)], vectors[np.array(sides[1], int)]


class CrossEncoder:
    """Both texts are read together; one output is a similarity, several are classes.

    `classes` is the number of classes: 0 gives similarities [pairs] from 0 to 1, else
    probabilities [pairs, classes].
    """

    def __init__(self, model: Any, classes: int = 0) -> None:
        self.model, self.classes = model, classes

    @property
    def tokenizer(self) -> Any:
        """The encoder's own."""
        return self.model.tokenizer

    def __call__(self, inputs: Sequence[Pair], *, batch_size: int = 32, **unknown: Any) -> Floats:
        """Similarities [pairs], or probabilities [pairs, classes]; `BadOption` otherwise."""
        _refuse(unknown)
        pairs = list(inputs)
        if not pairs:
            return np.zeros((0, self.classes) if self.classes else 0)
        nn = need("torch.nn", extra=EXTRA, why=WHY)
        one = self.model.num_labels == 1
        with quiet(EXTRA):
            found = self.model.predict(
                pairs,
                batch_size=batch_size,
                activation_fn=nn.Sigmoid() if one else nn.Softmax(dim=-1),
                show_progress_bar=False,
            )
        said = np.asarray(found, np.float64)
        return np.stack([1 - said, said], axis=1) if one and self.classes else said


def features(first: Floats, second: Floats, classes: int) -> Floats:
    """What a head reads of two vectors each [pairs, dimensions]."""
    if classes == 2:
        return np.asarray((first * second).sum(axis=1, keepdims=True))
    return np.hstack([first, second, np.abs(first - second), first * second])


def check_rows(rows: Rows[Any]) -> None:
    """`NothingToTrain` where all pairs have the same label."""
    if rows.shape is LabeledPair and len(set(rows.column("label"))) < 2:
        only = rows.classes[rows.column("label")[0]]
        raise NothingToTrain(f"All pairs are labelled {only!r}; at least two labels are needed.")


def _refuse(unknown: Mapping[str, Any]) -> None:
    if unknown:
        names = ", ".join(map(repr, unknown))
        raise BadOption(f"predict does not take {names}; pairs of texts take batch_size.")
