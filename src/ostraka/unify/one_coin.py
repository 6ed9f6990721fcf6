"""How often each person is right, and what is true: Dawid and Skene with one number a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from ostraka.data.answers import Floats
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._truth import LABELS, Crowd, check_numbers, posterior, verdicts


@dataclass(frozen=True)
class OneCoin:
    """The most likely option when each person is right with a chance of their own.

    Who is wrong says any other option with equal chance. It needs fewer answers a person than
    `dawid_skene`, whose confusion matrices have a row per option, and is faster; it cannot see
    that somebody mistakes one option for another. Learnt by expectation maximisation from vote
    shares, in log space. `smoothing` is the number of imagined right answers, and of wrong ones,
    added per person. Answers without a user share one person. Options are equally common unless
    `prevalence="learnt"`: then a person who always says the same can pull the truth to it.

    `extra` holds `accuracy` [people] (the last is the anonymous one), `prevalence` [options],
    `log_likelihood` and `iterations`. The distribution is the posterior.

    Zhang, Y., Chen, X., Zhou, D. and Jordan, M. I. (2014). Spectral methods meet EM: a provably
    optimal algorithm for crowdsourcing. NIPS 27: the one-coin model.
    """

    smoothing: float = 1.0
    prevalence: Literal["even", "learnt"] = "even"
    tolerance: float = 1e-6
    max_iterations: int = 200
    kinds: ClassVar[frozenset[str]] = LABELS

    def __post_init__(self) -> None:
        """Check the options."""
        if self.prevalence not in ("even", "learnt"):
            raise BadOption(f"prevalence={self.prevalence!r}: 'even' or 'learnt'.")
        check_numbers(
            smoothing=self.smoothing, tolerance=self.tolerance, max_iterations=self.max_iterations
        )

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        crowd = Crowd.of(votes, question)
        truth, before, steps = crowd.shares(), -np.inf, 0
        prevalence = np.full(crowd.size, 1 / crowd.size)
        while True:
            steps += 1
            accuracy = self._accuracy(crowd, truth)
            if self.prevalence == "learnt":
                prevalence = crowd.prevalence(truth)
            truth, likelihood = posterior(_logs(crowd, prevalence, accuracy), crowd.settled)
            if likelihood - before < self.tolerance or steps == self.max_iterations:
                break
            before = likelihood
        learnt = {
            "accuracy": accuracy,
            "prevalence": prevalence,
            "log_likelihood": likelihood,
            "iterations": steps,
        }
        return verdicts(question, "one_coin", crowd, truth, learnt)

    def _accuracy(self, crowd: Crowd, truth: Floats) -> Floats:
        """The M step: the part of each person's answers that are right; a half for a stranger."""
        right = crowd.by_person(crowd.agreeing(truth)) + self.smoothing
        whole = crowd.by_person() + 2 * self.smoothing
        return np.where(whole > 0, right / np.where(whole > 0, whole, 1), 0.5)


def _logs(crowd: Crowd, prevalence: Floats, accuracy: Floats) -> Floats:
    """What is known of each option, as logarithms [records, options]."""
    with np.errstate(divide="ignore"):  # kept finite, so that sums of impossibles still compare
        right = np.maximum(np.log(accuracy), -1e4)
        wrong = np.maximum(np.log((1 - accuracy) / max(crowd.size - 1, 1)), -1e4)
        prior = np.maximum(np.log(prevalence), -1e5)
    found: Floats = crowd.tally((right - wrong)[crowd.person]) + prior
    return found + crowd.by_record(wrong[crowd.person])[:, None]


STRATEGY = OneCoin
