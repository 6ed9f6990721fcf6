"""Answers as codes of distinct values, and how many of each a record has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Answers, Codes, Ints, Ranks, Sets, Spans, Texts
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools, Votes
from ostraka.unify._kernels import answered_places

EXACT = 53  # so many options fit a float64 as bits


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each value was given in each unit: entries `unit`, `code`, `count` [entries].

    A unit is what people answered: a record, or a stretch of its text. `record` [units] says of
    which record, `weight` [units] how much it counts; `size` is the number of distinct values.
    """

    unit: Ints
    code: Ints
    count: Ints
    size: int
    record: Ints
    weight: Ints

    def answers(self) -> Ints:
        """How many answers each unit has; shape [units]."""
        return np.bincount(self.unit, self.count, len(self.record)).astype(np.int64)


def distinct(answers: Answers, question: Question) -> tuple[Ints, Ints]:
    """A code per answer, the same for the same value, and where each value is first met.

    Labels and ratings keep their codes (and no first); rankings are compared by their order.
    """
    if isinstance(answers, Codes):
        return answers.codes.astype(np.int64), np.empty(0, np.int64)
    if isinstance(answers, Sets):
        keys = set_keys(_owners(answers), answers.codes, len(answers), len(question.options))
    elif isinstance(answers, Ranks):
        return _distinct_rows(answered_places(answers.ranks).astype(np.int64))
    elif isinstance(answers, Spans):
        rows = np.stack([answers.start, answers.end, answers.label], 1).astype(np.int64)
        kinds, first = _distinct_rows(rows)
        keys = set_keys(_owners(answers), kinds, len(answers), len(first))
    else:
        assert isinstance(answers, Texts)  # noqa: S101 - there is no other kind to compare
        keys = pc.dictionary_encode(answers.texts).indices.to_numpy()
    _, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    return codes.astype(np.int64), first


def set_keys(owner: Ints, code: Ints, sets: int, options: int) -> Ints:
    """A number per set of codes, different for different sets; each code once in a set.

    Beyond 53 options it is a sum of random 64-bit numbers: two sets meet with chance 2^-64.
    """
    if options <= EXACT:
        return np.bincount(owner, np.exp2(code), sets).astype(np.int64)
    keys = np.zeros(sets, np.uint64)
    drawn = np.random.default_rng(0).integers(0, 2**63, options).astype(np.uint64)
    np.add.at(keys, owner, drawn[code])
    return keys.view(np.int64)


def tally_of(votes: Votes, code: Ints, size: int) -> Tally:
    """How often each value was given to each record."""
    keys, count = np.unique(votes.record * np.int64(size) + code, return_counts=True)
    whole = np.ones(votes.records, np.int64)
    return Tally(keys // size, keys % size, count, size, np.arange(votes.records), whole)


def _owners(answers: Sets | Spans) -> Ints:
    return np.repeat(np.arange(len(answers)), np.diff(answers.offsets))


def _distinct_rows(rows: Ints) -> tuple[Ints, Ints]:
    """A code per row, the same for equal rows, and where each is first met."""
    if not len(rows):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    lowest = rows.min(0)
    spread = [int(n) for n in rows.max(0) - lowest + 1]
    steps, whole = [], 1
    for width in reversed(spread):
        steps.append(whole)
        whole *= width
    if whole < 2**62:  # one number per row sorts faster than rows do
        keys = (rows - lowest) @ np.array(steps[::-1], np.int64)
        _, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    else:
        _, first, codes = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return codes.reshape(-1).astype(np.int64), first


def joined(first: Answers, second: Answers) -> Answers:
    """Two columns of the same kind, one after the other."""
    if isinstance(first, Codes) and isinstance(second, Codes):
        return Codes(np.concatenate([first.codes, second.codes]))
    if isinstance(first, Ranks) and isinstance(second, Ranks):
        return Ranks(np.concatenate([first.ranks, second.ranks]))
    if isinstance(first, Texts) and isinstance(second, Texts):
        return Texts(pa.concat_arrays([first.texts, second.texts]))
    if isinstance(first, Sets) and isinstance(second, Sets):
        return Sets(
            _after(first.offsets, second.offsets), np.concatenate([first.codes, second.codes])
        )
    assert isinstance(first, Spans) and isinstance(second, Spans)  # noqa: S101, PT018
    return Spans(
        _after(first.offsets, second.offsets),
        np.concatenate([first.start, second.start]),
        np.concatenate([first.end, second.end]),
        np.concatenate([first.label, second.label]),
        np.concatenate([first.score, second.score]),
    )


def equal(first: Answers, second: Answers, question: Question) -> Bools:
    """Which values are the same, one by one; rankings where they give the same order."""
    code, _ = distinct(joined(first, second), question)
    same: Bools = code[: len(first)] == code[len(first) :]
    return same


def _after(first: Ints, second: Ints) -> Ints:
    return np.concatenate([first, second[1:] + first[-1]])
