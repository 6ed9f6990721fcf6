"""Who is able and what is hard: the generative model of labels, abilities and difficulties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Floats
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._truth import LABELS, Crowd, check_numbers, posterior, verdicts

STEPS = 4  # of either kind within an M step
LEAP = 1.0  # the farthest that one of them may go


@dataclass(frozen=True)
class Glad:
    """The most likely option when people differ in ability and records in how easy they are.

    A person of ability α is right about a record of ease e^b with the chance 1 / (1 + exp(-α e^b));
    who is wrong says any other option with equal chance. α and b have the prior N(1, 1), options
    have none. The M step climbs by Newton's method in α and by Fisher scoring in b, in turn. It
    ends when no probability changes by more than `tolerance`. Answers without a user share one
    person.

    `extra` holds `ability` [people] (the last is the anonymous one), `ease` [records] (b) and
    `iterations`. The distribution is the posterior.

    Whitehill, J., Ruvolo, P., Wu, T., Bergsma, J. and Movellan, J. (2009). Whose vote should count
    more: optimal integration of labels from labelers of unknown expertise. NIPS 22.
    """

    tolerance: float = 1e-5
    max_iterations: int = 200
    kinds: ClassVar[frozenset[str]] = LABELS

    def __post_init__(self) -> None:
        """Check the options."""
        check_numbers(smoothing=0, tolerance=self.tolerance, max_iterations=self.max_iterations)

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        crowd = Crowd.of(votes, question)
        ability, ease = np.ones(crowd.people), np.ones(votes.records)
        before, steps = crowd.shares(), 0
        while True:
            steps += 1
            # log of right over wrong: of a sigmoid it is its argument, and K - 1 ways to be wrong
            weight = _odds(crowd, ability, ease) + np.log(max(crowd.size - 1, 1))
            truth, _ = posterior(crowd.tally(weight), crowd.settled)
            change = float(np.abs(truth - before).max(initial=0))
            if change < self.tolerance or steps == self.max_iterations:
                break
            ability, ease = _climbed(crowd, crowd.agreeing(truth), ability, ease)
            before = truth
        learnt = {"ability": ability, "ease": ease, "iterations": steps}
        return verdicts(question, "glad", crowd, truth, learnt)


def _odds(crowd: Crowd, ability: Floats, ease: Floats) -> Floats:
    """The logarithm of the odds that each answer is right."""
    found: Floats = ability[crowd.person] * np.exp(ease)[crowd.votes.record]
    return found


def _climbed(crowd: Crowd, right: Floats, ability: Floats, ease: Floats) -> tuple[Floats, Floats]:
    """The M step: abilities and eases that make the expected answers likelier."""
    for _ in range(STEPS):
        factor = np.exp(ease)[crowd.votes.record]
        chance = _sigmoid(_odds(crowd, ability, ease))
        slope = crowd.by_person((right - chance) * factor) - (ability - 1)
        curve = crowd.by_person(chance * (1 - chance) * factor**2) + 1
        ability = ability + np.clip(slope / curve, -LEAP, LEAP)
        odds = _odds(crowd, ability, ease)
        chance = _sigmoid(odds)
        slope = crowd.by_record((right - chance) * odds) - (ease - 1)
        curve = crowd.by_record(chance * (1 - chance) * odds**2) + 1
        ease = ease + np.clip(slope / curve, -LEAP, LEAP)
    return ability, ease


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return found


STRATEGY = Glad
