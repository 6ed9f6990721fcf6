"""Who is right how often, and what is true: Dawid and Skene's model of observer error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools, Verdicts, Votes
from ostraka.unify._kernels import offsets_of, tally, winners


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
    kinds: ClassVar[frozenset[str]] = frozenset(("label_selection", "rating"))

    def __post_init__(self) -> None:
        """Check the options."""
        if self.smoothing < 0 or self.tolerance <= 0 or self.max_iterations < 1:
            raise BadOption(
                f"smoothing={self.smoothing}, tolerance={self.tolerance}, max_iterations="
                f"{self.max_iterations}: at least 0, more than 0 and at least 1 are accepted."
            )

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        assert isinstance(votes.answers, Codes)  # noqa: S101 - `kinds` lets nothing else through
        answered = votes.counts()
        settled = answered > 0
        said = votes.answers.codes.astype(np.int64)
        truth, learnt = self._learn(votes, said, settled, len(question.options))
        codes, tied = winners(truth, ties="first", seed=0)
        share = np.where(settled, truth[np.arange(len(truth)), codes], np.nan)
        return Verdicts(
            question,
            "dawid_skene",
            offsets_of(settled),
            Codes(codes[settled]),
            answered,
            share,
            tied & settled,
            np.where(settled[:, None], truth, np.nan),
            learnt,
        )

    def _learn(
        self,
        votes: Votes,
        said: Ints,
        settled: Bools,
        size: int,
    ) -> tuple[Floats, dict[str, object]]:
        people = len(votes.users) + 1
        voter = np.where(votes.voter < 0, people - 1, votes.voter).astype(np.int64)
        cell = voter * size + said
        truth = tally(votes, said, size) / np.maximum(votes.counts(), 1)[:, None]
        before, steps = -np.inf, 0
        while True:
            steps += 1
            prevalence, confusion = self._habits(votes, truth, settled, cell, people)
            with np.errstate(divide="ignore"):
                logs = np.log(prevalence)[None, :] + self._evidence(votes, confusion, cell)
            truth, likelihood = self._posterior(logs, settled)
            if likelihood - before < self.tolerance or steps == self.max_iterations:
                break
            before = likelihood
        return truth, {
            "prevalence": prevalence,
            "confusion": confusion,
            "log_likelihood": likelihood,
            "iterations": steps,
        }

    def _habits(
        self,
        votes: Votes,
        truth: Floats,
        settled: Bools,
        cell: Ints,
        people: int,
    ) -> tuple[Floats, Floats]:
        """The M step: how common each option is, and each person's confusion matrix."""
        size = truth.shape[1]
        prevalence = truth[settled].mean(0) if settled.any() else np.full(size, 1 / size)
        by_vote = truth[votes.record]
        seen = np.stack(
            [np.bincount(cell, by_vote[:, k], people * size) for k in range(size)], axis=1
        )
        counts = seen.reshape(people, size, size).transpose(0, 2, 1) + self.smoothing
        whole = counts.sum(2, keepdims=True)
        # Someone who never met an option says anything, with equal chance.
        confusion = np.where(whole > 0, counts / np.where(whole > 0, whole, 1), 1 / size)
        return prevalence, confusion

    @staticmethod
    def _evidence(votes: Votes, confusion: Floats, cell: Ints) -> Floats:
        size = confusion.shape[1]
        with np.errstate(divide="ignore"):
            by_cell = np.log(confusion).transpose(0, 2, 1).reshape(-1, size)
        each = np.maximum(by_cell, -1e4)[cell]  # finite, so that sums of impossibles still compare
        found = [np.bincount(votes.record, each[:, k], votes.records) for k in range(size)]
        return np.stack(found, axis=1)

    @staticmethod
    def _posterior(logs: Floats, settled: Bools) -> tuple[Floats, float]:
        """The E step: the chance of each option per record, and the log-likelihood of all."""
        top = logs.max(1, keepdims=True)
        odds = np.exp(logs - top)
        whole = odds.sum(1, keepdims=True)
        likelihood = float((top + np.log(whole))[settled].sum())
        return odds / whole, likelihood


STRATEGY = DawidSkene
