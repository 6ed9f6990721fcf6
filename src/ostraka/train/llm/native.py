"""Rows as the `datasets.Dataset` that users are given and that TRL's trainers read."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.cells import CHAT
from ostraka.extras import need
from ostraka.tasks._rows import (
    Chat,
    Comparison,
    Completion,
    Corpus,
    GRPOPrompt,
    Judged,
    Preference,
    Prompt,
    RLOOPrompt,
    Rows,
    Text,
)
from ostraka.train.turns import by_turn

# What each shape is called in Argilla's guide; `id` is the row's place before a split.
COLUMNS: dict[type, tuple[str, ...]] = {
    Text: ("id", "text"),
    Corpus: ("id", "text"),
    Completion: ("id", "text"),
    Chat: ("id", "messages"),
    Comparison: ("chosen", "rejected"),
    Preference: ("prompt", "chosen", "rejected"),
    Judged: ("prompt", "completion", "label"),
    Prompt: ("id", "query"),
    RLOOPrompt: ("id", "query"),
    GRPOPrompt: ("id", "query"),
}


def native(rows: Rows[Any]) -> Any:
    """The rows as a `datasets.Dataset` with the columns of Argilla's guide.

    Text, Corpus, Completion (prompt and completion joined): `id, text`, or `id, messages` where
    the row is a conversation. Chat: `id, messages`. Comparison: `chosen, rejected`. Preference:
    `prompt, chosen, rejected`. Judged: `prompt, completion, label`. Prompt: `id, query`.
    """
    if rows.shape is Completion:
        return _joined(rows)
    return dataset(rows.table.select(list(COLUMNS[rows.shape])))


def dataset(table: pa.Table) -> Any:
    """A table as a `datasets.Dataset`; places are 32 bits wide, as in Argilla."""
    datasets = need("datasets", extra="trl", why="Preparing a dataset for training")
    if "id" in table.column_names:
        at = table.column_names.index("id")
        table = table.set_column(at, "id", table["id"].cast(pa.int32()))
    return datasets.Dataset(table)


def texts(rows: Rows[Any]) -> pa.ChunkedArray:
    """One whole text per row of plain texts."""
    if rows.shape is not Completion:
        return rows.table["text"]
    parts = [rows.table[name].cast(pa.large_string()) for name in ("prompt", "completion")]
    return pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string()))


def turns(rows: Rows[Any]) -> pa.Table:
    """A row per thing the assistant says: what came before as `prompt`, itself as `completion`.

    So every assistant message is learnt, and nothing else, with any chat template.
    """
    return by_turn(rows.table).select(["prompt", "completion"])


def _joined(rows: Rows[Any]) -> Any:
    if not rows.conversational:
        return dataset(pa.table({"id": rows.table["id"], "text": texts(rows)}))
    both = zip(rows.column("prompt"), rows.column("completion"), strict=True)
    whole = pa.array([before + after for before, after in both], CHAT)
    return dataset(pa.table({"id": rows.table["id"], "messages": whole}))
