"""Changes of a dataset's metadata properties and vectors, with the columns following."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import pyarrow as pa

from ostraka.data.build_metadata import encode_metadata
from ostraka.data.columns import record_schema
from ostraka.data.memory import Memory
from ostraka.data.values import metadata_values
from ostraka.errors import BadRecord, BadSchema
from ostraka.schema.metadata import MetadataProperty, VectorSettings
from ostraka.schema.settings import Settings


def set_metadata_properties(store: Memory, properties: Iterable[MetadataProperty]) -> None:
    """Declare exactly these properties; what records hold is checked against them.

    Values of a property that is no longer declared stay as extra metadata where the dataset allows
    that, and are refused otherwise. Raises `BadRecord` naming the first record that does not fit.
    """
    settings = store.settings.change(metadata_properties=tuple(properties))
    columns = store.columns
    metadata = metadata_values(columns.records, store.settings)
    cells = encode_metadata(metadata, settings, _refuse)
    store.change(settings, columns.with_records(_fitted(columns.records, settings, cells)))


def add_vector_settings(store: Memory, vector: VectorSettings) -> None:
    """Declare one more vector; no record has it yet."""
    settings = store.settings.change(vectors_settings=(*store.settings.vectors_settings, vector))
    columns = store.columns
    store.change(settings, columns.with_records(_fitted(columns.records, settings, {})))


def replace_vector_settings(store: Memory, vectors: Iterable[VectorSettings]) -> None:
    """Replace the declarations of these vectors; their dimensions must stay."""
    new = {vector.name: vector for vector in vectors}
    for vector in new.values():
        old = store.settings.vector_settings(vector.name)
        if old.dimensions != vector.dimensions:
            sizes = f"{old.dimensions} dimensions, not {vector.dimensions}"
            raise BadSchema(f"{vector.name!r} has {sizes}; delete it and add it again.")
    kept = tuple(new.get(v.name, v) for v in store.settings.vectors_settings)
    store.change(store.settings.change(vectors_settings=kept), store.columns)


def delete_vector_settings(store: Memory, names: Iterable[str]) -> None:
    """Forget these vectors and every record's numbers for them."""
    gone = {store.settings.vector_settings(name).name for name in names}
    kept = tuple(v for v in store.settings.vectors_settings if v.name not in gone)
    settings = store.settings.change(vectors_settings=kept)
    columns = store.columns
    store.change(settings, columns.with_records(_fitted(columns.records, settings, {})))


def _fitted(records: pa.Table, settings: Settings, cells: dict[str, pa.Array]) -> pa.Table:
    schema = record_schema(settings)
    columns = []
    for field in schema:
        if field.name in cells:
            columns.append(cells[field.name])
        elif field.name in records.column_names:
            columns.append(records[field.name])
        else:
            columns.append(pa.nulls(records.num_rows, field.type))
    return pa.table(columns, schema=schema)


def _refuse(row: int, why: str) -> NoReturn:
    raise BadRecord(f"Record {row}: {why}. Nothing was changed.")
