"""Which records match: filters and orders over columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints
from ostraka.data.columns import Columns
from ostraka.data.values import decode_column
from ostraka.errors import BadOption
from ostraka.schema.metadata import MetadataFilter, SortBy, TermsMetadataFilter
from ostraka.schema.responses import STATUSES, plain
from ostraka.schema.settings import Settings
from ostraka.schema.where import SuggestionFilter, Where

Bools = npt.NDArray[np.bool_]


def select(columns: Columns, settings: Settings, where: Where) -> Ints:
    """The rows that match all filters, in the asked order.

    A record is pending while it has no response at all (with `users`: none by these people). Ties
    of an order keep the order of the records; records without the value come last.
    """
    keep = np.ones(len(columns), bool)
    if where.response_status or where.users:
        keep &= _answered(columns, where)
    for metadata in where.metadata:
        keep &= _metadata(columns, settings, metadata)
    for suggestion in where.suggestions:
        keep &= _suggested(columns, settings, suggestion)
    rows = np.flatnonzero(keep)
    for sort in reversed(where.sort):
        rows = rows[_order(columns, settings, sort, rows)]
    return rows if where.limit is None else rows[: where.limit]


def _answered(columns: Columns, where: Where) -> Bools:
    theirs = np.ones(len(columns.record), bool)
    if where.users:
        codes = [columns.users.index(user) for user in where.users if user in columns.users]
        theirs = np.isin(columns.user, codes)
    found = np.zeros(len(columns), bool)
    if not where.response_status:
        found[columns.record[theirs]] = True
    for status in where.response_status:
        if status == "pending":
            found |= np.bincount(columns.record[theirs], minlength=len(columns)) == 0
        else:
            found[columns.record[theirs & (columns.status == STATUSES.index(status))]] = True
    return found


def _metadata(columns: Columns, settings: Settings, asked: MetadataFilter) -> Bools:
    declared = settings.metadata_property(asked.name)
    wanted = type(asked).__name__.removesuffix("MetadataFilter").lower()
    if declared.type != wanted:
        raise BadOption(
            f"{asked.name!r} is a metadata property of type {declared.type}; "
            f"{type(asked).__name__} filters {wanted} ones."
        )
    cells = columns.one("records", f"metadata.{asked.name}")
    if isinstance(asked, TermsMetadataFilter):
        terms = pc.struct_field(cells, "values")
        owner = pc.list_parent_indices(terms).to_numpy()
        hit = pc.is_in(pc.list_flatten(terms), pa.array(asked.values, pa.large_string()))
        found = np.zeros(len(columns), bool)
        found[owner[hit.to_numpy(zero_copy_only=False)]] = True
        return found
    return _between(cells.cast(pa.float64()), asked.ge, asked.le)


def _between(cells: pa.Array, low: float | None, high: float | None) -> Bools:
    numbers = cells.to_numpy(zero_copy_only=False)  # nulls become NaN, which no bound lets through
    found: Bools = ~np.isnan(numbers)
    if low is not None:
        found &= numbers >= low
    if high is not None:
        found &= numbers <= high
    return found


def _suggested(columns: Columns, settings: Settings, asked: SuggestionFilter) -> Bools:
    question = settings.question(asked.question)
    name = f"suggestions.{question.name}"
    cells = columns.one("records", name)
    found: Bools = cells.is_valid().to_numpy(zero_copy_only=False)
    if asked.values is not None:
        given = [plain(value) for value in decode_column(cells, question)]
        found &= np.fromiter((value in asked.values for value in given), bool, len(given))
    for part, wanted in (("agent", asked.agents), ("type", [asked.type] if asked.type else None)):
        if wanted is not None:
            hit = pc.is_in(
                columns.one("records", f"{name}.{part}"), pa.array(wanted, pa.large_string())
            )
            found &= hit.to_numpy(zero_copy_only=False)
    if asked.ge is not None or asked.le is not None:
        found &= _between(_scores(columns, name), asked.ge, asked.le)
    return found


def _scores(columns: Columns, name: str) -> pa.Array:
    """One score per suggestion: its own, or the highest of its parts."""
    one = columns.one("records", f"{name}.score")
    several = columns.one("records", f"{name}.scores")
    if several.null_count == len(several):
        return one
    highest = [None if not cell else max(cell) for cell in several.to_pylist()]
    return pc.coalesce(one, pa.array(highest, pa.float64()))


def _order(columns: Columns, settings: Settings, sort: SortBy, rows: Ints) -> Ints:
    cells = _sorted_by(columns, settings, sort).take(pa.array(rows))
    missing = cells.is_null().to_numpy(zero_copy_only=False)
    rank = pc.rank(cells, sort_keys="ascending", tiebreaker="dense").to_numpy().astype(np.int64)
    if sort.order == "desc":
        rank = -rank
    return np.lexsort((rank, missing))


def _sorted_by(columns: Columns, settings: Settings, sort: SortBy) -> pa.Array:
    if not sort.field.startswith("metadata."):
        return columns.one("records", sort.field)
    declared = settings.metadata_property(sort.field.removeprefix("metadata."))
    cells = columns.one("records", f"metadata.{declared.name}")
    read: dict[str, Callable[[pa.Array], pa.Array]] = {
        "terms": lambda a: pc.binary_join(pc.struct_field(a, "values"), "\x1f")
    }
    return read.get(declared.type, lambda a: a)(cells)
