"""Held-out rows that the model learns from all the same: equal or nearly equal texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from ostraka.train.check.finding import Finding, found_in
from ostraka.train.check.seen import Seen
from ostraka.train.check.texts import whole_rows

GRAM = 5  # characters
LONGEST = 4000  # characters of a row that are compared
ALIKE = 0.8  # Jaccard's index of the character grams, from which two rows are near-duplicates
COMMON = 0.5  # grams in more of the held-out rows than this belong to how all rows are written
SHARED = 4  # of the rarest grams, so that few pairs have to be compared whole
FEWEST = 20  # grams, below which only equal rows count
PLAIN = re.compile(r"[\W_]+")

Grams = npt.NDArray[np.uint64]


def overlap(rows: Seen) -> Iterator[Finding]:
    """Held-out rows that are equal or nearly equal to one that is learnt."""
    if rows.learnt_from == len(rows):
        return
    names = [name for name in rows.written if name != "rejected"]
    texts = [PLAIN.sub(" ", whole).strip() for whole in whole_rows(rows, names)]
    learnt, held = texts[: rows.learnt_from], texts[rows.learnt_from :]
    known = set(learnt)
    equal = [at for at, text in enumerate(held) if text in known]
    rest = sorted(set(range(len(held))) - set(equal))
    near = [rest[at] for at in near_duplicates([held[at] for at in rest], learnt)]
    records = rows.records[rows.learnt_from :]
    remedy = (
        "Merge or delete the copies before splitting: the held-out scores would be too good, "
        "since these rows were learnt."
    )
    what = "held out are also among those to learn from"
    yield from found_in("equal across the split", what, remedy, equal, records, level="warning")
    what = f"held out are nearly the same as one to learn from (at least {ALIKE:.0%} alike)"
    yield from found_in("near-equal across the split", what, remedy, near, records, level="warning")


def near_duplicates(texts: Sequence[str], known: Sequence[str]) -> list[int]:
    """Which texts are nearly the same as a known one, by Jaccard's index of character grams.

    Exact, by prefix filtering (Chaudhuri, Ganti and Kaushik 2006): two sets that are alike share
    some of the rarest members of either. Grams that most texts have are left out of the
    comparison.
    """
    sets = [grams(text) for text in texts]
    if not sets:
        return []
    every, count = np.unique(np.concatenate(sets), return_counts=True)
    usual = every[count > max(COMMON * len(sets), 1)]
    rank = np.argsort(np.argsort(count, kind="stable"), kind="stable")
    sets = [np.setdiff1d(one, usual, assume_unique=True) for one in sets]
    index: dict[int, list[int]] = {}
    for at, one in enumerate(sets):
        for gram in _rarest(one, every, rank) if len(one) >= FEWEST else ():
            index.setdefault(gram, []).append(at)
    found: set[int] = set()
    for text in known:
        other = np.setdiff1d(grams(text), usual, assume_unique=True)
        hits = Counter(at for gram in _rarest(other, every, rank) for at in index.get(gram, ()))
        near = {at for at, shared in hits.items() if shared >= SHARED} - found
        found |= {at for at in near if alike(sets[at], other) >= ALIKE}
    return sorted(found)


def grams(text: str) -> Grams:
    """The different runs of five characters of a text, as numbers in ascending order."""
    codes = np.frombuffer(text[:LONGEST].encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(codes) < GRAM:
        return np.empty(0, np.uint64)
    mixed = np.zeros(len(codes) - GRAM + 1, np.uint64)
    for at in range(GRAM):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes[at : len(codes) - GRAM + 1 + at]
    return np.unique(mixed)


def alike(one: Grams, other: Grams) -> float:
    """Jaccard's index: the share of members of either that both have."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(len(one) + len(other) - both, 1)


def _rarest(one: Grams, every: Grams, rank: npt.NDArray[np.int64]) -> list[int]:
    """The rarest grams, of which any set that is alike has at least `SHARED`, by their ranks.

    A gram that is not among `every` is rarer than all of them, and no other set has it.
    """
    places = np.minimum(np.searchsorted(every, one), len(every) - 1)
    ranks = rank[places[every[places] == one]] if len(every) else np.empty(0, np.int64)
    wanted = len(one) - int(np.ceil(ALIKE * len(one))) + SHARED - (len(one) - len(ranks))
    if wanted < SHARED:
        return []
    rarest: list[int] = np.sort(ranks)[:wanted].tolist()
    return rarest


CHECKS = (overlap,)
