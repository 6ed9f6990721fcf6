"""Rows of prompts and answers, judged or compared, out of what a formatting function returned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.cells import CHAT
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting
from ostraka.tasks._formatting import Formatted, Formatting, formatted, named
from ostraka.tasks._prompts import is_conversation
from ostraka.tasks._rows import Rows
from ostraka.tasks._template import blank

SAME = "chosen equals rejected"
WRITTEN = ("prompt", "chosen", "rejected", "completion")
JUST_TEXTS = frozenset({str})
ALIKE = 'all texts, or all lists of {"role": ..., "content": ...} messages'


def judgements(snapshot: Snapshot, function: Formatting, shape: type[Any]) -> Rows[Any]:
    """Rows of `shape` from tuples of its texts in their order, and its label where it has one.

    Blank ones, and pairs whose sides are equal, are left out and counted by reason; `agreement`
    is 1. Raises `BadFormatting` that names the record, also where texts and conversations are
    mixed within a run.
    """
    parts = [one.name for one in fields(shape)]
    texts = [name for name in parts if name in WRITTEN]
    judged = "label" in parts
    expected = ", ".join([*(f'"{name}"' for name in texts), *(["True or False"] * judged)])
    made = formatted(
        snapshot,
        function,
        is_item=_checked(len(texts), judged=judged),
        expected=f"({expected}), {ALIKE}",
    )
    said = _columns(texts, made, _kind(snapshot, made))
    why, dropped = _reasons(said)
    keep = np.flatnonzero(why < 0)
    rows = np.asarray(made.rows, np.int64)[keep]
    table = {"record": snapshot.id_column().take(pa.array(rows))}
    if len(keep) < len(why):  # else no text need be copied
        said = {name: column.take(pa.array(keep)) for name, column in said.items()}
    table |= said
    if judged:
        table["label"] = pa.array([bool(made.items[at][-1]) for at in keep], pa.bool_())
    if "agreement" in parts:
        table["agreement"] = pa.array(np.ones(len(keep)))
    return Rows(shape, pa.table(table), dropped=made.dropped | dropped)


def _checked(texts: int, *, judged: bool) -> Callable[[Any], bool]:
    """Whether something is a tuple of so many texts, or conversations, and, judged, a truth."""
    size = texts + judged

    def is_item(item: Any) -> bool:
        if not isinstance(item, tuple) or len(item) != size:
            return False
        if judged and not isinstance(item[-1], bool | np.bool_):
            return False
        said = item[:texts]
        if JUST_TEXTS.issuperset(map(type, said)):  # nearly always, and a third of the time
            return True
        return all(isinstance(one, str) for one in said) or all(map(is_conversation, said))

    return is_item


def _kind(snapshot: Snapshot, made: Formatted) -> pa.DataType:
    """The Arrow type of all of them: a text or a conversation."""
    text = [isinstance(item[0], str) for item in made.items]
    if all(text):
        return pa.large_string()
    if any(text):
        at = text.index(not text[0])
        now, before = ("a text", "conversations") if text[at] else ("a conversation", "texts")
        raise BadFormatting(
            f"{named(snapshot, made.rows[at])}: the formatting function gave {now}, but {before} "
            f"before. Give {ALIKE}."
        )
    return CHAT


def _columns(names: list[str], made: Formatted, kind: pa.DataType) -> dict[str, pa.Array]:
    """What the items say, a column per place."""
    places = list(zip(*made.items, strict=True)) or [()] * len(names)
    return {name: pa.array(said, kind) for name, said in zip(names, places, strict=False)}


def _reasons(said: dict[str, pa.Array]) -> tuple[Any, dict[str, int]]:
    """Why each item is left out, as a place among the reasons (-1: it stays), and their counts."""
    faults = {f"empty {name}": _blank(column) for name, column in said.items()}
    if "chosen" in said:
        faults[SAME] = _equal(said["chosen"], said["rejected"])
    why = np.full(len(next(iter(said.values()))), -1)
    for at, fault in reversed(list(enumerate(faults.values()))):  # the first reason is given
        why[fault.to_numpy(zero_copy_only=False)] = at
    counts = np.bincount(why[why >= 0], minlength=len(faults)).tolist()
    return why, {name: count for name, count in zip(faults, counts, strict=True) if count}


def _blank(column: pa.Array) -> pa.Array:
    """Which texts, or last messages of conversations, say nothing."""
    if column.type == CHAT:
        last = [turns[-1]["content"] for turns in column.to_pylist()]
        column = pa.array(last, pa.large_string())
    return blank(column)


def _equal(left: pa.Array, right: pa.Array) -> pa.Array:
    """Which of both are the same; Arrow compares no lists."""
    if left.type != CHAT:
        return pc.equal(left, right)
    both = zip(left.to_pylist(), right.to_pylist(), strict=True)
    return pa.array([a == b for a, b in both], pa.bool_())
