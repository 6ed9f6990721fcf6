"""Where the rows of a dataset on a hub, or in a folder like one, are: splits and Parquet files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from ostraka.data.cells import listed
from ostraka.errors import BadFile, BadOption

CARD = "README.md"
SHARD = re.compile(r"(.+?)-\d{5}-of-\d{5}(-.*)?")
Splits = dict[str, list[str]]


def head_of(card: str) -> dict[str, Any]:
    """The YAML at the top of a card; empty where there is none that can be read."""
    found = re.match(r"---\s*\n(.*?)\n---\s*(\n|$)", card, re.DOTALL)
    if not found:
        return {}
    try:
        head = yaml.safe_load(found[1])
    except yaml.YAMLError:
        return {}
    return head if isinstance(head, dict) else {}


def splits_of(files: Iterable[str], head: Mapping[str, Any], subset: str | None) -> Splits:
    """The Parquet files of each split: as the card's head says, else by their names."""
    names = sorted(name for name in files if name.endswith(".parquet"))
    configs = [c for c in head.get("configs") or () if isinstance(c, dict) and "data_files" in c]
    if configs:
        return _declared(names, _config(configs, subset))
    if subset is not None:
        names = [name for name in names if name.startswith(f"{subset}/")]
    found: Splits = {}
    for name in names:
        found.setdefault(_split_in(name), []).append(name)
    return found


def _config(configs: list[dict[str, Any]], subset: str | None) -> Any:
    by_name = {str(c.get("config_name", "default")): c for c in configs}
    if subset is None and len(by_name) > 1:
        chosen = [n for n, c in by_name.items() if n == "default" or c.get("default")]
        if not chosen:
            raise BadOption(f"There are several subsets: give subset=, one of {listed(by_name)}.")
        subset = chosen[0]
    if subset is not None and subset not in by_name:
        raise BadOption(f"There is no subset {subset!r}; there is {listed(by_name)}.")
    return by_name[subset or next(iter(by_name))]["data_files"]


def _declared(names: list[str], data_files: Any) -> Splits:
    if not isinstance(data_files, list):
        data_files = [{"path": data_files}]
    found: Splits = {}
    for entry in data_files:
        entry = entry if isinstance(entry, dict) else {"path": entry}  # noqa: PLW2901 - one shape
        paths = entry.get("path") or []
        patterns = [paths] if isinstance(paths, str) else paths
        mine = [n for n in names if any(fnmatchcase(n, p) for p in patterns)]
        found.setdefault(str(entry.get("split", "train")), []).extend(mine)
    return {split: mine for split, mine in found.items() if mine}


def _split_in(name: str) -> str:
    path = PurePosixPath(name)
    shard = SHARD.fullmatch(path.stem)
    if shard:
        return shard[1]
    return path.parent.name if path.stem.isdigit() and path.parent.name else path.stem


def chosen_split(splits: Mapping[str, Any], split: str | None, where: str) -> str:
    """The split asked for, or the only one; raises `BadOption` with those there are."""
    if not splits:
        raise BadFile(f"{where} has no Parquet files with records.")
    if split is None:
        if len(splits) > 1:
            first = next(iter(splits))
            raise BadOption(
                f"{where} has several splits: {listed(splits)}. One can be read at a time; "
                f"give split={first!r}."
            )
        return next(iter(splits))
    if split not in splits:
        raise BadOption(f"{where} has no split {split!r}; there is {listed(splits)}.")
    return split


def read_parquet(files: list[Path]) -> tuple[pa.Table, dict[str, Any]]:
    """All rows of these files, and the features that `datasets` noted in the first."""
    tables = [_read(file) for file in files]
    noted = (tables[0].schema.metadata or {}).get(b"huggingface")
    plain = [table.replace_schema_metadata(None) for table in tables]
    try:
        table = pa.concat_tables(plain, promote_options="permissive")
    except pa.ArrowException as error:
        reason = str(error).partition("\n")[0]
        raise BadFile(f"{files[0].parent}: the files do not fit each other: {reason}") from None
    features = json.loads(noted)["info"]["features"] if noted else {}
    return table.combine_chunks(), features


def _read(file: Path) -> pa.Table:
    try:
        return pq.ParquetFile(file).read()
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise BadFile(f"{file} cannot be read as Parquet: {reason}") from None


def named_classes(table: pa.Table, features: Mapping[str, Any]) -> pa.Table:
    """Columns of class numbers as columns of class names, alone or in lists; -1 becomes null."""
    for at, name in enumerate(table.column_names):
        names, depth = _class_names(features.get(name))
        if names is not None and not pa.types.is_null(table[name].type):
            column = table[name].combine_chunks()
            table = table.set_column(at, name, _named(column, names, depth))
    return table


def _class_names(feature: Any, depth: int = 0) -> tuple[list[Any] | None, int]:
    if isinstance(feature, list) and len(feature) == 1:
        return _class_names(feature[0], depth + 1)
    if not isinstance(feature, Mapping):
        return None, depth
    if feature.get("_type") == "ClassLabel":
        return feature.get("names"), depth
    return _class_names(feature.get("feature"), depth + 1) if "feature" in feature else (None, 0)


def _named(column: pa.Array, names: list[Any], depth: int) -> pa.Array:
    if depth:
        offsets = column.offsets
        inner = _named(column.values, names, depth - 1)
        mask = column.is_null() if column.null_count else None
        return pa.ListArray.from_arrays(offsets, inner, mask=mask)
    if not pa.types.is_integer(column.type):
        return column
    numbers = column.to_numpy(zero_copy_only=False)
    known = column.is_valid().to_numpy(zero_copy_only=False) & (numbers >= 0)
    places = pa.array([int(n) if ok else None for n, ok in zip(numbers, known, strict=True)])
    return pa.array(names, pa.large_string()).take(places.cast(pa.int64()))
