"""Rankings by strength: Bradley and Terry's model, with ties and unreliable people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Codes, Floats, Ranks
from ostraka.schema.questions import LabelQuestion, Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._davidson import Davidson, Duels, duels
from ostraka.unify._kernels import ranking_verdicts
from ostraka.unify._truth import check_numbers
from ostraka.unify.one_coin import OneCoin


@dataclass(frozen=True)
class BradleyTerry:
    """Every ranking is read as pairs; options are ordered by the strength that explains them best.

    Ties are Davidson's: they say that two options are close. A comparison counts as much as its
    person is reliable: 1 for who is never wrong, 0 for who might as well guess, which the one-coin
    model learns from all pairs (`weigh_people=False` trusts all alike). `smoothing` imagined wins
    of each option over each other one of a record keep a unanimous record from being infinitely
    sure. An option without a rank is behind those with one (`unranked_last=False`: nothing is said
    of it). Answers without a user share one person.

    `extra` holds `strengths` [records, options] (logarithms with the mean 0: a difference of d
    is a chance of 1 / (1 + exp(-d)) to win, ties aside), `reliability` [people] (the last
    is the anonymous one), `ties` (Davidson's parameter) and `iterations`. The share is the part of
    people whose own ranking is the same.

    Bradley, R. A. and Terry, M. E. (1952), Biometrika 39. Ties: Davidson, R. R. (1970), JASA 65.
    Reliability of people in pairs: after Chen, X., Bennett, P., Collins-Thompson, K. and
    Horvitz, E. (2013), Pairwise ranking aggregation in a crowdsourced setting, WSDM. Fitted as in
    Hunter, D. R. (2004), MM algorithms for generalized Bradley-Terry models, Annals of Statistics.
    """

    smoothing: float = 0.5
    weigh_people: bool = True
    unranked_last: bool = True
    tolerance: float = 1e-6
    max_iterations: int = 500
    kinds: ClassVar[frozenset[str]] = frozenset(("ranking",))

    def __post_init__(self) -> None:
        """Check the options."""
        check_numbers(
            smoothing=self.smoothing, tolerance=self.tolerance, max_iterations=self.max_iterations
        )

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        assert isinstance(votes.answers, Ranks)  # noqa: S101 - `kinds` lets nothing else through
        people = len(votes.users) + 1
        person = np.where(votes.voter < 0, people - 1, votes.voter).astype(np.int64)
        size = len(question.options)
        told = duels(votes.record, person, votes.answers.ranks, unranked_last=self.unranked_last)
        trust = reliability(told, people, size) if self.weigh_people else np.ones(people)
        model = Davidson(self.smoothing, self.tolerance, self.max_iterations)
        learnt = model.fit(told, trust[told.person], votes.records, size)
        # what differs by less than the tolerance of the fit is a tie
        found = ranking_verdicts(
            question, "bradley_terry", votes, votes.answers, -np.round(learnt.logs, 4)
        )
        settled = found.settled[:, None]
        found.extra.update(
            strengths=np.where(settled, learnt.logs, np.nan),
            reliability=trust,
            ties=learnt.ties,
            iterations=learnt.iterations,
        )
        return found


def reliability(told: Duels, people: int, options: int) -> Floats:
    """How much better than a guess each person is, from 0 to 1, by the one-coin model; [people].

    Every pair of options of a record is a question of its own: which is better, or neither.
    """
    first, second = np.minimum(told.ahead, told.behind), np.maximum(told.ahead, told.behind)
    pair = (told.record * options + first) * options + second
    distinct, row = np.unique(pair, return_inverse=True)
    order = np.argsort(row, kind="stable")
    said = np.where(told.tie, 2, (told.ahead != first).astype(np.int64))
    labels = ["first", "second", *(["neither"] if told.tie.any() else [])]
    votes = Votes(
        len(distinct),
        row[order],
        told.person[order].astype(np.int32),
        Codes(said[order]),
        tuple(map(str, range(people))),
    )
    found = OneCoin().settle(votes, LabelQuestion(name="pair", labels=labels))
    accuracy: Floats = found.extra["accuracy"][:-1]
    return np.maximum(accuracy * len(labels) - 1, 0) / (len(labels) - 1)


STRATEGY = BradleyTerry
