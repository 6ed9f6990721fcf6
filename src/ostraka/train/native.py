"""Labelled texts as `datasets.Dataset`, the way most training libraries take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.extras import need
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText, TaggedText
from ostraka.train.digest import rows_hash
from ostraka.train.words import tagged


def native(rows: Rows[Any]) -> Any:
    """`rows` of labelled texts as a `datasets.Dataset`, without a Python object per row.

    Columns: `id` (int32, the row's place before a split), `text`, and by shape `label` (a class),
    `label` with `binarized_label` (a list of classes, and 0 or 1 for every class), `label` with
    `distribution` (a probability per class), or for spans `tokens` with `ner_tags` (words, and a
    BIO tag for each) and `spans` (characters and a class each). The fingerprint is made from the
    content.
    """
    datasets = need("datasets", extra="sklearn", why="Preparing a dataset for training")
    columns, features = _PARTS[rows.shape](rows, datasets)
    head = {"id": datasets.Value("int32"), "text": datasets.Value("string")}
    places = _places(rows)
    wanted = datasets.Features(head | features)
    table = pa.table({"id": places, "text": rows.table["text"], **columns})
    memory = datasets.table.InMemoryTable(table.cast(wanted.arrow_schema))
    info = datasets.DatasetInfo(features=wanted)
    fingerprint = rows_hash(rows, places)[:16]
    return datasets.Dataset(memory, info=info, fingerprint=fingerprint)


def binarized(rows: Rows[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Label sets as 0 and 1: int64, shape [rows, classes]."""
    sets = rows.table["label"].combine_chunks()
    sets = sets.combine_chunks() if isinstance(sets, pa.ChunkedArray) else sets
    sizes = np.diff(sets.offsets.to_numpy())
    found = np.zeros((len(rows), len(rows.classes)), np.int64)
    labels = sets.flatten().to_numpy(zero_copy_only=False)
    found[np.repeat(np.arange(len(rows)), sizes), labels.astype(np.int64)] = 1
    return found


def _places(rows: Rows[Any]) -> pa.Array | pa.ChunkedArray:
    if "id" in rows.table.column_names:
        return rows.table["id"]
    return pa.array(np.arange(len(rows), dtype=np.int32))


def _one(rows: Rows[Any], datasets: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"label": rows.table["label"]}, {"label": datasets.ClassLabel(names=list(rows.classes))}


def _several(rows: Rows[Any], datasets: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    hot = binarized(rows)
    width = hot.shape[1]
    offsets = pa.array(np.arange(len(hot) + 1, dtype=np.int32) * width, pa.int32())
    lists = pa.ListArray.from_arrays(offsets, pa.array(hot.ravel()))
    label = datasets.List(datasets.ClassLabel(names=list(rows.classes)))
    columns = {"label": rows.table["label"], "binarized_label": lists}
    return columns, {"label": label, "binarized_label": label}


def _soft(rows: Rows[Any], datasets: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    columns, features = _one(rows, datasets)
    columns["distribution"] = rows.table["distribution"]
    return columns, features | {"distribution": datasets.List(datasets.Value("float64"))}


_Parts = Callable[[Rows[Any], Any], tuple[dict[str, Any], dict[str, Any]]]
_PARTS: dict[type, _Parts] = {
    LabeledText: _one,
    MultiLabeledText: _several,
    SoftLabeledText: _soft,
    TaggedText: tagged,
}
