"""Agreement on spans: every token as a unit, and spans that two people marked exactly alike."""

from __future__ import annotations

from unicodedata import category

import numpy as np

from ostraka.data.answers import Floats, Ints, Spans
from ostraka.measure._coded import Tally, set_keys
from ostraka.measure._sums import Sums, ratio
from ostraka.schema.questions import Question
from ostraka.unify._base import Votes

SPACE, OTHER, WORD = 0, 1, 2


def tally_of_text(votes: Votes, question: Question, texts: list[str] | None) -> Tally:
    """How often each set of labels (mostly one, or none) was given to each stretch of text.

    The stretches lie between all bounds that people set in a record, and weigh as many tokens as
    they hold: words, and any other character that is no space, alone. A token belongs to a span
    that touches it. Without `texts` each character is a token.
    """
    answers = votes.answers
    assert isinstance(answers, Spans)  # noqa: S101 - only spans get here
    owner = np.repeat(np.arange(len(answers)), np.diff(answers.offsets))
    base, start, end = _in_tokens(votes, answers, votes.record[owner], texts)
    some = start < end  # a span of nothing but spaces holds no token
    owner, start, end, label = owner[some], start[some], end[some], answers.label[some]
    bounds = np.unique(np.concatenate([base, start, end]))
    weight = np.diff(bounds)
    record = np.searchsorted(base, bounds[:-1], side="right") - 1
    marks = (owner, start, end, label)
    unit, code, size = _marks(bounds, marks, max(len(answers), 1), len(question.options))
    people = votes.counts()[record]
    keys, count = np.unique(unit * np.int64(size) + code, return_counts=True)
    silent = people - np.bincount(keys // size, count, len(weight)).astype(np.int64)
    rest = np.flatnonzero(silent > 0)
    keys, count = np.concatenate([keys, rest * size]), np.concatenate([count, silent[rest]])
    order = np.argsort(keys, kind="stable")
    keys, count = keys[order], count[order]
    return Tally(keys // size, keys % size, count, size, record, weight)


def exact_sums(votes: Votes) -> Sums:
    """Per record with two answers: marks in common, and marks, per pair of answers.

    Pairs count once per answer, not per pair, so that a record that many people read does not
    outweigh the others.
    """
    answers = votes.answers
    assert isinstance(answers, Spans)  # noqa: S101 - only spans get here
    owner = np.repeat(np.arange(len(answers)), np.diff(answers.offsets))
    parts = [votes.record[owner], answers.start, answers.end, answers.label, owner]
    marks = np.unique(np.stack(parts, axis=1).astype(np.int64), axis=0)  # a repeat counts once
    kinds, count = np.unique(marks[:, :4], axis=0, return_counts=True)
    common = np.bincount(kinds[:, 0], count * (count - 1), votes.records)
    whole = np.bincount(marks[:, 0], minlength=votes.records)
    people = votes.counts()
    paired = people > 1
    found = np.stack([common[paired] / (people[paired] - 1), whole[paired]], axis=1)
    return Sums(found, np.ones(len(found), np.int64))


def exact_figure(sums: Floats) -> Floats:
    """F1 of exact spans; NaN where nobody marked anything."""
    return ratio(sums[:, 0], sums[:, 1])


def _in_tokens(
    votes: Votes, answers: Spans, record: Ints, texts: list[str] | None
) -> tuple[Ints, Ints, Ints]:
    """Where records begin (and the last ends), and spans begin and end, in tokens of all texts."""
    assert votes.lengths is not None  # noqa: S101 - votes on spans have them
    base = np.concatenate([[0], np.cumsum(votes.lengths)]).astype(np.int64)
    start, end = base[record] + answers.start, base[record] + answers.end
    if texts is None:
        return base, start, end
    kind = _kinds_of("".join(text or "" for text in texts))
    before = np.concatenate([[SPACE], kind])[:-1]
    before[base[:-1][base[:-1] < len(kind)]] = SPACE
    fresh = (kind == OTHER) | ((kind == WORD) & (before != WORD))
    upto = np.concatenate([[0], np.cumsum(fresh)])
    inside = (kind[start] != SPACE) & ~fresh[start]  # it begins within a token: that one counts
    return upto[base], upto[start] - inside, upto[end]


def _kinds_of(text: str) -> Ints:
    """What each character is: space, part of a word, or other; int8, shape [characters]."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    known = np.flatnonzero(np.bincount(points, minlength=1))
    table = np.zeros(int(known[-1]) + 1 if len(known) else 1, np.int8)
    for point in known.tolist():
        table[point] = _kind(chr(point))
    found: Ints = table[points]
    return found


def _kind(character: str) -> int:
    if character.isspace():
        return SPACE
    # letters, numbers, and the marks that sit on letters
    return WORD if category(character)[0] in "LNM" or character == "_" else OTHER


def _marks(
    bounds: Ints, marks: tuple[Ints, Ints, Ints, Ints], answers: int, options: int
) -> tuple[Ints, Ints, int]:
    """The stretch of each answer's marks, a code for the set of labels there, and how many codes.

    Code 0 is left for no label at all.
    """
    owner, start, end, label = marks
    first, last = np.searchsorted(bounds, start), np.searchsorted(bounds, end)
    long = last - first
    mark = np.repeat(np.arange(len(owner)), long)
    step = np.arange(len(mark)) - np.repeat(np.cumsum(long) - long, long)
    cell = (first[mark] + step) * np.int64(answers) + owner[mark]
    keys = np.unique(cell * options + label[mark])  # a person's repeated mark counts once
    cells, place = np.unique(keys // options, return_inverse=True)
    sets = set_keys(place, keys % options, len(cells), options)
    kinds, code = np.unique(sets, return_inverse=True)
    return cells // answers, code + 1, len(kinds) + 1
