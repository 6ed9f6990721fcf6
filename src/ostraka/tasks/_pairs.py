"""From votes to pairs: which of two responses more people prefer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ostraka.data.answers import Floats, Ints
from ostraka.tasks._ballots import Standings
from ostraka.unify._base import Bools

NO_VOTE = "nobody compared the two"
ALL_TIES = "tie"
EVEN = "as many for as against"
ONE_TIE = "one person's tie where others chose"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of responses with a winner, by record and then by pair in the order of the responses.

    `winner` and `loser` are indices into the responses; `agreement` is the share of the people
    with a preference who chose the winner, above 0.5. `dropped` counts pairs by reason, and under
    `ONE_TIE` the single answers that call a pair a tie for which others had a preference.
    """

    record: Ints
    winner: Ints
    loser: Ints
    agreement: Floats
    dropped: dict[str, int]


def pairs(standings: Standings, records: int, min_agreement: float | None = None) -> Pairs:
    """The pairs of `records` records for which a majority of those who chose is on one side.

    A ranking of k responses votes on k(k−1)/2 pairs; those that share a place are ties and vote
    for neither. Pairs with an agreement below `min_agreement` are dropped.
    """
    size = standings.places.shape[1]
    found = [
        _pair(standings, records, sides, min_agreement) for sides in combinations(range(size), 2)
    ]
    record = np.concatenate([one.record for one in found])
    order = np.argsort(record, kind="stable")
    dropped = sum((Counter(one.dropped) for one in found), Counter[str]())
    return Pairs(
        record[order],
        np.concatenate([one.winner for one in found])[order],
        np.concatenate([one.loser for one in found])[order],
        np.concatenate([one.agreement for one in found])[order],
        dict(dropped),
    )


def _pair(
    standings: Standings, records: int, sides: tuple[int, int], min_agreement: float | None
) -> Pairs:
    """One pair of responses over all records."""
    first, second = (standings.places[:, side] for side in sides)
    judged = (first > 0) & (second > 0)

    def count(votes: Bools) -> Ints:
        return np.bincount(standings.record[judged & votes], minlength=records)

    ahead, behind, level = count(first < second), count(first > second), count(first == second)
    chose = ahead + behind
    agreement = np.maximum(ahead, behind) / np.maximum(chose, 1)
    least = min_agreement or 0.5
    reasons = {
        NO_VOTE: chose + level == 0,
        ALL_TIES: (chose == 0) & (level > 0),
        EVEN: (chose > 0) & (ahead == behind),
        f"agreement below {least:g}": (ahead != behind) & (agreement < least - 1e-9),
    }
    keep = np.flatnonzero(~np.any(list(reasons.values()), axis=0))
    dropped = {why: int(which.sum()) for why, which in reasons.items()}
    dropped[ONE_TIE] = int(level[chose > 0].sum())
    won = ahead[keep] > behind[keep]
    winner, loser = np.where(won, *sides), np.where(won, *sides[::-1])
    return Pairs(keep, winner, loser, agreement[keep], dropped)
