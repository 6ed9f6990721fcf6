"""A trained reward model in memory: texts in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.hf.quiet import quiet
from ostraka.train.llm.tokens import template_ids

WHY = "Scoring with a reward model"


class Scorer:
    """Texts, or conversations, in; the model's raw number for each out."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="trl", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer

    def __call__(
        self, inputs: Sequence[Any], *, batch_size: int = 32, **unknown: Any
    ) -> npt.NDArray[np.float64]:
        """A number per input, shape [inputs]; for pairs both numbers, shape [inputs, 2].

        Raises `BadOption` for another option.
        """
        if unknown:
            names = ", ".join(map(repr, unknown))
            raise BadOption(f"predict does not take {names}; a reward model takes batch_size.")
        pairs = bool(inputs) and isinstance(inputs[0], tuple)
        texts = [text for pair in inputs for text in pair] if pairs else list(inputs)
        ids = score_ids(self.tokenizer, texts)
        order = sorted(range(len(ids)), key=lambda at: len(ids[at]))
        found = np.zeros(len(ids))
        for start in range(0, len(order), batch_size):
            places = order[start : start + batch_size]
            found[places] = self._batch([ids[at] for at in places])
        return found.reshape(-1, 2) if pairs else found

    def _batch(self, ids: list[list[int]]) -> Any:
        torch = need("torch", extra="trl", why=WHY)
        given = self.tokenizer.pad({"input_ids": ids}, return_tensors="pt").to(self.model.device)
        with torch.no_grad(), quiet("trl"):
            return self.model(**given).logits[:, 0].double().cpu().numpy()


def score_ids(tokenizer: Any, texts: Sequence[Any]) -> list[list[int]]:
    """Tokens as a plain pipeline makes them, cut at the tokenizer's limit; messages by template."""
    found: list[list[int]] = []
    for text in texts:
        if isinstance(text, str):
            found.append(tokenizer(text, truncation=True)["input_ids"])
        else:
            found.append(template_ids(tokenizer, text)[-tokenizer.model_max_length :])
    return found
