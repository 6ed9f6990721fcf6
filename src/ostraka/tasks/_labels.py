"""Rows of text and class out of what a formatting function returned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting
from ostraka.tasks._formatting import Formatted, named
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows

EXPECTED = '("text", "label") or ("text", ["label", ...])'
EMPTY = "empty text"
ONE = (str, int, np.integer)  # tuples: a union would be put together again at every check
MANY = (list, tuple, set, frozenset)


def is_labeled(item: Any) -> bool:
    """Whether this is a text with one label (str or int) or several."""
    if not isinstance(item, tuple) or len(item) != 2 or not isinstance(item[0], str):
        return False
    label = item[1]
    return _is_label(label) or (isinstance(label, MANY) and all(map(_is_label, label)))


def labeled_rows(snapshot: Snapshot, made: Formatted) -> Rows[Any]:
    """Rows of one shape; labels are classes of the question they all belong to, else sorted.

    Of several such questions it is the one with the fewest options, then the one declared first.
    Raises `BadFormatting` where some items have one label and others a list of them.
    """
    items, rows, dropped = written_items(made)
    several = _several(snapshot, items, rows)
    labels = [label for _, label in items]
    every = {one for group in labels for one in group} if several else set(labels)
    classes = classes_of(snapshot, every)
    position = {name: code for code, name in enumerate(classes)}
    code = {one: position[_name(one)] for one in every}
    table = {
        "record": snapshot.id_column().take(pa.array(rows, pa.int64())),
        "text": pa.array([text for text, _ in items], pa.large_string()),
    }
    if several:
        sets = [sorted({code[one] for one in group}) for group in labels]
        table["label"] = pa.array(sets, pa.list_(pa.int32()))
        return Rows(MultiLabeledText, pa.table(table), classes, dropped)
    table["label"] = pa.array([code[one] for one in labels], pa.int32())
    return Rows(LabeledText, pa.table(table), classes, dropped)


def _is_label(label: Any) -> bool:
    return isinstance(label, ONE) and not isinstance(label, bool)


def _name(label: Any) -> str:
    """A label's class name; members of an enumeration count as the value they are."""
    return str.__str__(label) if isinstance(label, str) else str(int(label))


def _several(snapshot: Snapshot, items: list[Any], rows: list[int]) -> bool:
    """Whether items have a list of labels rather than one; all must have the same."""
    single = [isinstance(label, ONE) for _, label in items]
    if all(single) or not any(single):
        return not all(single)
    at = single.index(not single[0])
    raise BadFormatting(
        f"{named(snapshot, rows[at])}: the formatting function gave {items[at]!r}, but "
        f"{items[0]!r} before. Give one label every time, or a list every time."
    )


def written_items(made: Formatted) -> tuple[list[Any], list[int], dict[str, int]]:
    """The items whose text is not blank, their rows, and what was left out by reason."""
    keep = [i for i, (text, _) in enumerate(made.items) if text and not text.isspace()]
    empty = len(made.items) - len(keep)
    if not empty:
        return made.items, made.rows, made.dropped
    dropped = {**made.dropped, EMPTY: empty}
    return [made.items[i] for i in keep], [made.rows[i] for i in keep], dropped


def classes_of(snapshot: Snapshot, labels: set[Any]) -> tuple[str, ...]:
    """The classes of the smallest question that knows all these labels, else the labels sorted."""
    names = {_name(label) for label in labels}
    asked = [q.classes for q in snapshot.settings.questions if names <= set(q.classes)]
    if names and asked:
        return min(asked, key=len)
    if not any(isinstance(label, str) for label in labels):
        return tuple(str(label) for label in sorted({int(label) for label in labels}))
    return tuple(sorted(names))
