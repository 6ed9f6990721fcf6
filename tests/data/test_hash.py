"""The hash of a snapshot: what it is made of, and that a large dataset is not copied for it."""

import hashlib
import json

import numpy as np
import pyarrow as pa
import pytest
from data_samples import record, settings

import ostraka as rg

LONG = 2_000_000


def filled(*batches):
    dataset = rg.FeedbackDataset(**settings())
    for batch in batches:
        dataset.add_records(batch)
    return dataset.snapshot()


def written_out(snapshot):
    """The hash as it is defined: an Arrow stream per column, without its nulls."""
    digest = hashlib.sha256()
    head = {"settings": snapshot.settings.to_dict(), "users": snapshot.users}
    digest.update(json.dumps(head, sort_keys=True).encode())
    for table in (snapshot.columns.records, snapshot.columns.responses):
        for name in table.column_names:
            if name not in ("inserted_at", "updated_at"):
                digest.update(name.encode())
                for part in column_bytes(table[name].combine_chunks(), name):
                    digest.update(part)
    return digest.hexdigest()


def column_bytes(column, name):
    if column.null_count:
        yield np.packbits(np.array([cell.is_valid for cell in column])).tobytes()
        column = column.drop_null()
    sink = pa.BufferOutputStream()
    batch = pa.record_batch([column], [name])
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    yield sink.getvalue().to_pybytes()


def test_the_hash_is_that_of_the_columns_as_arrow_streams():
    snapshot = filled([record(external_id=str(row)) for row in range(5)], record(metadata={}))
    assert snapshot.hash == written_out(snapshot)
    assert filled().hash == written_out(filled())


@pytest.mark.parametrize(
    "change",
    [
        {"fields": {"text": "Ann went to Roma", "note": "short"}},
        {"metadata": {"source": "web"}},
        {"metadata": {"other": 1}},
        {"vectors": {"vec": [1.0, 0.25]}},
        {"responses": []},
        {"suggestions": []},
        {"external_id": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_a_record_changes_the_hash(change):
    assert filled(record(**change)).hash != filled(record()).hash


def test_when_a_record_came_does_not_change_the_hash():
    first = filled(record())
    second = filled(record())
    at = first.columns.records.schema.get_field_index("inserted_at")
    times = (snapshot.columns.records.column(at).to_pylist() for snapshot in (first, second))
    assert len(set(map(str, times))) == 2
    assert first.hash == second.hash


def test_a_large_column_is_digested_without_a_copy_of_it():
    text = rg.TextField(name="text")
    dataset = rg.FeedbackDataset(fields=[text], questions=[rg.TextQuestion(name="words")])
    dataset.add_records([{"fields": {"text": "x" * LONG}} for _ in range(10)])
    snapshot = dataset.snapshot()
    usual = pa.default_memory_pool()
    counted = pa.proxy_memory_pool(usual)
    pa.set_memory_pool(counted)
    try:
        found = snapshot.hash
    finally:
        pa.set_memory_pool(usual)
    assert (counted.max_memory() or 0) < LONG  # of ten times as much
    assert found == written_out(snapshot)
