"""Rows of prompts and answers, judged or compared, out of what a formatting function returned."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.cells import CHAT
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting
from ostraka.tasks._formatting import Formatted, Formatting, formatted, named
from ostraka.tasks._prompts import is_conversation
from ostraka.tasks._rows import Rows

SAME = "chosen equals rejected"
WRITTEN = ("prompt", "chosen", "rejected", "completion")
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
        is_item=lambda item: _is_item(item, len(texts), judged=judged),
        expected=f"({expected}), {ALIKE}",
    )
    kind = _kind(snapshot, made)
    why = [_reason(dict(zip(texts, item, strict=False))) for item in made.items]
    keep = [at for at, reason in enumerate(why) if reason is None]
    rows = pa.array([made.rows[at] for at in keep], pa.int64())
    table = {"record": snapshot.id_column().take(rows)}
    for place, name in enumerate(texts):
        table[name] = pa.array([made.items[at][place] for at in keep], kind)
    if judged:
        table["label"] = pa.array([bool(made.items[at][-1]) for at in keep], pa.bool_())
    if "agreement" in parts:
        table["agreement"] = pa.array(np.ones(len(keep)))
    dropped = made.dropped | Counter(reason for reason in why if reason is not None)
    return Rows(shape, pa.table(table), dropped=dict(dropped))


def _is_item(item: Any, texts: int, *, judged: bool) -> bool:
    """Whether this is a tuple of so many texts, or conversations, and a truth value if judged."""
    if not isinstance(item, tuple) or len(item) != texts + judged:
        return False
    if judged and not isinstance(item[-1], bool | np.bool_):
        return False
    said = item[:texts]
    return all(isinstance(one, str) for one in said) or all(map(is_conversation, said))


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


def _reason(said: dict[str, Any]) -> str | None:
    """Why an item is left out; None for one that stays."""
    for name, content in said.items():
        if not (content if isinstance(content, str) else content[-1]["content"]).strip():
            return f"empty {name}"
    return SAME if "chosen" in said and said["chosen"] == said["rejected"] else None
