"""Rows of whole texts out of what a formatting function returned."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ostraka.data.snapshot import Snapshot
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._labels import EMPTY
from ostraka.tasks._rows import Rows


def written(snapshot: Snapshot, function: Formatting, shape: type[Any]) -> Rows[Any]:
    """The texts a formatting function gave, as rows of `shape`; blank ones are counted."""
    made = formatted(snapshot, function, is_item=_is_text, expected="a text")
    keep = [at for at, text in enumerate(made.items) if text.strip()]
    rows = pa.array([made.rows[at] for at in keep], pa.int64())
    texts = pa.array([made.items[at] for at in keep], pa.large_string())
    table = pa.table({"record": snapshot.id_column().take(rows), "text": texts})
    empty = len(made.items) - len(keep)
    return Rows(shape, table, dropped=made.dropped | ({EMPTY: empty} if empty else {}))


def _is_text(item: Any) -> bool:
    return isinstance(item, str)
