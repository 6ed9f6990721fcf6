"""Texts as token numbers, kept flat: a dataset that a Trainer can index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_BLOCK = 4096  # texts tokenized at once: enough to be fast, few enough to need no memory


class Encoded:
    """Token numbers of all texts in one array, and a target per text."""

    def __init__(
        self, tokens: npt.NDArray[np.int32], starts: npt.NDArray[np.int64], targets: Any
    ) -> None:
        self.tokens, self.starts, self.targets = tokens, starts, targets

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.starts) - 1

    def __getitem__(self, position: int) -> dict[str, Any]:
        """One text's tokens and target; padding is added per batch, by the collator."""
        if not 0 <= position < len(self):
            raise IndexError(position)
        first, end = self.starts[position], self.starts[position + 1]
        return {
            "input_ids": self.tokens[first:end].tolist(),
            "labels": self.targets[position].tolist(),
        }


def encode(texts: Sequence[str], tokenizer: Any, targets: npt.NDArray[Any]) -> Encoded:
    """Tokenize, cutting each text at the tokenizer's own limit."""
    blocks: list[npt.NDArray[np.int32]] = []
    lengths: list[int] = []
    for start in range(0, len(texts), _BLOCK):
        ids = tokenizer(list(texts[start : start + _BLOCK]), truncation=True)["input_ids"]
        lengths += map(len, ids)
        blocks += [np.asarray(one, np.int32) for one in ids]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    tokens = np.concatenate(blocks) if blocks else np.empty(0, np.int32)
    return Encoded(tokens, starts, targets)
