"""What people said about several responses to one prompt, as a place per response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from ostraka.data.answers import Codes, Ints, Ranks
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.settings import Settings
from ostraka.tasks._sayings import label_places, ranking_columns
from ostraka.unify._base import votes_of

Labels = Mapping[str, str | None]


class Standings(NamedTuple):
    """One row per person and record: `places[v, k]` ≥ 1 is where response k stands, 1 in front.

    Equal places are a tie; a place of 0 or less says nothing about that response. `record[v]` is
    the row of the record, `voter[v]` the code of the person, -1 for one without a name.
    """

    record: Ints
    places: Ints
    voter: Ints


class Asked(NamedTuple):
    """Questions about responses; `labels` maps the options of a label question to responses."""

    questions: list[Question]
    responses: tuple[str, ...]
    labels: Labels


class Ballot(Protocol):
    """A way in which people compared responses."""

    def standings(self, snapshot: Snapshot) -> Standings:
        """The submitted answers of all people."""
        ...


def ballot(
    settings: Settings, questions: tuple[str, ...], responses: tuple[str, ...], labels: Labels
) -> Ballot:
    """How these questions compare these responses.

    Raises `UnknownName` for a question that does not exist, `BadOption` for one that cannot
    compare the responses.
    """
    asked = [settings.question(name) for name in questions]
    kinds = {question.type for question in asked}
    if len(kinds) > 1 or not kinds <= BALLOTS.keys():
        said = ", ".join(f"{question.name!r} is a {question.type} question" for question in asked)
        raise BadOption(f"{said}. preference= takes {ACCEPTED}.")
    if not asked:
        raise BadOption(f"preference=[] names no question; it takes {ACCEPTED}.")
    (kind,) = kinds
    if kind != "rating" and len(asked) > 1:
        raise BadOption(f"preference={list(questions)}: give one {kind} question.")
    if labels and kind != "label_selection":
        raise BadOption(f"labels= explains a label question; {asked[0].name!r} is a {kind} one.")
    return BALLOTS[kind](Asked(asked, responses, labels))


@dataclass(frozen=True)
class Ranked:
    """A ranking question; response k is its option `columns[k]`."""

    question: Question
    columns: tuple[int, ...]

    @classmethod
    def of(cls, asked: Asked) -> Ranked:
        """The question, its options matched to the responses."""
        question = asked.questions[0]
        return cls(question, ranking_columns(question, asked.responses))

    def standings(self, snapshot: Snapshot) -> Standings:
        """The ranks as given; options without a rank say nothing."""
        votes = votes_of(snapshot, self.question)
        assert isinstance(votes.answers, Ranks)  # noqa: S101 - it is a ranking question
        return Standings(votes.record, votes.answers.ranks[:, list(self.columns)], votes.voter)


@dataclass(frozen=True)
class Labelled:
    """A label question about two responses; option k puts them at `places[k]`."""

    question: Question
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, asked: Asked) -> Labelled:
        """The question, its options matched to the responses."""
        question = asked.questions[0]
        return cls(question, label_places(question, asked.responses, asked.labels))

    def standings(self, snapshot: Snapshot) -> Standings:
        """First and second place, or twice the first."""
        votes = votes_of(snapshot, self.question)
        assert isinstance(votes.answers, Codes)  # noqa: S101 - it is a label question
        return Standings(votes.record, np.array(self.places)[votes.answers.codes], votes.voter)


@dataclass(frozen=True)
class Rated:
    """A rating question per response, in their order; more is better."""

    questions: tuple[Question, ...]

    @classmethod
    def of(cls, asked: Asked) -> Rated:
        """The questions, one per response and all on the same scale."""
        questions, wanted = tuple(asked.questions), len(asked.responses)
        if len(questions) != wanted:
            raise BadOption(
                f"{wanted} responses and {len(questions)} rating questions; give preference= one "
                "rating question per response, in the same order."
            )
        scales = {frozenset(question.options) for question in questions}
        if len(scales) > 1 or len({question.name for question in questions}) < wanted:
            said = ", ".join(f"{one.name!r}: {list(one.options)}" for one in questions)
            raise BadOption(
                f"Ratings of different responses are different questions on one scale, not {said}."
            )
        return cls(questions)

    def standings(self, snapshot: Snapshot) -> Standings:
        """One row per person and record; a rating that is missing says nothing."""
        people = len(snapshot.users) + 1  # an anonymous person has the code -1
        keys, places = [], []
        for question in self.questions:
            record, user, answers = snapshot.answers(question)
            assert isinstance(answers, Codes)  # noqa: S101 - it is a rating question
            values = np.array(question.options)
            keys.append(record.astype(np.int64) * people + user + 1)
            places.append(values.max() - values[answers.codes] + 1)
        distinct, row = np.unique(np.concatenate(keys), return_inverse=True)
        table = np.zeros((len(distinct), len(self.questions)), np.int64)
        column = np.repeat(np.arange(len(keys)), [len(one) for one in keys])
        table[row, column] = np.concatenate(places)
        return Standings(distinct // people, table, distinct % people - 1)


BALLOTS: dict[str, Callable[[Asked], Ballot]] = {
    "ranking": Ranked.of,
    "label_selection": Labelled.of,
    "rating": Rated.of,
}
ACCEPTED = (
    "a ranking question over the responses, a list of rating questions, one per response, or a "
    "label question that says which of two responses is better"
)
