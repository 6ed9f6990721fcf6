"""Spans from a trained token classifier, without the Trainer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.bio import Floats, by_words, label_names, read_tags
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.windows import Windows, cut

WHY = "Predicting with transformers"


class TagPredictor:
    """Texts in, the spans of each out: `{"label", "start", "end", "text", "score"}`.

    A long text is read in windows that overlap, of the length and stride of the training. Where
    the spans of the training were made of whole words, all tokens of a word get the label they say
    on average; else each has its most probable tag. A span's score is the mean probability of
    its label.
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:
        torch = need("torch", extra="transformers", why=WHY)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model, self.tokenizer = model.eval().to(device), tokenizer
        names = model.config.id2label
        self.classes = label_names([names[number] for number in range(len(names))])
        self.words = bool(model.config.whole_words)

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
            shares = self._said(windows, batch_size)
        return read_spans(texts, windows, shares, self.classes, words=self.words)

    def _said(self, windows: Windows, batch_size: int) -> Floats:
        """The probability of each tag for each token; shape [tokens, tags]."""
        torch = need("torch", extra="transformers", why=WHY)
        order = sorted(range(len(windows.ids)), key=lambda w: len(windows.ids[w]))
        said: dict[int, Floats] = {}
        with torch.no_grad():
            for start in range(0, len(order), batch_size):
                some = order[start : start + batch_size]
                ids = {"input_ids": [windows.ids[w].tolist() for w in some]}
                given = self.tokenizer.pad(ids, return_tensors="pt").to(self.model.device)
                shares = torch.softmax(self.model(**given).logits.double(), dim=-1).cpu().numpy()
                said |= {w: shares[i, : len(windows.ids[w])] for i, w in enumerate(some)}
        found: Floats = windows.merged([said[w] for w in range(len(order))])
        return found


def read_spans(
    texts: Sequence[str], windows: Windows, shares: Floats, classes: Sequence[str], *, words: bool
) -> list[list[dict[str, Any]]]:
    """The spans of each text out of the probabilities of tags [tokens, tags].

    With `words` all tokens of a word get one label.
    """
    found: list[list[dict[str, Any]]] = [[] for _ in texts]
    if not len(shares):
        return found
    tags, scores = shares.argmax(axis=1), shares.max(axis=1)
    if words:
        tags, scores = by_words(shares, windows.words)
    tagged = read_tags(tags, scores, windows.fresh())
    columns = (
        windows.text[tagged.first],
        windows.starts[tagged.first],
        windows.ends[tagged.last],
        tagged.label,
        tagged.score,
    )
    for text, start, end, label, score in zip(*(c.tolist() for c in columns), strict=True):
        marked = texts[text][start:end].lstrip()  # its first token may be white space alone
        if marked:
            span = {"label": classes[label], "start": end - len(marked), "end": end}
            found[text].append({**span, "text": marked, "score": score})
    return found
