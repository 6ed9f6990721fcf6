"""Spans that most people marked, character by character or exactly."""

from __future__ import annotations

import numpy as np

from ostraka.data.answers import Floats, Ints, Spans
from ostraka.errors import BadOption
from ostraka.schema.questions import Question, SpanQuestion
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import offsets_of


def marked_by_most(
    question: Question, strategy: str, votes: Votes, answers: Spans, threshold: float
) -> Verdicts:
    """Characters that more than `threshold` of a record's voters gave the same label.

    A span's score is the mean share of voters over its characters.
    """
    overlapping = isinstance(question, SpanQuestion) and question.allow_overlapping
    if threshold < 0.5 and not overlapping:
        raise BadOption(
            f"threshold={threshold}: below 0.5 two labels may win the same character, and "
            f"{question.name!r} does not allow overlaps."
        )
    answered = votes.counts()
    place, label, start, end = _merged(votes, answers)
    group, at, depth, until = _depths(place, label, start, end, len(question.options))
    record = group // len(question.options)
    share = depth / answered[record]
    keep = share > threshold
    return _verdicts(
        question,
        strategy,
        votes,
        group[keep],
        at[keep],
        until[keep],
        share[keep],
    )


def marked_exactly(
    question: Question, strategy: str, votes: Votes, answers: Spans, threshold: float
) -> Verdicts:
    """Spans that more than `threshold` of a record's voters marked alike, bounds and label."""
    answered = votes.counts()
    vote = np.repeat(np.arange(len(answers)), np.diff(answers.offsets))
    rows = np.stack([votes.record[vote], answers.start, answers.end, answers.label, vote], 1)
    rows = np.unique(rows.astype(np.int64), axis=0)  # a person's repeated mark counts once
    kinds, count = np.unique(rows[:, :4], axis=0, return_counts=True)
    share = count / answered[kinds[:, 0]]
    kinds, share = kinds[share > threshold], share[share > threshold]
    group = kinds[:, 0] * len(question.options) + kinds[:, 3]
    return _verdicts(
        question, strategy, votes, group, kinds[:, 1], kinds[:, 2], share, joined=False
    )


def _merged(votes: Votes, answers: Spans) -> tuple[Ints, Ints, Ints, Ints]:
    """Each person's spans of one label as stretches that do not overlap each other."""
    vote = np.repeat(np.arange(len(answers)), np.diff(answers.offsets))
    order = np.lexsort((answers.start, answers.label, vote))
    vote, label = vote[order], answers.label[order].astype(np.int64)
    start, end = answers.start[order].astype(np.int64), answers.end[order].astype(np.int64)
    if not len(vote):
        return vote, label, start, end
    same = np.zeros(len(vote), bool)
    same[1:] = (vote[1:] == vote[:-1]) & (label[1:] == label[:-1])
    # The furthest end so far within a person's label: groups are set apart by a large step.
    group = np.cumsum(~same)
    step = int(end.max()) + 1
    reach = np.maximum.accumulate(end + group * step) - group * step
    fresh = ~same
    fresh[1:] |= start[1:] > reach[:-1]
    first = np.flatnonzero(fresh)
    last = np.maximum.reduceat(end, first)
    return votes.record[vote[first]], label[first], start[first], last


def _depths(
    record: Ints, label: Ints, start: Ints, end: Ints, options: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """How many people mark each stretch between two bounds, per record and label."""
    group = np.concatenate([record, record]) * options + np.concatenate([label, label])
    at = np.concatenate([start, end])
    change = np.concatenate([np.ones(len(start), np.int64), -np.ones(len(end), np.int64)])
    order = np.lexsort((at, group))
    group, at, depth = group[order], at[order], np.cumsum(change[order])
    if not len(group):
        return group, at, depth, at
    # A group's changes sum to zero, so the running sum is right across groups.
    follows = np.zeros(len(group), bool)
    follows[:-1] = (group[:-1] == group[1:]) & (at[1:] > at[:-1])
    here = np.flatnonzero(follows & (depth > 0))
    return group[here], at[here], depth[here], at[here + 1]


def _verdicts(
    question: Question,
    strategy: str,
    votes: Votes,
    group: Ints,
    start: Ints,
    end: Ints,
    share: Floats,
    *,
    joined: bool = True,
) -> Verdicts:
    if joined and len(group):
        fresh = np.ones(len(group), bool)
        fresh[1:] = (group[1:] != group[:-1]) | (start[1:] != end[:-1])
        first = np.flatnonzero(fresh)
        length = np.add.reduceat(end - start, first)
        share = np.add.reduceat(share * (end - start), first) / length
        group, start, end = group[first], start[first], np.maximum.reduceat(end, first)
    options = len(question.options)
    record, label = group // options, group % options
    order = np.lexsort((label, end, start, record))
    answered = votes.counts()
    settled = answered > 0
    sizes = np.bincount(record, minlength=votes.records)
    mean = np.bincount(record, share, votes.records) / np.maximum(sizes, 1)
    spans = Spans(
        np.concatenate([[0], np.cumsum(sizes[settled])]).astype(np.int64),
        start[order],
        end[order],
        label[order],
        share[order],
    )
    agree = np.where(settled, np.where(sizes > 0, mean, 1.0), np.nan)
    tied = np.zeros(votes.records, bool)
    return Verdicts(question, strategy, offsets_of(settled), spans, answered, agree, tied)
