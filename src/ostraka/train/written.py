"""How near written texts come to those that people wrote: chrF and ROUGE-L, from 0 to 1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

ORDER, BETA = 6, 2.0
_WORDS = re.compile(r"\w+")
Counts = npt.NDArray[np.int64]


def chrf(said: Sequence[str], truths: Sequence[Sequence[str]]) -> float:
    """chrF2 of all texts together (Popović 2015, *chrF: character n-gram F-score*).

    Character n-grams of 1 to 6 without white space, recall counting twice as much as precision.
    Of several truths the one that fits best counts, as in sacreBLEU, whose numbers these are.
    """
    total = np.zeros((ORDER, 3), np.int64)
    for text, several in zip(said, truths, strict=True):
        grams = _grams(text)
        total += max((_shared(grams, _grams(truth)) for truth in several), key=_f_score)
    return _f_score(total)


def rouge_l(said: Sequence[str], truths: Sequence[Sequence[str]]) -> float:
    """Mean F1 of the longest common subsequence of words (Lin 2004, *ROUGE*).

    Words are runs of letters and digits in lower case, in any script, and are not stemmed. Of
    several truths the one that fits best counts.
    """
    scores = [
        max(_subsequence_f1(_words(text), _words(truth)) for truth in several)
        for text, several in zip(said, truths, strict=True)
    ]
    return sum(scores) / max(len(scores), 1)


def _grams(text: str) -> list[Counter[str]]:
    """How often each character n-gram stands in a text, for n from 1."""
    bare = "".join(text.split())
    return [
        Counter(bare[at : at + size] for at in range(len(bare) - size + 1))
        for size in range(1, ORDER + 1)
    ]


def _shared(said: list[Counter[str]], truth: list[Counter[str]]) -> Counts:
    """N-grams of both, of the text and of the truth; int64, shape [orders, 3]."""
    pairs = zip(said, truth, strict=True)
    return np.array([((a & b).total(), a.total(), b.total()) for a, b in pairs], np.int64)


def _f_score(counts: Counts) -> float:
    """F of the mean precision and recall over the orders that both sides have."""
    both, said, truth = counts[(counts[:, 1] > 0) & (counts[:, 2] > 0)].T
    if not both.sum():
        return 0.0
    precision, recall = float((both / said).mean()), float((both / truth).mean())
    weight = BETA**2
    return (1 + weight) * precision * recall / (weight * precision + recall)


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.lower())


def _subsequence_f1(said: list[str], truth: list[str]) -> float:
    longest = [0] * (len(truth) + 1)
    for word in said:
        before = 0
        for at, other in enumerate(truth, 1):
            kept = longest[at]
            longest[at] = before + 1 if word == other else max(kept, longest[at - 1])
            before = kept
    common = longest[-1]
    return 2 * common / (len(said) + len(truth)) if common else 0.0
