"""How alike two texts are: Google's BLEU and ROUGE, over pairs of texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ostraka.data.answers import Ints

_WORDS = re.compile(r"[a-z0-9]+")
_ESCAPED = {"&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">", "<skipped>": ""}
# What stands alone: every ASCII sign but the apostrophe, dash, comma and full stop; the last two
# unless digits are on both sides; a dash after a digit.
_SIGNS = re.compile(r"([!-&(-+/:-@\[-`{-~])")
_POINTS = ((re.compile(r"([^0-9])([.,])"), r"\1 \2 "), (re.compile(r"([.,])([^0-9])"), r" \1 \2"))
_DASH = re.compile(r"([0-9])(-)")


def gleu(said: Sequence[str], truth: Sequence[str]) -> float | None:
    """Google's BLEU of all pairs together, from 0 to 1, over 1- to 4-grams; None without words.

    Wu, Y. et al. (2016). Google's neural machine translation system. Tokens are those of mteval
    13a. It is the same in both directions.
    """
    common = whole = 0
    for one, other in zip(said, truth, strict=True):
        left, right = _grams(_mteval(one)), _grams(_mteval(other))
        common += (left & right).total()
        whole += max(left.total(), right.total())
    return common / whole if whole else None


def rouge(said: Sequence[str], truth: Sequence[str]) -> dict[str, float]:
    """Mean F1 of common words, pairs of words and longest common subsequences.

    Lin, C.-Y. (2004). ROUGE: a package for automatic evaluation of summaries. Words are runs of
    a-z and 0-9 in lower case, not stemmed; the sum over lines is rougeLsum.
    """
    rows = [_rouge_of(one, other) for one, other in zip(said, truth, strict=True)]
    names = ("rouge1", "rouge2", "rougeL", "rougeLsum")
    return dict(zip(names, np.mean(rows, axis=0).tolist(), strict=True))


def _rouge_of(said: str, truth: str) -> tuple[float, float, float, float]:
    left, right = _WORDS.findall(said.lower()), _WORDS.findall(truth.lower())
    pairs = [Counter(pairwise(words)) for words in (left, right)]
    whole = _f1(_longest(left, right)[-1, -1], len(left), len(right))
    return (
        _f1((Counter(left) & Counter(right)).total(), len(left), len(right)),
        _f1((pairs[0] & pairs[1]).total(), pairs[0].total(), pairs[1].total()),
        whole,
        whole if "\n" not in said + truth else _by_lines(said, truth),
    )


def _by_lines(said: str, truth: str) -> float:
    """F1 of the words of the truth's lines that lie in a common subsequence with any line."""
    told = [words for line in said.splitlines() if (words := _WORDS.findall(line.lower()))]
    true = [words for line in truth.splitlines() if (words := _WORDS.findall(line.lower()))]
    spare = Counter(word for words in told for word in words)
    common, sizes = 0, (spare.total(), sum(map(len, true)))
    for words in true:
        for at in sorted({at for line in told for at in _places(words, line)}):
            if spare[words[at]] > 0:
                spare[words[at]] -= 1
                common += 1
    return _f1(common, *sizes)


def _longest(left: Sequence[str], right: Sequence[str]) -> Ints:
    """Lengths of the longest common subsequences of all beginnings; [left + 1, right + 1]."""
    known: dict[str, int] = {}
    codes = np.array([known.setdefault(word, len(known)) for word in right], np.int64)
    table = np.zeros((len(left) + 1, len(right) + 1), np.int64)
    for row, word in enumerate(left):
        grown = np.where(codes == known.get(word, -1), table[row, :-1] + 1, table[row, 1:])
        table[row + 1, 1:] = np.maximum.accumulate(np.maximum(grown, table[row, 1:]))
    return table


def _places(left: Sequence[str], right: Sequence[str]) -> list[int]:
    """Where the words of one longest common subsequence stand in `left`."""
    table = _longest(left, right)
    i, j, found = len(left), len(right), []
    while i and j:
        if left[i - 1] == right[j - 1]:
            i, j = i - 1, j - 1
            found.append(i)
        elif table[i, j - 1] > table[i - 1, j]:
            j -= 1
        else:
            i -= 1
    return found


def _f1(common: float, left: int, right: int) -> float:
    return 2 * float(common) / (left + right) if common else 0.0


def _grams(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(
        tuple(words[at : at + n]) for n in range(1, 5) for at in range(len(words) - n + 1)
    )


def _mteval(text: str) -> list[str]:
    for escaped, plain in _ESCAPED.items():
        text = text.replace(escaped, plain)
    text = _SIGNS.sub(r" \1 ", f" {text.replace(chr(10), ' ')} ")
    for pattern, apart in _POINTS:
        text = pattern.sub(apart, text)
    return _DASH.sub(r"\1 \2 ", text).split()
