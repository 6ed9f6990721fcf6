"""From many answers to one verdict: the columns that go in and come out, and the door."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

from ostraka.data.answers import Answers, Floats, Ints, Ranks
from ostraka.data.snapshot import Snapshot
from ostraka.data.values import decode
from ostraka.errors import BadOption
from ostraka.registry import Registry
from ostraka.schema.questions import Question

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Votes:
    """The submitted answers to one question, as parallel columns sorted by record.

    `record[v]` is the row of the record (0 ≤ row < `records`, non-decreasing), `voter[v]` the code
    of the person (an index into `users`, -1 for an answer without a user), `answers` the values.
    A person may have answered the same record more than once. `lengths[row]` is the number of
    characters of the text that spans mark; only span questions have it.
    """

    records: int
    record: Ints
    voter: Ints
    answers: Answers
    users: tuple[str, ...] = ()
    lengths: Ints | None = None

    def __len__(self) -> int:
        """How many answers there are."""
        return len(self.record)

    def counts(self) -> Ints:
        """How many answers each record has; shape [records]."""
        return np.bincount(self.record, minlength=self.records).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What people settled on, as columns over all records of a snapshot.

    Record r has the entries `offsets[r]:offsets[r + 1]` of `values`: none where nobody answered,
    one for most strategies, several where disagreement is kept. `votes` [records] counts the
    answers, `share` [records] is the part of them that agrees with the verdict (NaN without
    votes), `tied` [records] says that another value had as many. `distribution` [records, options]
    is the probability of each option where the strategy makes one (rows sum to 1, or are NaN
    without votes; for multi-label each option's own share). `extra` holds what else was learnt
    (Dawid-Skene's confusion matrices, mean ranks).
    """

    question: Question
    strategy: str
    offsets: Ints
    values: Answers
    votes: Ints
    share: Floats
    tied: Bools
    distribution: Floats | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many records there are, settled or not."""
        return len(self.votes)

    @property
    def settled(self) -> Bools:
        """Which records have a verdict; shape [records]."""
        return np.diff(self.offsets) > 0

    def value(self, row: int) -> Any:
        """The verdict of one record as people read it, a list of them where several are kept."""
        lo, hi = int(self.offsets[row]), int(self.offsets[row + 1])
        found = decode(self.values, self.question, lo, hi)
        if lo == hi:
            return None
        return found if self.strategy == "disagreement" else found[0]


class Strategy(Protocol):
    """A way to settle: a small object with the question kinds it understands and one method."""

    kinds: ClassVar[frozenset[str]]

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        ...


strategies: Registry[type[Strategy]] = Registry("strategy", "ostraka.unify", "STRATEGY")


def votes_of(snapshot: Snapshot, question: Question) -> Votes:
    """The submitted answers to `question`; drafts, discarded and empty ones do not count."""
    record, voter, answers = snapshot.answers(question, submitted_only=True)
    if isinstance(answers, Ranks):
        ranked = (answers.ranks > 0).any(1)
        if not ranked.all():  # a ranking without a single rank says nothing
            rows = np.flatnonzero(ranked)
            record, voter, answers = record[rows], voter[rows], answers.take(rows)
    lengths = snapshot.lengths(question.field) if question.type == "span" else None
    return Votes(len(snapshot), record, voter, answers, snapshot.users, lengths)


def unify(snapshot: Snapshot, question: Question, strategy: str, **options: Any) -> Verdicts:
    """Settle `question` for every record of `snapshot`.

    Raises `UnknownName` for a strategy that does not exist, `BadOption` for one that does not
    understand this kind of question or an option it does not take.
    """
    chosen = strategies[strategy]
    if question.type not in chosen.kinds:
        able = sorted(name for name in strategies if question.type in strategies[name].kinds)
        raise BadOption(
            f"{strategy!r} does not settle {question.type} questions such as {question.name!r}. "
            f"Use one of: {', '.join(able) or 'none'}."
        )
    return make(chosen, strategy, options).settle(votes_of(snapshot, question), question)


def make(chosen: type[Strategy], name: str, options: dict[str, Any]) -> Strategy:
    """Build a strategy from its options, naming the ones it takes when one does not fit."""
    try:
        return chosen(**options)
    except TypeError:
        declared: Any = chosen
        known = fields(declared) if is_dataclass(declared) else ()
        takes = ", ".join(part.name for part in known) or "no options"
        raise BadOption(
            f"{name!r} does not take {', '.join(map(repr, options))}; it takes: {takes}."
        ) from None
