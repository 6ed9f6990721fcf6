"""The longest text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow.compute as pc

from ostraka.data.answers import Texts
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._texts import chosen


@dataclass(frozen=True)
class Longest:
    """The text with most characters; of equally long ones the first by the alphabet."""

    kinds: ClassVar[frozenset[str]] = frozenset(("text",))

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        assert isinstance(votes.answers, Texts)  # noqa: S101 - `kinds` lets nothing else through
        texts = votes.answers.texts
        length = pc.utf8_length(texts).to_numpy(zero_copy_only=False)
        place = np.empty(len(texts), np.int64)
        place[pc.sort_indices(texts).to_numpy()] = np.arange(len(texts))
        order = np.lexsort((place, -length, votes.record))
        record = votes.record[order]
        lead = np.ones(len(order), bool)
        lead[1:] = record[1:] != record[:-1]
        return chosen(question, "longest", votes, order[lead])


STRATEGY = Longest
