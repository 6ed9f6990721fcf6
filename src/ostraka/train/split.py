"""Rows in two parts, so that no record stands on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ostraka.errors import BadOption, NothingToTrain
from ostraka.tasks._rows import Rows

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """The rows to learn from and, unless everything is learnt from, those held out.

    Both carry an extra column `id`: the row's place before the split. `notes` say where the
    classes could not be shared out evenly.
    """

    train: Rows[Any]
    held_out: Rows[Any] | None
    notes: tuple[str, ...] = ()


def sizes(train_size: float | None, test_size: float | None) -> tuple[float, float]:
    """Both shares from either one; without any, all is for training.

    Raises `BadOption` when a share lies outside 0 to 1, nothing is left to train on, or both are
    given and do not sum to 1.
    """
    for name, size in (("train_size", train_size), ("test_size", test_size)):
        if size is not None and (type(size) not in (int, float) or not 0 <= size <= 1):
            raise BadOption(f"{name}={size!r}: a number from 0 to 1 is accepted.")
    if train_size is None:
        train_size = 1.0 if test_size is None else 1.0 - test_size
    if test_size is None:
        test_size = 1.0 - train_size
    if abs(train_size + test_size - 1) > 1e-9:
        raise BadOption(
            f"train_size={train_size} and test_size={test_size} must sum to 1; give one of them."
        )
    if train_size == 0:
        raise BadOption("train_size=0 leaves nothing to train on; give a share above 0.")
    return round(float(train_size), 12), round(float(test_size), 12)


def split(rows: Rows[Any], test_size: float, seed: int) -> Split:
    """Hold out `test_size` of the records, with about the same share of every class.

    A class with one record stays in training. A record with several labels counts for the rarest
    of them. Rows keep their order; the same seed gives the same parts. Raises `NothingToTrain`
    when there are fewer than two records to split.
    """
    places = pa.array(np.arange(len(rows), dtype=np.int32))
    whole = Rows(rows.shape, rows.table.append_column("id", places), rows.classes, rows.dropped)
    if test_size == 0:
        return Split(whole, None)
    record = rows.table["record"].combine_chunks().dictionary_encode()
    record = record.combine_chunks() if isinstance(record, pa.ChunkedArray) else record
    code = record.indices.to_numpy().astype(np.int64)
    records = len(record.dictionary)
    if records < 2:
        raise NothingToTrain(f"{records} record cannot be split; give train_size=1 or add records.")
    group = _groups(rows, code, records)
    held, notes = _held(group, test_size, np.random.default_rng(seed), rows.classes)
    mask = held[code]
    train, test = (whole.take(np.flatnonzero(part)) for part in (~mask, mask))
    return Split(train, test, notes)


def _groups(rows: Rows[Any], code: Ints, records: int) -> Ints:
    """The class each record counts for, -1 for one without; int64, shape [records]."""
    if not rows.classes or "label" not in rows.table.column_names:
        return np.zeros(records, np.int64)
    column = rows.table["label"].combine_chunks()
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    owner = code
    if not pa.types.is_integer(column.type):
        owner = np.repeat(code, np.diff(column.offsets.to_numpy()))
        column = column.flatten()
    label = column.to_numpy(zero_copy_only=False).astype(np.int64)
    rarity = np.argsort(np.argsort(np.bincount(label, minlength=len(rows.classes)), kind="stable"))
    by_rarity = np.lexsort((rarity[label], owner))
    group = np.full(records, -1, np.int64)
    first, where = np.unique(owner[by_rarity], return_index=True)
    group[first] = label[by_rarity[where]]
    return group


def _held(
    group: Ints, test_size: float, rng: np.random.Generator, classes: tuple[str, ...]
) -> tuple[npt.NDArray[np.bool_], tuple[str, ...]]:
    """Which records are held out, and what could not be shared out; bool, shape [records]."""
    kinds, member, count = np.unique(group, return_inverse=True, return_counts=True)
    order = rng.permutation(len(group))
    order = order[np.argsort(member[order], kind="stable")]
    place = np.arange(len(group)) - np.repeat(np.cumsum(count) - count, count)
    wanted = min(max(round(len(group) * test_size), 1), len(group) - 1)
    taken = _shares(count, wanted)
    held = np.zeros(len(group), np.bool_)
    held[order[place < np.repeat(taken, count)]] = True
    names = [classes[k] for k, n, t in zip(kinds, count, taken, strict=True) if k >= 0 and t == 0]
    if not names or len(kinds) < 2:
        return held, ()
    some = ", ".join(map(repr, names[:5])) + (", ..." if len(names) > 5 else "")
    return held, (f"too few records to hold any out of {len(names)} classes: {some}",)


def _shares(count: Ints, wanted: int) -> Ints:
    """How many records of each class to hold out, `wanted` in all, by largest remainder.

    A class keeps at least one record to train on, unless there is no other way.
    """
    exact: npt.NDArray[np.float64] = count * (wanted / count.sum())
    room = np.maximum(count - 1, 0)
    if room.sum() < wanted:
        room = count
    taken: Ints = np.minimum(np.floor(exact).astype(np.int64), room)
    while taken.sum() < wanted:
        open_ = np.flatnonzero(taken < room)
        best = open_[np.argsort(taken[open_] - exact[open_], kind="stable")]
        taken[best[: wanted - int(taken.sum())]] += 1
    return taken
