"""Rankings by Borda count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Ranks
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import filled_ranks
from ostraka.unify.mean import by_mean_place


@dataclass(frozen=True)
class Borda:
    """Each person gives an option a point per option behind it and half per option beside it.

    De Borda (1781), with the usual half points for ties; unranked options share the last place.
    """

    kinds: ClassVar[frozenset[str]] = frozenset(("ranking",))

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        assert isinstance(votes.answers, Ranks)  # noqa: S101 - `kinds` lets nothing else through
        places = filled_ranks(votes.answers.ranks)
        size = places.shape[1]
        points = np.zeros_like(places)
        for other in range(size):
            column = places[:, other : other + 1]
            points += (places < column) + 0.5 * (places == column)
        return by_mean_place(question, "borda", votes, size + 0.5 - points)


STRATEGY = Borda
