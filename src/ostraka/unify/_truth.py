"""What the models of people and truth share: columns of answers, the E step, verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools, Verdicts, Votes
from ostraka.unify._kernels import offsets_of, tally, winners

LABELS = frozenset(("label_selection", "rating"))


@dataclass(frozen=True, slots=True)
class Crowd:
    """Answers that are one option each: who said what, where; all of shape [answers].

    Answers without a user share the last of `people` people. `size` is the number of options.
    """

    votes: Votes
    person: Ints
    said: Ints
    people: int
    size: int
    settled: Bools

    @classmethod
    def of(cls, votes: Votes, question: Question) -> Crowd:
        """The answers to a label or rating question."""
        assert isinstance(votes.answers, Codes)  # noqa: S101 - `kinds` lets nothing else through
        people = len(votes.users) + 1
        person = np.where(votes.voter < 0, people - 1, votes.voter).astype(np.int64)
        said = votes.answers.codes.astype(np.int64)
        return cls(votes, person, said, people, len(question.options), votes.counts() > 0)

    def tally(self, weights: Floats | None = None) -> Any:
        """How much weight each option has; shape [records, options]."""
        return tally(self.votes, self.said, self.size, weights)

    def by_record(self, weights: Floats) -> Floats:
        """The sum of `weights` [answers] over each record."""
        found: Any = np.bincount(self.votes.record, weights, self.votes.records)
        return np.asarray(found, np.float64)

    def by_person(self, weights: Floats | None = None) -> Any:
        """The sum of `weights` [answers] over each person, or how many answers each gave."""
        return np.bincount(self.person, weights, self.people)

    def shares(self) -> Floats:
        """The part of the answers that each option has; 0 everywhere without answers."""
        found: Floats = self.tally() / np.maximum(self.votes.counts(), 1)[:, None]
        return found

    def agreeing(self, truth: Floats) -> Floats:
        """The chance that each answer is right, from `truth` [records, options]."""
        found: Floats = truth[self.votes.record, self.said]
        return found

    def prevalence(self, truth: Floats) -> Floats:
        """How common each option is among the records that have answers."""
        if not self.settled.any():
            return np.full(self.size, 1 / self.size)
        found: Floats = truth[self.settled].mean(0)
        return found


def posterior(logs: Floats, settled: Bools) -> tuple[Floats, float]:
    """The E step: the chance of each option per record, and the log-likelihood of all."""
    top = logs.max(1, keepdims=True)
    odds = np.exp(logs - top)
    whole = odds.sum(1, keepdims=True)
    likelihood = float((top + np.log(whole))[settled].sum())
    return odds / whole, likelihood


def verdicts(
    question: Question, strategy: str, crowd: Crowd, truth: Floats, learnt: dict[str, Any]
) -> Verdicts:
    """The most likely option of each record; the share is its chance, the rest its distribution."""
    codes, tied = winners(truth, ties="first", seed=0)
    settled = crowd.settled
    return Verdicts(
        question,
        strategy,
        offsets_of(settled),
        Codes(codes[settled]),
        crowd.votes.counts(),
        np.where(settled, truth[np.arange(len(truth)), codes], np.nan),
        tied & settled,
        np.where(settled[:, None], truth, np.nan),
        learnt,
    )


def check_numbers(*, smoothing: float, tolerance: float, max_iterations: int) -> None:
    """Refuse what no learning can go on with."""
    if smoothing < 0 or tolerance <= 0 or max_iterations < 1:
        raise BadOption(
            f"smoothing={smoothing}, tolerance={tolerance}, max_iterations={max_iterations}: "
            "at least 0, more than 0 and at least 1 are accepted."
        )
