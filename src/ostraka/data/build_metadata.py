"""Metadata and vectors of a batch, encoded and checked a column at a time."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.cells import TERMS, UTF8, BadValue, came, listed, strings
from ostraka.schema.metadata import MetadataProperty, VectorSettings
from ostraka.schema.responses import plain
from ostraka.schema.settings import Settings

Fail = Callable[[int, str], NoReturn]
Cells = dict[str, pa.Array]
# What Python may hold and a column may not, by the type of the property.
HELD = {
    "terms": UTF8,
    "integer": "whole numbers of 64 bits",
    "float": "numbers that a 64-bit float holds exactly",
}
LARGEST = float(np.finfo(np.float32).max)
UNHELD = (UnicodeEncodeError, OverflowError, pa.ArrowInvalid)


def encode_metadata(metadata: Sequence[Any], settings: Settings, fail: Fail) -> Cells:
    """A typed column per declared property, and one JSON column for everything else."""
    size = len(metadata)
    known: dict[str, list[Any]] = {p.name: [None] * size for p in settings.metadata_properties}
    rest: list[str | None] = [None] * size
    for row, given in enumerate(metadata):
        if not given:
            continue
        if not isinstance(given, dict):
            fail(row, f"metadata {came(given)}; a dict is accepted")
        extra = {}
        for name, value in given.items():
            if name in known:
                known[name][row] = value
            else:
                extra[name] = value
        if extra:
            rest[row] = _rest(row, extra, known, settings, fail)
    cells = {
        f"metadata.{p.name}": _property(p, known[p.name], fail)
        for p in settings.metadata_properties
    }
    try:
        return {**cells, "metadata": strings(rest)}
    except BadValue as bad:
        fail(bad.position, f"metadata {came(metadata[bad.position])}; allowed: {bad.why}")


def _rest(
    row: int, extra: dict[str, Any], known: Mapping[str, Any], settings: Settings, fail: Fail
) -> str:
    if not settings.allow_extra_metadata:
        names = ", ".join(map(repr, extra))
        fail(row, f"metadata {names} came; the properties are {listed(known) or 'none'}")
    for name, value in extra.items():
        if isinstance(value, float) and not math.isfinite(value):
            fail(row, f"metadata {name!r} is {value!r}; NaN and infinity are not accepted")
    try:
        return json.dumps(plain(extra), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        fail(row, f"metadata {came(extra)} cannot be written as JSON ({error})")


def _property(declared: MetadataProperty, values: list[Any], fail: Fail) -> pa.Array:
    distinct = _distinct(values)
    if distinct is None or any(declared.problem(value) for value in distinct):
        for row, value in enumerate(values):
            trouble = None if value is None else declared.problem(value)
            if trouble:
                fail(row, f"metadata {declared.name!r} is {came(value)}; {trouble}")
    try:
        return _column(declared, values)
    except UNHELD:
        row = next(i for i, value in enumerate(values) if not _held(declared, value))
        said = f"metadata {declared.name!r} is {came(values[row])}"
        fail(row, f"{said}; allowed: {HELD[declared.type]}")


def _held(declared: MetadataProperty, value: Any) -> bool:
    try:
        return _column(declared, [value]) is not None
    except UNHELD:
        return False


def _column(declared: MetadataProperty, values: list[Any]) -> pa.Array:
    if declared.type == "integer":
        return pa.array(values, pa.int64())
    if declared.type == "float":
        return pa.array(values, pa.float64())
    lists = [v if v is None or isinstance(v, list) else [v] for v in values]
    many = [isinstance(v, list) for v in values]
    cells = [pa.array(lists, TERMS.field("values").type), pa.array(many, pa.bool_())]
    absent = pa.array([v is None for v in values], pa.bool_())
    return pa.StructArray.from_arrays(cells, fields=list(TERMS), mask=absent)


def _distinct(values: list[Any]) -> set[Any] | None:
    """The values that occur, where equal ones are of one type; else None."""
    kinds = {*map(type, values)} - {type(None)}
    try:
        return {*values} - {None} if len(kinds) < 2 else None
    except TypeError:
        return None


def encode_vectors(vectors: Mapping[str, Any], settings: Settings, fail: Fail) -> Cells:
    """A column per vector, each cell of exactly its dimensions; from lists, or from a column."""
    cells = {}
    for declared in settings.vectors_settings:
        values = vectors[declared.name]
        if isinstance(values, pa.Array):
            whole = _whole_vectors(values, declared.dimensions)
            if whole is not None:
                cells[f"vectors.{declared.name}"] = whole
                continue
            values = values.to_pylist()
        cells[f"vectors.{declared.name}"] = _vectors(declared, values, fail)
    return cells


def _vectors(declared: VectorSettings, values: Sequence[Any], fail: Fail) -> pa.Array:
    kind = pa.list_(pa.float32(), declared.dimensions)
    with suppress(pa.ArrowInvalid, pa.ArrowTypeError, TypeError, OverflowError):
        column = pa.array(values, kind)
        numbers = column.flatten()
        if not numbers.null_count and pc.all(pc.is_finite(numbers), min_count=0).as_py():
            return column
    for row, vector in enumerate(values):
        if vector is not None:
            _check_vector(declared, vector, partial(fail, row))
    return pa.array([None if v is None else np.asarray(v, np.float32) for v in values], kind)


def _check_vector(declared: VectorSettings, vector: Any, fail: Callable[[str], NoReturn]) -> None:
    """Refuse what is not so many finite numbers of 32 bits."""
    what = f"vector {declared.name!r}"
    if isinstance(vector, str) or not hasattr(vector, "__len__"):
        fail(f"{what} is {came(vector)}; {declared.dimensions} numbers are needed")
    if len(vector) != declared.dimensions:
        fail(f"{what} has {len(vector)} numbers; {declared.dimensions} are needed")
    if not all(x is None or isinstance(x, int | float | np.number) for x in vector):
        fail(f"{what} is {came(vector)}; numbers are needed")
    if not all(x is not None and abs(x) <= LARGEST for x in vector):
        fail(f"{what} holds None, NaN or infinity, or more than 32 bits can: {came(vector)}")


def _whole_vectors(column: pa.Array, dimensions: int) -> pa.Array | None:
    """A column of finite numbers of this size at once; None for one that needs a closer look."""
    numbers = getattr(column.type, "value_type", column.type)
    if not pa.types.is_floating(numbers) or not len(column):
        return None
    there = column.is_valid().to_numpy(zero_copy_only=False)
    sizes = pc.list_value_length(column.drop_null()).to_numpy()
    flat = column.flatten()
    if (sizes != dimensions).any() or flat.null_count:
        return None
    cells = np.zeros((len(column), dimensions), np.float32)
    cells[there] = flat.to_numpy(zero_copy_only=False).reshape(-1, dimensions)
    if not np.isfinite(cells).all():
        return None
    mask = pa.array(~there) if column.null_count else None
    return pa.FixedSizeListArray.from_arrays(pa.array(cells.reshape(-1)), dimensions, mask=mask)
