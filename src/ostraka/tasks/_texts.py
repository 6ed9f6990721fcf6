"""Texts that people wrote: as answers to a question, or by a formatting function."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Texts
from ostraka.data.snapshot import Snapshot
from ostraka.tasks._classes import UNANSWERED
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._labels import EMPTY
from ostraka.tasks._rows import Rows
from ostraka.unify._base import Verdicts


def written(snapshot: Snapshot, function: Formatting, shape: type[Any]) -> Rows[Any]:
    """The texts a formatting function gave, as rows of `shape`; blank ones are counted."""
    made = formatted(snapshot, function, is_item=_is_text, expected="a text")
    keep = [at for at, text in enumerate(made.items) if text.strip()]
    rows = pa.array([made.rows[at] for at in keep], pa.int64())
    texts = pa.array([made.items[at] for at in keep], pa.large_string())
    table = pa.table({"record": snapshot.id_column().take(rows), "text": texts})
    empty = len(made.items) - len(keep)
    return Rows(shape, table, dropped=made.dropped | ({EMPTY: empty} if empty else {}))


class Answers(NamedTuple):
    """What people wrote, each text of a record once: record rows, texts, and who is left out."""

    records: Any
    texts: pa.Array
    silent: dict[str, int]


def answers(verdicts: Verdicts) -> Answers:
    """The distinct texts of a settled text question, in the order of records and answers."""
    values = verdicts.values
    assert isinstance(values, Texts)  # noqa: S101 - a task lets only text questions through
    record = np.repeat(np.arange(len(verdicts)), np.diff(verdicts.offsets))
    codes = values.texts.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    pairs = np.stack([record, codes.astype(np.int64)], 1)
    _, first = np.unique(pairs, axis=0, return_index=True)
    first.sort()
    silent = int((~verdicts.settled).sum())
    texts = values.texts.take(pa.array(first))
    return Answers(record[first], texts, {UNANSWERED: silent} if silent else {})


def _is_text(item: Any) -> bool:
    return isinstance(item, str)
