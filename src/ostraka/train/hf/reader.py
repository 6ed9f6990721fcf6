"""A trained reader in memory: a question and a context in, the answer in the context out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.hf.best_span import LONGEST, Heard, Span, best_spans
from ostraka.train.hf.contexts import Windows, null_place, windows_of
from ostraka.train.hf.quiet import quiet

WHY = "Predicting with transformers"
STRIDE = 128  # tokens that neighbouring windows share
KEPT = 20  # answers per question


class Found(NamedTuple):
    """An answer, the characters of the context it stands at, and how probable it is."""

    answer: str
    start: int
    end: int
    score: float


class Reader:
    """`{"question": ..., "context": ...}` in, up to 20 answers each out, best first."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="transformers", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer
        kept = getattr(model.config, "task_specific_params", None) or {}
        self.stride = int(kept.get("question-answering", {}).get("stride", STRIDE))

    def __call__(
        self,
        inputs: Sequence[Mapping[str, str]],
        *,
        batch_size: int = 32,
        max_answer_length: int = LONGEST,
        **unknown: Any,
    ) -> list[list[Found]]:
        """The answers to each question; none where its context is empty.

        An answer has at most `max_answer_length` tokens. Raises `BadOption` for another option.
        """
        if unknown:
            names = ", ".join(map(repr, unknown))
            takes = "batch_size, max_answer_length and top_k"
            raise BadOption(f"predict does not take {names}; it takes {takes}.")
        if max_answer_length < 1:
            raise BadOption(f"max_answer_length={max_answer_length}: at least 1 is accepted.")
        contexts = [one["context"] for one in inputs]
        with quiet():
            questions = [one["question"] for one in inputs]
            windows = windows_of(questions, contexts, self.tokenizer, self.stride)
            heard = self._heard(windows, batch_size)
        return answers(windows, heard, contexts, self.tokenizer, max_answer_length)

    def _heard(self, windows: Windows, batch_size: int) -> list[Any]:
        """Logits of start and end [2, tokens] for each window."""
        torch = need("torch", extra="transformers", why=WHY)
        order = np.argsort(np.diff(windows.edges), kind="stable").tolist()
        found: list[Any] = [None] * len(order)
        with torch.no_grad():
            for start in range(0, len(order), batch_size):
                places = order[start : start + batch_size]
                given = self.tokenizer.pad([windows.read(at) for at in places], return_tensors="pt")
                said = self.model(**given.to(self.model.device))
                both = torch.stack([said.start_logits, said.end_logits], 1).double().cpu().numpy()
                for at, logits in zip(places, both, strict=True):
                    found[at] = logits
        return found


def answers(
    windows: Windows,
    heard: Sequence[Any],
    contexts: Sequence[str],
    tokenizer: Any,
    longest: int = LONGEST,
) -> list[list[Found]]:
    """The best answers per question, from the logits [2, tokens or more] of each window."""
    asked: list[list[Heard]] = [[] for _ in contexts]
    for window, (start, end) in enumerate(heard):
        bounds = windows.bounds_of(window)
        null = null_place(windows.read(window)["input_ids"], tokenizer.cls_token_id)
        size = len(bounds)
        asked[windows.owner[window]].append(Heard(start[:size], end[:size], bounds, null))
    return [
        [_cut(context, span) for span in best_spans(one, longest=longest, count=KEPT)]
        for context, one in zip(contexts, asked, strict=True)
    ]


def _cut(context: str, span: Span) -> Found:
    """The answer without the white space that some tokenizers count to a word."""
    text = context[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    bare = text.strip()
    return Found(bare, start, start + len(bare), span.score)
