"""Votes made by hand: `{record: {person: answer}}` per kind of question."""

import numpy as np
import pyarrow as pa

from ostraka.data.codecs import CODECS
from ostraka.schema.questions import (
    LabelQuestion,
    MultiLabelQuestion,
    RankingQuestion,
    RatingQuestion,
    SpanQuestion,
    TextQuestion,
)
from ostraka.unify._base import Votes, make, strategies

QUESTIONS = {
    "label_selection": LabelQuestion(name="tone", labels=["good", "bad", "odd"]),
    "rating": RatingQuestion(name="stars", values=[1, 2, 3, 4, 5]),
    "multi_label_selection": MultiLabelQuestion(name="topics", labels=["food", "art", "law"]),
    "ranking": RankingQuestion(name="order", values=["a", "b", "c"]),
    "span": SpanQuestion(name="marks", field="text", labels=["who", "where"]),
    "text": TextQuestion(name="words"),
}
RECORD_LENGTH = 40


def votes_for(question, ballots, records=None):
    """Votes from a list with one `[(person, answer), ...]` per record."""
    rows = [(r, p, a) for r, cast in enumerate(ballots) for p, a in cast]
    users = tuple(dict.fromkeys(person for _, person, _ in rows if person is not None))
    codec = CODECS[question.type]
    column = codec.encode([answer for _, _, answer in rows], question)
    if not rows:
        column = pa.array([], codec.type(question))
    size = len(ballots) if records is None else records
    return Votes(
        size,
        np.array([r for r, _, _ in rows], np.int64),
        np.array([users.index(p) if p is not None else -1 for _, p, _ in rows], np.int32),
        codec.answers(column, question),
        users,
        np.full(size, RECORD_LENGTH),
    )


def settle(kind, strategy, ballots, **options):
    """Verdicts of a strategy; each record's answers are given in order, by p0, p1, …"""
    question = QUESTIONS[kind]
    named = [[(f"p{i}", answer) for i, answer in enumerate(cast)] for cast in ballots]
    made = make(strategies[strategy], strategy, options)
    return made.settle(votes_for(question, named), question)


def ranks(**places):
    """A ranking answer: `ranks(a=1, b=2, c=3)`, listed in that order."""
    return [{"value": value, "rank": rank} for value, rank in places.items()]


def span(label, start, end):
    return {"label": label, "start": start, "end": end}


def places(value):
    """A ranking verdict as a dict of option and place."""
    return {item.value: item.rank for item in value}


def marks(value):
    """A span verdict as tuples."""
    return [(item.label, item.start, item.end) for item in value]
