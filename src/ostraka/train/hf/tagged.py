"""Spans from a trained token classifier, without the Trainer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.bio import Floats, Ints, label_names, read_tags
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.windows import Windows, cut

WHY = "Predicting with transformers"


class TagPredictor:
    """Texts in, the spans of each out: `{"label", "start", "end", "text", "score"}`.

    A long text is read in windows that overlap, of the length and stride of the training. A
    token has its most probable tag; a span's score is the mean probability of its tokens' tags.
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="transformers", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer
        names = model.config.id2label
        self.classes = label_names([names[number] for number in range(len(names))])

    def __call__(
        self, inputs: Sequence[str], *, batch_size: int = 32, **unknown: Any
    ) -> list[list[dict[str, Any]]]:
        """A list of spans per text, in order of their start; `BadOption` for another option."""
        if unknown:
            names = ", ".join(map(repr, unknown))
            text = f"predict does not take {names} for spans; it takes batch_size and threshold."
            raise BadOption(text)
        texts = list(inputs)
        windows = cut(texts, self.tokenizer, self.model.config.window_stride)
        with quiet():
            tags, scores = self._said(windows, batch_size)
        return read_spans(texts, windows, tags, scores, self.classes)

    def _said(self, windows: Windows, batch_size: int) -> tuple[Ints, Floats]:
        """The most probable tag of each token and its probability."""
        torch = need("torch", extra="transformers", why=WHY)
        order = sorted(range(len(windows.ids)), key=lambda w: len(windows.ids[w]))
        tags: dict[int, npt.NDArray[np.int64]] = {}
        scores: dict[int, npt.NDArray[np.float64]] = {}
        with torch.no_grad():
            for start in range(0, len(order), batch_size):
                some = order[start : start + batch_size]
                ids = {"input_ids": [windows.ids[w].tolist() for w in some]}
                given = self.tokenizer.pad(ids, return_tensors="pt").to(self.model.device)
                best = torch.softmax(self.model(**given).logits.double(), dim=-1).max(dim=-1)
                for w, tag, score in zip(some, best.indices.cpu(), best.values.cpu(), strict=True):
                    size = len(windows.ids[w])
                    tags[w], scores[w] = tag.numpy()[:size], score.numpy()[:size]
        places = range(len(order))
        return (
            windows.merged([tags[w] for w in places]),
            windows.merged([scores[w] for w in places]),
        )


def read_spans(
    texts: Sequence[str], windows: Windows, tags: Ints, scores: Floats, classes: Sequence[str]
) -> list[list[dict[str, Any]]]:
    """The spans of each text out of a tag and a score per token."""
    found: list[list[dict[str, Any]]] = [[] for _ in texts]
    tagged = read_tags(tags.astype(np.int64), scores, windows.fresh())
    columns = (
        windows.text[tagged.first],
        windows.starts[tagged.first],
        windows.ends[tagged.last],
        tagged.label,
        tagged.score,
    )
    for text, start, end, label, score in zip(*(c.tolist() for c in columns), strict=True):
        words = texts[text][start:end].lstrip()  # its first token may be white space alone
        if words:
            span = {"label": classes[label], "start": end - len(words), "end": end}
            found[text].append({**span, "text": words, "score": score})
    return found
