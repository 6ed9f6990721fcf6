"""Sources and targets as token numbers, and what a network that rewrites makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import Rows
from ostraka.train.hf.quiet import quiet

WHY = "Predicting with transformers"
IGNORED = -100
TARGET = 128  # tokens of a target
_BLOCK = 4096  # texts tokenized at once
Floats = npt.NDArray[np.float64]


class Pairs:
    """Sources with what they should become, as lists of tokens: a dataset for a Trainer.

    `cut` counts the targets that were longer than allowed.
    """

    def __init__(self, sources: list[list[int]], targets: list[list[int]], cut: int) -> None:
        self.sources, self.targets, self.cut = sources, targets, cut

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.sources)

    def __getitem__(self, position: int) -> dict[str, list[int]]:
        """One pair; the collator pads it, the target with -100, which is not learnt."""
        return {"input_ids": self.sources[position], "labels": self.targets[position]}


def encode_pairs(rows: Rows[Any], tokenizer: Any, longest: int) -> Pairs:
    """Tokenize; sources are cut at the tokenizer's own limit, targets after `longest` tokens."""
    sources = _tokens(rows.column("source"), tokenizer, tokenizer.model_max_length)
    whole = [ended(ids, tokenizer) for ids in _tokens(rows.column("target"), tokenizer, None)]
    cut = [ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]] for ids in whole]
    return Pairs(sources, cut, sum(len(ids) > longest for ids in whole))


def ended(ids: list[int], tokenizer: Any) -> list[int]:
    """A target's tokens with the end of the text, which has to be learnt too."""
    end = tokenizer.eos_token_id
    return ids if end is None or ids[-1:] == [end] else [*ids, end]


def _tokens(texts: Sequence[str], tokenizer: Any, limit: int | None) -> list[list[int]]:
    found: list[list[int]] = []
    for start in range(0, len(texts), _BLOCK):
        block = list(texts[start : start + _BLOCK])
        how = {} if limit is None else {"truncation": True, "max_length": limit}
        found += tokenizer(block, **how, verbose=False)["input_ids"]
    return found


class Rewriter:
    """Texts in, what the network makes of them out."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="transformers", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer
        kept = getattr(model.config, "task_specific_params", None) or {}
        self.longest = int(kept.get("text2text", {}).get("max_target_length", TARGET))

    def __call__(
        self,
        inputs: Sequence[str],
        *,
        batch_size: int = 16,
        max_new_tokens: int | None = None,
        do_sample: bool = False,
        **generation: Any,
    ) -> list[str]:
        """One text per source.

        The most probable token is taken at each place unless `do_sample`, for as many tokens as
        targets had in training unless `max_new_tokens`; other options are those of transformers'
        `generate`. Raises `BadOption` where transformers refuses them.
        """
        torch = need("torch", extra="transformers", why=WHY)
        texts = list(inputs)
        limit = self.longest if max_new_tokens is None else max_new_tokens
        options = {"max_new_tokens": limit, "do_sample": do_sample, **generation}
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found = [""] * len(texts)
        with torch.no_grad(), quiet():
            for start in range(0, len(order), batch_size):
                places = order[start : start + batch_size]
                written = self._batch([texts[at] for at in places], options)
                for at, text in zip(places, written, strict=True):
                    found[at] = text
        return found

    def losses(self, rows: Rows[Any], batch_size: int = 16) -> Floats:
        """Negative log-likelihood in nats and number of tokens of each target; shape [rows, 2].

        The end of the text counts as a token; targets are cut as in training.
        """
        pairs = encode_pairs(rows, self.tokenizer, self.longest)
        order = np.argsort([len(ids) for ids in pairs.sources], kind="stable").tolist()
        found = np.zeros((len(pairs), 2))
        with quiet():
            for start in range(0, len(order), batch_size):
                places = order[start : start + batch_size]
                found[places] = self._losses([pairs[at] for at in places])
        return found

    def _batch(self, texts: list[str], options: dict[str, Any]) -> list[str]:
        given = self.tokenizer(texts, truncation=True, padding=True, return_tensors="pt")
        given.pop("token_type_ids", None)
        try:
            ids = self.model.generate(**given.to(self.model.device), **options)
        except (ValueError, TypeError) as error:
            raise BadOption(f"The model cannot generate so: {error}") from error
        written: list[str] = self.tokenizer.batch_decode(ids, skip_special_tokens=True)
        return [text.strip() for text in written]

    def _losses(self, batch: list[dict[str, list[int]]]) -> Any:
        torch = need("torch", extra="transformers", why=WHY)
        given = collator(self.model, self.tokenizer)(batch).to(self.model.device)
        with torch.no_grad():
            logits = self.model(**given).logits.double()
        nats = torch.nn.functional.cross_entropy(
            logits.transpose(1, 2), given["labels"], reduction="none", ignore_index=IGNORED
        )
        counted = (given["labels"] != IGNORED).sum(1).double()
        return torch.stack([nats.sum(1), counted], 1).cpu().numpy()


def collator(model: Any, tokenizer: Any) -> Any:
    """What pads a batch: sources with the padding token, targets with -100."""
    transformers = need("transformers", extra="transformers", why=WHY)
    return transformers.DataCollatorForSeq2Seq(tokenizer, model=model, label_pad_token_id=IGNORED)
