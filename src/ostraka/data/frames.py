"""The records as a data frame of the user's library: a row per record."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ostraka.data.export import arrow_table
from ostraka.data.snapshot import Snapshot
from ostraka.extras import need


def as_polars(snapshot: Snapshot) -> Any:
    """A `polars.DataFrame`: the columns of `format_as("datasets")` after a column `id`."""
    polars = need("polars", extra="frames", why="Making a Polars frame")
    return polars.from_arrow(_with_ids(snapshot))


def as_pandas(snapshot: Snapshot) -> Any:
    """A `pandas.DataFrame`: the columns of `format_as("datasets")` after a column `id`."""
    need("pandas", extra="frames", why="Making a pandas frame")
    return _with_ids(snapshot).to_pandas()


def _with_ids(snapshot: Snapshot) -> pa.Table:
    return arrow_table(snapshot).add_column(0, "id", snapshot.id_column())
