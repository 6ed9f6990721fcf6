"""The records of a dataset's report that people disagree on most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np

from ostraka.cli import _dataset_figures as figures
from ostraka.data.answers import Answers, Codes, Floats, Spans
from ostraka.data.snapshot import Snapshot
from ostraka.data.values import decode
from ostraka.measure.contested import contested
from ostraka.schema.questions import Question
from ostraka.unify._base import Votes

LONG = 320  # characters of a text that are shown
SAID = 4  # distinct answers that are shown


def most_contested(data: Snapshot, question: Question, votes: Votes) -> Iterator[str]:
    """A few records with their texts and what people said; nothing for free text."""
    if question.type == "text":
        return
    rows, shares = contested(data, question)
    if not len(rows):
        return
    yield "<h3>The most contested records</h3>"
    if isinstance(votes.answers, Codes):
        yield figures.key(figures.option_names(question), _colours(question))
    names, texts = data.ids(), _texts(data, question)
    for row, share in zip(rows.tolist(), shares.tolist(), strict=True):
        answers = votes.answers.take(np.flatnonzero(votes.record == row))
        agree = f"{share:.0%} of pairs agree"
        if question.type == "span":
            agree = f"pairs of people agree on {share:.0%} of what anybody marked"
        told = f"Record {names[row]}: {len(answers)} answers; {agree}."
        words = _words(answers, [column[row].as_py() or "" for column in texts])
        below = _said(answers, question)
        yield f'<div class="quote">{words}{below}<p class="note">{escape(told)}</p></div>'


def _texts(data: Snapshot, question: Question) -> list[Any]:
    """The columns of text to show: all of them, or for spans the one that is marked."""
    if question.type == "span":
        return [data.field(question.field)]
    return [data.field(one.name) for one in data.settings.fields if one.type == "text"]


def _words(answers: Answers, texts: list[str]) -> str:
    if isinstance(answers, Spans):
        text = texts[0][: 2 * LONG]
        rest = "…" if len(texts[0]) > len(text) else ""
        return f"<p>{figures.marked(text, depths(answers, len(text)).tolist())}{rest}</p>"
    shown = [text if len(text) <= LONG else f"{text[:LONG]}…" for text in texts if text]
    return "".join(f"<p>{escape(text)}</p>" for text in shown)


def depths(answers: Spans, length: int) -> Floats:
    """The share of people who marked each of the first characters of a text; shape [length]."""
    people = np.zeros((max(len(answers), 1), length + 1), np.int64)
    owner = np.repeat(np.arange(len(answers)), np.diff(answers.offsets))
    np.add.at(people, (owner, np.minimum(answers.start, length)), 1)
    np.add.at(people, (owner, np.minimum(answers.end, length)), -1)
    share: Floats = (np.cumsum(people, 1)[:, :length] > 0).mean(0)
    return share


def _said(answers: Answers, question: Question) -> str:
    """Shares of the options, or the answers that were given most."""
    if isinstance(answers, Spans):
        return ""
    if isinstance(answers, Codes):
        shares = np.bincount(answers.codes, minlength=len(question.options)) / len(answers)
        return figures.parts(shares.tolist(), figures.option_names(question), _colours(question))
    given = Counter(_as_text(value, question) for value in decode(answers, question))
    chips = (f"<li>{escape(text)} <b>{count}</b></li>" for text, count in given.most_common(SAID))
    more = len(given) - SAID
    rest = f"<li>and {more} other answers</li>" if more > 0 else ""
    return f'<ul class="chips">{"".join(chips)}{rest}</ul>'


def _as_text(value: Any, question: Question) -> str:
    if question.type == "multi_label_selection":
        return ", ".join(sorted(value)) or "none"
    order = sorted((item.rank or len(value) + 1, item.value) for item in value)
    text = order[0][1]
    for (before, _), (place, option) in pairwise(order):
        text += f"{' = ' if place == before else ' > '}{option}"
    return str(text)


def _colours(question: Question) -> list[str]:
    return figures.tones(len(question.options), ordered=question.type == "rating")
