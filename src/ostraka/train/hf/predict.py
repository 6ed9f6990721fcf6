"""Probabilities from a trained sequence classifier, without the Trainer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.shapes import MULTI

WHY = "Predicting with transformers"


def refuse(unknown: Mapping[str, Any]) -> None:
    """Say that a prediction takes no such options."""
    if unknown:
        names = ", ".join(map(repr, unknown))
        raise BadOption(f"predict does not take {names}; it takes batch_size, top_k and threshold.")


class SequencePredictor:
    """Texts in, a probability per class out, in the order of the classes.

    Label sets get an independent probability per class, single classes get probabilities that
    sum to 1. Texts are cut at the tokenizer's limit, and put in batches by length.
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="transformers", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer
        self.classes = tuple(model.config.id2label[i] for i in range(model.config.num_labels))

    def __call__(
        self, inputs: Sequence[str], *, batch_size: int = 32, **unknown: Any
    ) -> npt.NDArray[np.float64]:
        """Probabilities as float array [inputs, classes]; `BadOption` for another option."""
        refuse(unknown)
        torch = need("torch", extra="transformers", why=WHY)
        texts = list(inputs)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        found = np.zeros((len(texts), len(self.classes)))
        with torch.no_grad(), quiet():
            for start in range(0, len(order), batch_size):
                places = order[start : start + batch_size]
                found[places] = self._batch([texts[i] for i in places], torch)
        return found

    def _batch(self, texts: list[str], torch: Any) -> Any:
        given = self.tokenizer(texts, truncation=True, padding=True, return_tensors="pt")
        logits = self.model(**given.to(self.model.device)).logits.double()
        sets = self.model.config.problem_type == MULTI.problem
        return (torch.sigmoid(logits) if sets else torch.softmax(logits, dim=-1)).cpu().numpy()
