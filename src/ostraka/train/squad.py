"""Exact match and F1 of answers, as SQuAD 1.1 counts them.

Rajpurkar et al. 2016, *SQuAD: 100,000+ Questions for Machine Comprehension of Text*; the same
numbers as its `evaluate-v1.1.py`, here between 0 and 1.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalised(answer: str) -> str:
    """An answer in lower case, without ASCII punctuation, English articles and spare spaces."""
    bare = answer.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def exact(said: str, truth: str) -> bool:
    """Whether two answers are the same once normalised."""
    return normalised(said) == normalised(truth)


def overlap(said: str, truth: str) -> float:
    """F1 of the words that two normalised answers share, each as often as it stands in both."""
    left, right = normalised(said).split(), normalised(truth).split()
    common = (Counter(left) & Counter(right)).total()
    return 2 * common / (len(left) + len(right)) if common else 0.0


def squad(said: Sequence[str], truths: Sequence[Sequence[str]]) -> dict[str, float]:
    """`exact_match` and `f1`, means over the questions; each counts its best truth."""
    pairs = list(zip(said, truths, strict=True))
    matches = [max(exact(one, truth) for truth in several) for one, several in pairs]
    shares = [max(overlap(one, truth) for truth in several) for one, several in pairs]
    return {
        "exact_match": sum(matches) / max(len(pairs), 1),
        "f1": sum(shares) / max(len(pairs), 1),
    }
