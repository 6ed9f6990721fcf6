"""Sentence similarity: how much alike two texts are, or which of two is more like a third."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Numbers
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._alike import PAIR, THREE, ordered, scale, told_rows
from ostraka.tasks._base import Ask
from ostraka.tasks._classes import EMPTY, UNANSWERED
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, TextPair, Triplet
from ostraka.tasks._template import Template, blank, name_of
from ostraka.unify._base import Bools, Verdicts
from ostraka.unify._names import strategy_name, unwrap

KINDS = ("label_selection", "rating")


@dataclass(frozen=True)
class SentenceSimilarity(Definition):
    """Which texts to compare and which question says how alike they are; or a function.

    `texts` names two text fields, or three without a question: a text, one like it, and one less
    so. A rating becomes a score from 0 to 1 by the values of its question. Of a question with two
    labels, `alike` is the one that says the texts are alike (by default the one declared last).
    `strategy` settles the question where people disagree (None: its default).
    """

    name: ClassVar[str] = "sentence_similarity"
    shapes: ClassVar[tuple[type, ...]] = (ScoredPair, LabeledPair, TextPair, Triplet)
    parts: ClassVar[tuple[Part, ...]] = (
        Part("texts", "field", many=True, least=2),
        Part("label", "question", KINDS, least=0),
    )

    texts: tuple[str, ...] = ()
    label: str | None = None
    strategy: str | None = None
    alike: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        texts: Any = None,
        label: Any = None,
        formatting_func: Formatting | None = None,
        label_strategy: Any = None,
        *,
        alike: str | None = None,
        **options: Any,
    ) -> SentenceSimilarity:
        """Define the task from text fields and a question, or from a formatting function.

        `texts`: two fields or their names; three without `label`. `label`: a label or rating
        question, its name, a `...Unification` wrapper, or None where all pairs belong together.
        `options` are those of the strategy. `formatting_func(sample)` returns a dict with
        `sentence-1`, `sentence-2` and, if wanted, `sentence-3` or `label`; None; or several of
        them. A label is a text or whole number (a class) or a float from 0 to 1 (a score); whole
        numbers that are values of a rating question are scores too. Raises `BadOption`.
        """
        if formatting_func is not None:
            given = {"texts": texts, "label": label, "label_strategy": label_strategy, **options}
            made = cls.from_function(formatting_func, "decides texts and label", given)
            return cls(made.formatting_func, alike=alike)
        label, strategy = unwrap(label, label_strategy)
        names = tuple(name_of(one, "texts") for one in _listed(texts))
        if len(names) != 2 and (len(names) != 3 or label is not None):
            raise BadOption(
                f"texts={list(names)}: give two fields, or three without a label (a text, one "
                "like it, one less so), or formatting_func=..."
            )
        strategy = None if strategy is None else str(getattr(strategy, "value", strategy))
        asked = None if label is None else name_of(label, "label")
        return cls(None, names, asked, strategy, alike, dict(options))

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle; none with a formatting function or without a label."""
        if self.label is None:
            return ()
        return (Ask(self.label, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.formatting_func is not None:
            return
        for name in self.texts:
            Template.of(snapshot.settings, (name,), None)
        if self.label is None:
            return
        question = snapshot.settings.question(self.label)
        if question.type not in KINDS:
            raise BadOption(
                f"{question.name!r} is a {question.type} question; sentence similarity learns "
                f"from {' or '.join(KINDS)}."
            )
        strategy_name(self.strategy, question)
        if self.alike is not None and question.type == "rating":
            raise BadOption(f"alike={self.alike!r} is for two labels; {question.name!r} is rated.")
        if question.type != "rating":
            ordered(tuple(question.classes), self.alike)

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            return told_rows(snapshot, self.formatting_func, self.alike)
        texts = [snapshot.field(name) for name in self.texts]
        written = np.logical_and.reduce(
            [~blank(one).to_numpy(zero_copy_only=False) for one in texts]
        )
        if self.label is None:
            kept = np.flatnonzero(written)
            shape, names = (Triplet, THREE) if len(texts) == 3 else (TextPair, PAIR)
            dropped = {EMPTY: len(written) - len(kept)} if len(kept) < len(written) else {}
            return _table(shape, names, snapshot, texts, kept, dropped=dropped)
        return _judged(snapshot, texts, verdicts[self.label], written, self.alike)


def _judged(
    snapshot: Snapshot, texts: list[Any], verdicts: Verdicts, written: Bools, alike: str | None
) -> Rows[Any]:
    """A row for each record with both texts and a verdict; with disagreement for each answer."""
    settled = verdicts.settled
    counts = {UNANSWERED: int((~settled).sum()), EMPTY: int((settled & ~written).sum())}
    dropped = {why: count for why, count in counts.items() if count}
    owner = np.repeat(np.arange(len(verdicts)), np.diff(verdicts.offsets))
    values, question = _values(verdicts), verdicts.question
    pairs = np.unique(np.stack([owner, values], 1), axis=0)  # each answer of a record once
    pairs = pairs[written[pairs[:, 0].astype(np.int64)]]
    rows, found = pairs[:, 0].astype(np.int64), pairs[:, 1]
    if question.type == "rating":
        column = {"score": pa.array(scale(question)(found), pa.float64())}
        return _table(ScoredPair, PAIR, snapshot, texts, rows, dropped=dropped, **column)
    declared = tuple(question.classes)
    classes = ordered(declared, alike)
    place = np.array([classes.index(name) for name in declared])
    column = {"label": pa.array(place[found.astype(np.int64)], pa.int32())}
    made = _table(LabeledPair, PAIR, snapshot, texts, rows, dropped=dropped, **column)
    return Rows(made.shape, made.table, classes, made.dropped)


def _values(verdicts: Verdicts) -> Any:
    """Each verdict as a number: a rating's value, or the place of a label in its question."""
    values: Any = verdicts.values
    if isinstance(values, Numbers):
        return values.values
    if verdicts.question.type == "rating":
        return np.array(verdicts.question.options, np.float64)[values.codes]
    return values.codes.astype(np.float64)


def _table(
    shape: type[Any],
    names: tuple[str, ...],
    snapshot: Snapshot,
    texts: list[Any],
    rows: Any,
    *,
    dropped: dict[str, int],
    **columns: Any,
) -> Rows[Any]:
    at = pa.array(rows, pa.int64())
    table = {"record": snapshot.id_column().take(at)}
    table |= {name: column.take(at) for name, column in zip(names, texts, strict=True)}
    return Rows(shape, pa.table(table | columns), dropped=dropped)


def _listed(texts: Any) -> list[Any]:
    return list(texts) if isinstance(texts, list | tuple) else [] if texts is None else [texts]


TASK = SentenceSimilarity
