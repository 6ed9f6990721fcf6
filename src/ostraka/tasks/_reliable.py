"""From votes to pairs through a strategy: how likely it is that one response is the better."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints, Ranks
from ostraka.errors import BadOption
from ostraka.schema.questions import LabelQuestion, RankingQuestion
from ostraka.tasks._ballots import Standings
from ostraka.tasks._pairs import ALL_TIES, EVEN, NO_VOTE, Pairs
from ostraka.unify._base import Verdicts, Votes, make, strategies
from ostraka.unify._davidson import Duels, duels

STRENGTHS = "bradley_terry"
SIDES = ["first", "second", "neither"]


class Settling(NamedTuple):
    """A strategy, its options, and the people by code."""

    strategy: str
    options: Mapping[str, Any]
    users: tuple[str, ...]

    def __call__(self, votes: Votes, question: Any) -> Verdicts:
        """What the strategy makes of these votes."""
        return make(strategies[self.strategy], self.strategy, dict(self.options)).settle(
            votes, question
        )


def check_strategy(name: str, options: Mapping[str, Any]) -> None:
    """Refuse a strategy that gives no chance of being better, or does not take these options.

    Raises `UnknownName` for one that does not exist.
    """
    able = [one for one in strategies if one == STRENGTHS or _of_labels(one)]
    strategies[name]
    if name not in able:
        raise BadOption(
            f"{name!r} does not settle which of two responses is better. Use one of: "
            f"{', '.join(able)}, or leave strategy= out to count votes."
        )
    make(strategies[name], name, dict(options))


def _of_labels(name: str) -> bool:
    """Whether a strategy gives labels a distribution; what keeps answers as they are does not."""
    return "label_selection" in strategies[name].kinds and name not in ("first", "disagreement")


def settled_pairs(
    standings: Standings, records: int, how: Settling, min_agreement: float | None = None
) -> Pairs:
    """The pairs of `records` records that a strategy decides, in the order of `pairs`.

    Each pair of responses is a question of its own, whose answers are the first, the second, or
    neither; `bradley_terry` learns strengths from all pairs of a record instead. `agreement` is the
    chance that the winner is the better, where a tie is half a win.
    """
    size = standings.places.shape[1]
    every = np.array(list(combinations(range(size), 2)), np.int64)
    told = duels(standings.record, standings.voter, standings.places, unranked_last=False)
    pair = _pair_of(told, every, size)
    cells = records * len(every)
    if how.strategy == STRENGTHS:
        ahead = _by_strength(standings, records, how, every)
    else:
        ahead = _one_by_one(told, pair, cells, how)
    met = np.bincount(pair, minlength=cells)
    level = np.bincount(pair[told.tie], minlength=cells)
    return _decided(ahead, met, level, every, min_agreement)


def _pair_of(told: Duels, every: Ints, size: int) -> Ints:
    """The number of the pair that each comparison is about: by record, then as in `every`."""
    number = np.zeros((size, size), np.int64)
    number[every[:, 0], every[:, 1]] = number[every[:, 1], every[:, 0]] = np.arange(len(every))
    found: Ints = told.record * len(every) + number[told.ahead, told.behind]
    return found


def _one_by_one(told: Duels, pair: Ints, cells: int, how: Settling) -> Floats:
    """The chance that the first of each pair is better, NaN where nobody compared; [cells].

    Every pair is shown both ways round, so that which side came first says nothing.
    """
    labels = SIDES if told.tie.any() else SIDES[:2]
    second = told.ahead > told.behind
    said = np.concatenate([np.where(told.tie, 2, side) for side in (second, ~second)])
    shown = np.concatenate([pair, pair + cells])
    order = np.argsort(shown, kind="stable")
    person = np.concatenate([told.person, told.person])[order].astype(np.int32)
    votes = Votes(2 * cells, shown[order], person, Codes(said[order]), how.users)
    chances = how(votes, LabelQuestion(name="pair", labels=labels)).distribution
    assert chances is not None  # noqa: S101 - `check_strategy` lets nothing else through
    first, second_way = chances[:cells], chances[cells:]
    lead = first[:, 0] - first[:, 1] + second_way[:, 1] - second_way[:, 0]
    found: Floats = 0.5 + lead / 4  # a tie is half a win
    return found


def _by_strength(standings: Standings, records: int, how: Settling, every: Ints) -> Floats:
    """The chance that the first of each pair beats the second, ties aside; [cells]."""
    places = standings.places
    votes = Votes(
        records,
        standings.record,
        standings.voter.astype(np.int32),
        Ranks(places),
        how.users,
    )
    names = [str(number) for number in range(places.shape[1])]
    at_once = how._replace(options={"unranked_last": False, **how.options})
    logs = at_once(votes, RankingQuestion(name="pair", values=names)).extra["strengths"]
    lead = logs[:, every[:, 0]] - logs[:, every[:, 1]]
    found: Floats = 0.5 * (1 + np.tanh(0.5 * lead)).reshape(-1)
    return found


def _decided(
    ahead: Floats, met: Ints, level: Ints, every: Ints, min_agreement: float | None
) -> Pairs:
    agreement = np.maximum(ahead, 1 - ahead)
    even = np.abs(ahead - 0.5) < 1e-6
    least = min_agreement or 0.5
    reasons = {
        NO_VOTE: met == 0,
        ALL_TIES: even & (met > 0) & (level == met),
        EVEN: even & (level < met),
        f"agreement below {least:g}": ~even & (agreement < least - 1e-9),
    }
    keep = np.flatnonzero(~np.any(list(reasons.values()), axis=0))
    sides = every[keep % len(every)]
    won = ahead[keep] > 0.5
    return Pairs(
        keep // len(every),
        np.where(won, sides[:, 0], sides[:, 1]),
        np.where(won, sides[:, 1], sides[:, 0]),
        agreement[keep],
        {why: int(which.sum()) for why, which in reasons.items() if which.any()},
    )
