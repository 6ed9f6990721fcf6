"""Who is right how often, and what is true: Dawid and Skene's model of observer error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Floats, Ints
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._truth import LABELS, Crowd, check_numbers, posterior, verdicts


@dataclass(frozen=True)
class DawidSkene:
    """The most likely option given everybody's habits, learnt by expectation maximisation.

    Each person has a confusion matrix: how often they say one option when another is true. It
    starts from vote shares and goes on until the log-likelihood grows by less than `tolerance`.
    `smoothing` is the number of imagined answers added per cell of a confusion matrix (0 gives the
    maximum likelihood of the paper). People may answer a record more than once; answers without a
    user share one person. Computed in log space.

    `extra` holds `prevalence` [options], `confusion` [people, true, said] (the last person is
    the anonymous one), `log_likelihood` and `iterations`. The distribution is the posterior.

    Dawid, A. P. and Skene, A. M. (1979). Maximum likelihood estimation of observer error-rates
    using the EM algorithm. Applied Statistics 28, 20-28.
    """

    smoothing: float = 0.01
    tolerance: float = 1e-6
    max_iterations: int = 200
    kinds: ClassVar[frozenset[str]] = LABELS

    def __post_init__(self) -> None:
        """Check the options."""
        check_numbers(
            smoothing=self.smoothing, tolerance=self.tolerance, max_iterations=self.max_iterations
        )

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        crowd = Crowd.of(votes, question)
        truth, learnt = self._learn(crowd)
        return verdicts(question, "dawid_skene", crowd, truth, learnt)

    def _learn(self, crowd: Crowd) -> tuple[Floats, dict[str, object]]:
        cell = crowd.person * crowd.size + crowd.said
        truth, before, steps = crowd.shares(), -np.inf, 0
        while True:
            steps += 1
            prevalence, confusion = self._habits(crowd, truth, cell)
            with np.errstate(divide="ignore"):
                logs = np.log(prevalence)[None, :] + self._evidence(crowd, confusion, cell)
            truth, likelihood = posterior(logs, crowd.settled)
            if likelihood - before < self.tolerance or steps == self.max_iterations:
                break
            before = likelihood
        return truth, {
            "prevalence": prevalence,
            "confusion": confusion,
            "log_likelihood": likelihood,
            "iterations": steps,
        }

    def _habits(self, crowd: Crowd, truth: Floats, cell: Ints) -> tuple[Floats, Floats]:
        """The M step: how common each option is, and each person's confusion matrix."""
        size, people = crowd.size, crowd.people
        by_vote = truth[crowd.votes.record]
        seen = np.stack(
            [np.bincount(cell, by_vote[:, k], people * size) for k in range(size)], axis=1
        )
        counts = seen.reshape(people, size, size).transpose(0, 2, 1) + self.smoothing
        whole = counts.sum(2, keepdims=True)
        # Someone who never met an option says anything, with equal chance.
        confusion = np.where(whole > 0, counts / np.where(whole > 0, whole, 1), 1 / size)
        return crowd.prevalence(truth), confusion

    @staticmethod
    def _evidence(crowd: Crowd, confusion: Floats, cell: Ints) -> Floats:
        size = crowd.size
        with np.errstate(divide="ignore"):
            by_cell = np.log(confusion).transpose(0, 2, 1).reshape(-1, size)
        each = np.maximum(by_cell, -1e4)[cell]  # finite, so that sums of impossibles still compare
        return np.stack([crowd.by_record(each[:, k]) for k in range(size)], axis=1)


STRATEGY = DawidSkene
