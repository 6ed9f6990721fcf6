"""Rows of text and class out of texts and verdicts, without a loop over records."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Codes, Floats, Ints, Ranks, Sets
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.tasks._template import blank
from ostraka.unify._base import Bools, Verdicts
from ostraka.unify._kernels import answered_places
from ostraka.unify._numbers import class_codes

UNANSWERED = "no submitted answer"
EMPTY = "empty text"


def class_rows(
    snapshot: Snapshot, texts: pa.Array, verdicts: Verdicts, *, soft: bool, weigh: bool = False
) -> Rows[Any]:
    """Rows for every record that has a text and a verdict; the others are counted by reason.

    With `weigh` they have a column `weight`: the share of their verdict.
    """
    written = ~blank(texts).to_numpy(zero_copy_only=False)
    settled = verdicts.settled
    dropped = {
        UNANSWERED: int((~settled).sum()),
        EMPTY: int((settled & ~written).sum()),
    }
    made = _Maker(snapshot, texts, verdicts, settled & written, verdicts.share if weigh else None)
    rows = made.soft() if soft else made.hard()
    counted = {why: count for why, count in dropped.items() if count}
    return Rows(rows.shape, rows.table, verdicts.question.classes, counted)


class _Maker:
    def __init__(
        self,
        snapshot: Snapshot,
        texts: pa.Array,
        verdicts: Verdicts,
        keep: Bools,
        weights: Floats | None,
    ) -> None:
        self.snapshot, self.texts, self.verdicts, self.keep = snapshot, texts, verdicts, keep
        self.weights = weights

    def hard(self) -> Rows[Any]:
        if isinstance(self.verdicts.values, Sets):
            return self._sets(self.verdicts.values)
        if self.verdicts.strategy == "disagreement":
            return self._distinct()
        codes = class_codes(self.verdicts)
        if self.keep.all():
            return self._table(LabeledText, None, label=pa.array(codes, pa.int32()))
        rows = np.flatnonzero(self.keep)
        return self._table(LabeledText, rows, label=pa.array(codes[rows], pa.int32()))

    def soft(self) -> Rows[Any]:
        spread = self.verdicts.distribution
        if spread is None:
            raise BadOption(
                f"{self.verdicts.strategy!r} gives no probabilities; soft_labels needs majority, "
                "disagreement or dawid_skene, for example."
            )
        rows = np.flatnonzero(self.keep)
        chosen: Floats = spread[rows]
        return self._table(
            SoftLabeledText,
            rows,
            label=pa.array(chosen.argmax(1), pa.int32()),
            distribution=pa.FixedSizeListArray.from_arrays(
                pa.array(chosen.reshape(-1)), chosen.shape[1]
            ).cast(pa.list_(pa.float64())),
        )

    def _distinct(self) -> Rows[Any]:
        """One row per distinct answer of a record, in declared order."""
        values, size = self.verdicts.values, len(self.verdicts.question.options)
        codes = _in_front(values) if isinstance(values, Ranks) else _codes(values)
        owner = np.repeat(np.arange(len(self.verdicts)), np.diff(self.verdicts.offsets))
        every = np.unique(owner.astype(np.int64) * size + codes)
        pairs = every[self.keep[every // size]]
        label = pa.array(pairs % size, pa.int32())
        return self._table(LabeledText, pairs // size, label=label)

    def _sets(self, values: Sets) -> Rows[Any]:
        owner = np.repeat(np.arange(len(self.verdicts)), np.diff(self.verdicts.offsets))
        kept = np.flatnonzero(self.keep[owner])
        distinct = self.verdicts.strategy == "disagreement"
        position: Ints = _first_of_each(owner, values, kept) if distinct else kept
        chosen = values.take(position)
        codes = _sorted_within(chosen)
        label = pa.ListArray.from_arrays(
            pa.array(chosen.offsets, pa.int32()), pa.array(codes, pa.int32())
        )
        return self._table(MultiLabeledText, owner[position], label=label)

    def _table(self, shape: type[Any], rows: Ints | None, **columns: Any) -> Rows[Any]:
        ids, texts = self.snapshot.id_column(), self.texts
        if rows is not None:
            ids, texts = ids.take(pa.array(rows)), texts.take(pa.array(rows))
        if self.weights is not None:
            columns["weight"] = pa.array(self.weights if rows is None else self.weights[rows])
        return Rows(shape, pa.table({"record": ids, "text": texts, **columns}))


def _in_front(values: Ranks) -> Ints:
    """The option in the best place of each ranking; one without a rank stands behind."""
    codes: Ints = answered_places(values.ranks).argmin(1)
    return codes


def _codes(values: Any) -> Ints:
    if not isinstance(values, Codes):
        raise BadOption("Only labels, ratings and rankings have one class per answer.")
    return values.codes.astype(np.int64)


def _first_of_each(owner: Ints, values: Sets, position: Ints) -> Ints:
    """Where each distinct set of a record stands first."""
    offsets, codes = values.offsets.tolist(), values.codes.tolist()
    seen: dict[tuple[int, frozenset[int]], int] = {}
    for at in position.tolist():
        key = (int(owner[at]), frozenset(codes[offsets[at] : offsets[at + 1]]))
        seen.setdefault(key, at)
    return np.array(sorted(seen.values()), np.int64)


def _sorted_within(values: Sets) -> Ints:
    owner = np.repeat(np.arange(len(values)), np.diff(values.offsets))
    return values.codes[np.lexsort((values.codes, owner))]
