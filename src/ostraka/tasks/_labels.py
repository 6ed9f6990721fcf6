"""Rows of text and class out of what a formatting function returned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting
from ostraka.tasks._formatting import Formatted
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows

EXPECTED = '("text", "label") or ("text", ["label", ...])'
EMPTY = "empty text"


def is_labeled(item: Any) -> bool:
    """Whether this is a text with one label (str or int) or several."""
    if not isinstance(item, tuple) or len(item) != 2 or not isinstance(item[0], str):
        return False
    label = item[1]
    if isinstance(label, list | set | frozenset | tuple):
        return all(_is_label(one) for one in label)
    return _is_label(label)


def labeled_rows(snapshot: Snapshot, made: Formatted) -> Rows[Any]:
    """Rows of one shape; labels are classes of the question they all belong to, else sorted.

    Raises `BadFormatting` where some items have one label and others a list of them.
    """
    items, rows, dropped = _written(made)
    many = [not _is_label(label) for _, label in items]
    if any(many) and not all(many):
        at = many.index(not many[0])
        raise BadFormatting(
            f"Record {rows[at]}: the formatting function gave {items[at]!r}, but "
            f"{items[0]!r} before. Give one label every time, or a list every time."
        )
    lists = [_ordered(label) if several else [label] for (_, label), several in zip(items, many)]  # noqa: B905
    classes = _classes(snapshot, {one for labels in lists for one in labels})
    code = {name: i for i, name in enumerate(classes)}
    codes = [sorted({code[str(one)] for one in labels}) for labels in lists]
    table = {
        "record": snapshot.id_column().take(pa.array(rows, pa.int64())),
        "text": pa.array([text for text, _ in items], pa.large_string()),
    }
    if any(many):
        table["label"] = pa.array(codes, pa.list_(pa.int32()))
        return Rows(MultiLabeledText, pa.table(table), classes, dropped)
    table["label"] = pa.array([one for (one,) in codes], pa.int32())
    return Rows(LabeledText, pa.table(table), classes, dropped)


def _is_label(label: Any) -> bool:
    return isinstance(label, str | int | np.integer) and not isinstance(label, bool)


def _ordered(labels: Any) -> list[Any]:
    return sorted(labels, key=str) if isinstance(labels, set | frozenset) else list(labels)


def _written(made: Formatted) -> tuple[list[Any], list[int], dict[str, int]]:
    keep = [i for i, (text, _) in enumerate(made.items) if text.strip()]
    empty = len(made.items) - len(keep)
    dropped = {**made.dropped, **({EMPTY: empty} if empty else {})}
    return [made.items[i] for i in keep], [made.rows[i] for i in keep], dropped


def _classes(snapshot: Snapshot, labels: set[Any]) -> tuple[str, ...]:
    names = {str(label) for label in labels}
    for question in snapshot.settings.questions:
        if names and names <= set(question.classes):
            return question.classes
    if all(isinstance(label, int | np.integer) for label in labels):
        return tuple(str(label) for label in sorted(labels))
    return tuple(sorted(names))
