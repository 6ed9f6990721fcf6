"""Answers that are known to be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ostraka.data.answers import Floats, Ints
from ostraka.data.cells import BadValue
from ostraka.data.codecs import CODECS
from ostraka.data.snapshot import Snapshot
from ostraka.data.values import metadata_values
from ostraka.errors import BadOption, UnknownName
from ostraka.measure._coded import equal
from ostraka.schema.questions import Question
from ostraka.schema.responses import plain
from ostraka.unify._base import Votes


def against_gold(
    snapshot: Snapshot,
    question: Question,
    votes: Votes,
    gold: Mapping[str, Any] | str | None,
) -> tuple[Ints, Floats]:
    """Which answers are to records with a known right answer, and whether each is right."""
    rows, values = _right(snapshot, question, gold)
    try:
        column = CODECS[question.type].encode(values, question)
    except BadValue as bad:
        name = snapshot.ids()[rows[bad.position]]
        raise BadOption(
            f"The gold answer {values[bad.position]!r} of record {name!r} does not fit "
            f"{question.name!r}: allowed is {bad.why}."
        ) from None
    place = np.full(votes.records, -1)
    place[rows] = np.arange(len(rows))
    known = np.flatnonzero(place[votes.record] >= 0)
    right = CODECS[question.type].answers(column, question).take(place[votes.record[known]])
    same = equal(votes.answers.take(known), right, question)
    return known, same.astype(np.float64)


def _right(
    snapshot: Snapshot, question: Question, gold: Mapping[str, Any] | str | None
) -> tuple[list[int], list[Any]]:
    """Rows with a right answer, and the answers."""
    if isinstance(gold, str):
        found = [(row, one) for row, one in enumerate(_property(snapshot, gold)) if one is not None]
    elif gold:
        rows = {name: row for row, name in enumerate(snapshot.ids())}
        strangers = [name for name in gold if name not in rows]
        if strangers:
            raise UnknownName(
                f"No record is named {strangers[0]!r} ({len(strangers)} such names in gold)."
            )
        found = [(rows[name], value) for name, value in gold.items()]
    else:
        found = []
    return [row for row, _ in found], [_fitting(plain(value), question) for _, value in found]


def _property(snapshot: Snapshot, name: str) -> list[Any]:
    values = [one.get(name) for one in metadata_values(snapshot.columns.records, snapshot.settings)]
    if all(value is None for value in values):
        raise UnknownName(
            f"gold={name!r}: no record has metadata of that name. Give a metadata property, or a "
            "dict of record name to right answer."
        )
    return values


def _fitting(value: Any, question: Question) -> Any:
    """A rating written as text as the number it is, a single label as a list of one."""
    if question.type == "rating" and isinstance(value, str) and value in question.classes:
        return question.options[question.classes.index(value)]
    if question.type == "multi_label_selection" and isinstance(value, str):
        return [value]
    return value
