"""Rows of two or three texts out of what a formatting function returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting, BadOption, unknown
from ostraka.schema.questions import Question
from ostraka.tasks._formatting import Formatting, formatted, named
from ostraka.tasks._labels import EMPTY
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, TextPair, Triplet

SENTENCES = ("sentence-1", "sentence-2", "sentence-3")
EXPECTED = '{"sentence-1": "text", "sentence-2": "text"} with "sentence-3" or "label" if wanted'
UNLABELED = "no label where others have one"
UNUSED = "label of a triplet (the row stays: three texts need none)"
PAIR = ("text_1", "text_2")
THREE = ("anchor", "positive", "negative")


@dataclass(frozen=True)
class Told:
    """Items of a formatting function with their records' rows, and what was left out so far."""

    snapshot: Snapshot
    items: list[Mapping[str, Any]]
    rows: list[int]
    dropped: dict[str, int]

    def where(self, keep: list[bool], why: str) -> Told:
        """The items to keep; the others are counted under `why`."""
        left, kept = keep.count(False), [at for at, one in enumerate(keep) if one]
        dropped = self.dropped | ({why: left} if left else {})
        items = [self.items[at] for at in kept]
        return Told(self.snapshot, items, [self.rows[at] for at in kept], dropped)

    def columns(self, names: tuple[str, ...]) -> dict[str, Any]:
        """The record and the texts of each item."""
        table = {"record": self.snapshot.id_column().take(pa.array(self.rows, pa.int64()))}
        for name, key in zip(names, SENTENCES, strict=False):
            table[name] = pa.array([item[key] for item in self.items], pa.large_string())
        return table

    def at(self, place: int) -> str:
        """What messages call the record of an item."""
        return named(self.snapshot, self.rows[place])


def told_rows(snapshot: Snapshot, function: Formatting, alike: str | None) -> Rows[Any]:
    """Rows of one shape: triplets, or pairs with a score, with a class, or alone.

    Raises `BadFormatting` where pairs and triplets, or labels and scores, are mixed.
    """
    made = formatted(snapshot, function, is_item=is_sentences, expected=EXPECTED)
    told = Told(snapshot, made.items, made.rows, made.dropped)
    texts = [[item[key] for key in SENTENCES if key in item] for item in told.items]
    told = told.where([all(map(str.strip, few)) for few in texts], EMPTY)
    labels = [item.get("label") for item in told.items]
    if _all_or_none(told, ["sentence-3" in item for item in told.items], "a third sentence"):
        unused = sum(label is not None for label in labels)
        dropped = told.dropped | ({UNUSED: unused} if unused else {})
        return Rows(Triplet, pa.table(told.columns(THREE)), dropped=dropped)
    if all(label is None for label in labels):
        return Rows(TextPair, pa.table(told.columns(PAIR)), dropped=told.dropped)
    return _judged(told.where([label is not None for label in labels], UNLABELED), alike)


def is_sentences(item: Any) -> bool:
    """Whether this is a dict of two or three sentences and, if any, a label."""
    if not isinstance(item, Mapping) or not {"sentence-1", "sentence-2"} <= item.keys():
        return False
    if not item.keys() <= {*SENTENCES, "label"}:
        return False
    texts = [item[key] for key in SENTENCES if key in item]
    label = item.get("label")
    known = (str, int, float, np.integer, np.floating)
    return all(isinstance(one, str) for one in texts) and (
        label is None or isinstance(label, known)
    )


def ordered(classes: tuple[str, ...], alike: str | None) -> tuple[str, ...]:
    """The classes; of two, the one that means alike is put second."""
    if alike is None:
        return classes
    if alike not in classes:
        raise unknown("label", alike, classes)
    if len(classes) != 2:
        raise BadOption(f"alike={alike!r} is for two labels; there are {len(classes)}.")
    return (*(name for name in classes if name != alike), alike)


def scale(question: Question) -> Callable[[Any], Any]:
    """Ratings as scores: the lowest value is 0, the highest 1; works on arrays too."""
    values: list[Any] = sorted(question.options)
    lowest, highest = values[0], values[-1]
    return lambda value: (value - lowest) / (highest - lowest)


def _judged(told: Told, alike: str | None) -> Rows[Any]:
    labels = [item["label"] for item in told.items]
    words = [isinstance(label, str) for label in labels]
    if _all_or_none(told, words, "a text as label"):
        return _classed(told, [str.__str__(label) for label in labels], alike)
    if any(isinstance(label, float | np.floating) for label in labels):
        return _scored(told, [float(label) for label in labels])
    whole = [int(label) for label in labels]
    rating = None if set(whole) <= {0, 1} else _rating(told.snapshot, set(whole))
    if rating is None:
        return _classed(told, [str(label) for label in whole], alike, numbers=True)
    return _scored(told, [float(scale(rating)(label)) for label in whole])


def _classed(
    told: Told, labels: list[str], alike: str | None, *, numbers: bool = False
) -> Rows[Any]:
    """A class per pair, in the order of the question that they are options of, else sorted."""
    seen = set(labels)
    asked = [q.classes for q in told.snapshot.settings.questions if seen <= set(q.classes)]
    by_size = [str(number) for number in sorted(map(int, seen))] if numbers else sorted(seen)
    found = by_size if numbers or not asked else min(asked, key=len)
    classes = ordered(tuple(found), alike)
    codes = pa.array([classes.index(label) for label in labels], pa.int32())
    table = pa.table(told.columns(PAIR) | {"label": codes})
    return Rows(LabeledPair, table, classes, told.dropped)


def _scored(told: Told, scores: list[float]) -> Rows[Any]:
    for place, score in enumerate(scores):
        if not 0 <= score <= 1:
            raise BadFormatting(
                f"{told.at(place)}: the formatting function gave the label {score:g}. A score is "
                "from 0 (nothing alike) to 1 (the same): divide by the highest one, or give whole "
                "numbers that a rating question of the dataset has as values."
            )
    table = pa.table(told.columns(PAIR) | {"score": pa.array(scores, pa.float64())})
    return Rows(ScoredPair, table, dropped=told.dropped)


def _rating(snapshot: Snapshot, values: set[int]) -> Question | None:
    """The rating question with the fewest values that has all of these."""
    rated = [q for q in snapshot.settings.questions if q.type == "rating"]
    fitting = [question for question in rated if values <= set(question.options)]
    return min(fitting, key=lambda q: len(q.options)) if fitting else None


def _all_or_none(told: Told, given: list[bool], what: str) -> bool:
    """Whether every item has it; `BadFormatting` where some do and others do not."""
    if not given or given == [given[0]] * len(given):
        return bool(given) and given[0]
    odd = given.index(not given[0])
    with_it, without = ("has", "had none") if given[odd] else ("has not", "had one")
    raise BadFormatting(
        f"{told.at(odd)}: what the formatting function gave {with_it} {what}, but the first "
        f"{without}. Give the same form every time: {told.items[odd]!r}."
    )
