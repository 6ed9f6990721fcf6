"""A sentence encoder with a linear head on its embeddings: write, read, predict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadFile
from ostraka.extras import need
from ostraka.train.hf.linear_head import LinearHead, from_independent, from_logistic, from_torch
from ostraka.train.hf.loading import label_names
from ostraka.train.hf.predict import refuse
from ostraka.train.hf.quiet import quiet

WHY = "Predicting with SetFit"
HEAD = "head.npz"


class EmbeddingPredictor:
    """Texts in, a probability per class out, in the order of the classes.

    `head` maps embeddings [texts, dimensions] to probabilities [texts, classes].
    """

    def __init__(self, body: Any, head: Any, *, normalize: bool) -> None:
        self.body, self.head, self.normalize = body, head, normalize

    def __call__(
        self, inputs: Sequence[str], *, batch_size: int = 32, **unknown: Any
    ) -> npt.NDArray[np.float64]:
        """Probabilities as float array [inputs, classes]; `BadOption` for another option."""
        refuse(unknown)
        texts = list(inputs)
        with quiet():
            if not texts:  # the encoder gives no dimensions for nothing
                return np.asarray(self.head(self._embed([""], batch_size))[:0])
            return np.asarray(self.head(self._embed(texts, batch_size)), np.float64)

    def _embed(self, texts: list[str], batch_size: int) -> Any:
        return self.body.encode(
            texts,
            batch_size=batch_size,
            normalize_embeddings=self.normalize,
            show_progress_bar=False,
        )


def head_of(model: Any) -> Any:
    """The head of a `SetFitModel` as a function to probabilities over all of its labels.

    Linear heads come out as numbers, whatever made them; a chain of classifiers, where each
    reads what those before it said, is called as it is.
    """
    head, classes = model.model_head, len(model.labels)
    if model.has_differentiable_head:
        return from_torch(head)
    if hasattr(head, "coef_"):
        return from_logistic(head, classes)
    if hasattr(head, "order_"):
        return head.predict_proba
    return from_independent(list(head.estimators_), model.model_body.get_embedding_dimension())


def write_embedded(model: Any, out: Path) -> None:
    """SetFit's own files, the classes in the encoder's config, and the head as plain numbers."""
    config = model.model_body[0].auto_model.config
    for name, value in label_names(model.labels).items():
        setattr(config, name, value)
    model.save_pretrained(str(out))
    (out / "README.md").unlink(missing_ok=True)  # SetFit's card knows nothing of the data
    head = head_of(model)
    if isinstance(head, LinearHead):
        head.save(out / HEAD)


def read_embedded(folder: Path) -> EmbeddingPredictor:
    """The encoder and head in `folder`; `BadFile` where it holds no such model.

    The head is read from plain numbers where they are there. SetFit's own file for it is a
    pickle, which runs code when it is loaded: it is opened only for a chain of classifiers.
    """
    described = folder / "config_setfit.json"
    if not described.exists():
        raise BadFile(f"{folder} holds no SetFit model: config_setfit.json is missing.")
    normalize = bool(json.loads(described.read_text(encoding="utf-8"))["normalize_embeddings"])
    if not (folder / HEAD).exists():
        model = need("setfit", extra="setfit", why=WHY).SetFitModel.from_pretrained(str(folder))
        return EmbeddingPredictor(model.model_body, head_of(model), normalize=normalize)
    sentences = need("sentence_transformers", extra="setfit", why=WHY)
    body = sentences.SentenceTransformer(str(folder))
    return EmbeddingPredictor(body, LinearHead.load(folder / HEAD), normalize=normalize)
