"""What most people said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ostraka.data.answers import Codes, Floats, Ranks, Sets, Spans
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import Ties, check_ties, one_option, tally
from ostraka.unify._rankings import most_frequent
from ostraka.unify._sets import most_of
from ostraka.unify._spans import marked_by_most


@dataclass(frozen=True)
class Majority:
    """The answer of most people; a tie goes to what was declared first, and is marked.

    Label and rating: the option with most votes. Multi-label: every label that more than half of
    those who answered chose; where none is, the most chosen one, unless more than half chose
    nothing. Ranking: the most frequent whole ranking, compared option by option. Span: every
    character that more than `threshold` of those who answered gave the same label.

    `ties="random"` draws among equals with `seed` (label, rating).
    """

    ties: Ties = "first"
    seed: int = 0
    threshold: float = 0.5
    kinds: ClassVar[frozenset[str]] = frozenset(
        ("label_selection", "rating", "multi_label_selection", "ranking", "span")
    )

    def __post_init__(self) -> None:
        """Check the options."""
        check_ties(self.ties)
        if not 0 <= self.threshold < 1:
            raise BadOption(f"threshold={self.threshold}: from 0 to less than 1 is accepted.")

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        return settle(self, "majority", votes, question, None)


def settle(
    how: Any, strategy: str, votes: Votes, question: Question, weights: Floats | None
) -> Verdicts:
    """Majority with the same or a given weight per answer; `how` holds ties, seed, threshold."""
    answers = votes.answers
    if isinstance(answers, Codes):
        counts = tally(votes, answers.codes, len(question.options), weights)
        return one_option(
            question, strategy, votes, counts, counts.sum(1), ties=how.ties, seed=how.seed
        )
    if isinstance(answers, Sets):
        return most_of(question, strategy, votes, answers, weights)
    if isinstance(answers, Ranks):
        return most_frequent(question, strategy, votes, answers, weights)
    assert isinstance(answers, Spans)  # noqa: S101 - `kinds` lets nothing else through
    return marked_by_most(question, strategy, votes, answers, how.threshold)


def weights_of(votes: Votes, weights: Any) -> Floats:
    """The weight of each answer from weights by user id; people without one count as 1."""
    for user, weight in weights.items():
        if not isinstance(weight, int | float) or not np.isfinite(weight) or weight < 0:
            raise BadOption(f"weight {weight!r} of user {user}: a number from 0 up is accepted.")
    strangers = sorted(set(map(str, weights)) - set(votes.users))
    if strangers and votes.users:
        raise BadOption(
            f"weights name {strangers[0]!r}, who gave no answer. People: "
            f"{', '.join(votes.users[:12])}{' …' if len(votes.users) > 12 else ''}."
        )
    named = {str(user): float(weight) for user, weight in weights.items()}
    by_code = np.array([*(named.get(user, 1.0) for user in votes.users), 1.0])
    found: Floats = by_code[votes.voter]  # an anonymous voter has code -1: the last weight
    return found


STRATEGY = Majority
