"""Equal rows have equal hashes, however their columns are stored."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ostraka.tasks._rows import Rows
from ostraka.train.digest import rows_hash


def test_the_way_columns_are_stored_changes_nothing(single) -> None:
    rows = single(30)
    table = rows.table
    pieces = pa.concat_tables([table.slice(0, 11), table.slice(11)])
    wide = table.set_column(1, "text", table["text"].cast(pa.large_string()))
    narrow = table.set_column(2, "label", table["label"].cast(pa.int32()))
    later = pa.concat_tables([single(5, 9).table, table]).slice(5)
    placed = table.append_column("id", [range(30)])
    for same in (pieces, wide, narrow, later, placed):
        assert rows_hash(Rows(rows.shape, same, rows.classes)) == rows_hash(rows)


def test_label_sets_and_distributions_are_read_too(multi, soft) -> None:
    for rows in (multi(20), soft(20)):
        pieces = pa.concat_tables([rows.table.slice(0, 11), rows.table.slice(11)])
        assert rows_hash(Rows(rows.shape, pieces, rows.classes)) == rows_hash(rows)
        assert rows_hash(rows.take([*range(19), 0])) != rows_hash(rows)


@pytest.mark.parametrize("column", ["record", "text", "label"])
def test_any_changed_cell_changes_it(single, column) -> None:
    rows = single(6)
    cells = rows.column(column)
    cells[4] = cells[3]
    at = rows.table.column_names.index(column)
    table = rows.table.set_column(at, column, [cells])
    assert rows_hash(Rows(rows.shape, table, rows.classes)) != rows_hash(rows)


def test_the_names_of_the_classes_and_the_order_of_rows_matter(single) -> None:
    rows = single(6)
    assert rows_hash(Rows(rows.shape, rows.table, ("x", "y", "z"))) != rows_hash(rows)
    assert rows_hash(rows.take([1, 0, 2, 3, 4, 5])) != rows_hash(rows)
