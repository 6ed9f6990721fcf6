"""Rows of texts as the `datasets.Dataset` that TRL's trainers read."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ostraka.extras import need
from ostraka.tasks._rows import Completion, Rows


def native(rows: Rows[Any]) -> Any:
    """The columns of Argilla's guide: `id` (the row's place before a split) and `text`.

    A prompt and its completion are joined; `for_training` keeps them apart.
    """
    datasets = need("datasets", extra="trl", why="Preparing a dataset for training")
    places = rows.table["id"].cast(pa.int32())
    return datasets.Dataset(pa.table({"id": places, "text": texts(rows)}))


def texts(rows: Rows[Any]) -> pa.ChunkedArray:
    """One whole text per row."""
    if rows.shape is not Completion:
        return rows.table["text"]
    parts = [rows.table[name].cast(pa.large_string()) for name in ("prompt", "completion")]
    return pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string()))


def for_training(rows: Rows[Any]) -> Any:
    """`text`, or `prompt` and `completion`, of which TRL learns the completion only."""
    datasets = need("datasets", extra="trl", why="Preparing a dataset for training")
    names = ["prompt", "completion"] if rows.shape is Completion else ["text"]
    return datasets.Dataset(rows.table.select(names))
