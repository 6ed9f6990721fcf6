"""Who knows and who guesses: the model of multi-annotator competence estimation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ostraka.data.answers import Floats
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._truth import LABELS, Crowd, check_numbers, posterior, verdicts


class _Habits(NamedTuple):
    """Per person the weight of knowing [people], of guessing [people], and of each guess."""

    knows: Floats
    guesses: Floats
    guess: Floats  # [people, options]


@dataclass(frozen=True)
class Mace:
    """The most likely option when each answer is either known or a guess by habit.

    A person knows the truth with a chance of their own and says it; else they draw from their own
    favourite options, whatever is true: a spammer does so always. Variational Bayes with the
    priors of the paper's program: `competence` imagined answers known and as many guessed, `habit`
    imagined guesses per option. It begins with people who are all alike, so that there is nothing
    to draw and no restart: the same answers give the same verdict. It ends when no probability
    changes by more than `tolerance`. Answers without a user share one person.

    `extra` holds `competence` [people] (the last is the anonymous one), the expected part of
    answers that were known; `guesses` [people, options]; `iterations`. The distribution is the
    posterior.

    Hovy, D., Berg-Kirkpatrick, T., Vaswani, A. and Hovy, E. (2013). Learning whom to trust with
    MACE. NAACL-HLT, 1120-1130.
    """

    competence: float = 0.5
    habit: float = 10.0
    tolerance: float = 1e-6
    max_iterations: int = 200
    kinds: ClassVar[frozenset[str]] = LABELS

    def __post_init__(self) -> None:
        """Check the options."""
        if self.competence <= 0 or self.habit <= 0:
            raise BadOption(
                f"competence={self.competence}, habit={self.habit}: more than 0 is accepted."
            )
        check_numbers(smoothing=0, tolerance=self.tolerance, max_iterations=self.max_iterations)

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        crowd = Crowd.of(votes, question)
        half = np.full(crowd.people, 0.5)
        habits = _Habits(half, half, np.full((crowd.people, crowd.size), 1 / crowd.size))
        before, steps = crowd.shares(), 0
        while True:
            steps += 1
            truth, known = _expected(crowd, habits)
            change = float(np.abs(truth - before).max(initial=0))
            if change < self.tolerance or steps == self.max_iterations:
                break
            habits, before = self._learnt(crowd, known), truth
        knew = crowd.by_person(known) + self.competence
        guesses = habits.guess / habits.guess.sum(1, keepdims=True)
        learnt = {
            "competence": knew / (crowd.by_person() + 2 * self.competence),
            "guesses": guesses,
            "iterations": steps,
        }
        return verdicts(question, "mace", crowd, truth, learnt)

    def _learnt(self, crowd: Crowd, known: Floats) -> _Habits:
        """The M step: expected logarithms under the posterior of every habit."""
        cells = crowd.people * crowd.size
        guessed = np.bincount(crowd.person * crowd.size + crowd.said, 1 - known, cells)
        counts = guessed.reshape(crowd.people, crowd.size) + self.habit
        knew = crowd.by_person(known) + self.competence
        whole = digamma(crowd.by_person() + 2 * self.competence)
        missed = np.maximum(crowd.by_person(1 - known), 0) + self.competence
        guess = np.exp(digamma(counts) - digamma(counts.sum(1))[:, None])
        return _Habits(np.exp(digamma(knew) - whole), np.exp(digamma(missed) - whole), guess)


def _expected(crowd: Crowd, habits: _Habits) -> tuple[Floats, Floats]:
    """The E step: what is true [records, options], and the chance that each answer was known."""
    guessed = habits.guesses[crowd.person] * habits.guess[crowd.person, crowd.said]
    knows = habits.knows[crowd.person]
    truth, _ = posterior(crowd.tally(np.log1p(knows / guessed)), crowd.settled)
    return truth, crowd.agreeing(truth) * knows / (knows + guessed)


def digamma(x: Any) -> Floats:
    """The derivative of the logarithm of the gamma function, for x > 0, to about 1e-12.

    Abramowitz and Stegun (1964), 6.3.5 and 6.3.18: stepped up to x + 8, then the asymptotic series.
    """
    low = sum(1 / (x + step) for step in range(8))
    y = x + 8
    square = 1 / (y * y)
    series = 1 / 252 - square * (1 / 240 - square / 132)
    series = square * (1 / 12 - square * (1 / 120 - square * series))
    found: Floats = np.log(y) - 0.5 / y - series - low
    return found


STRATEGY = Mace
