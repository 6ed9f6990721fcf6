"""A dataset in a folder: settings as JSON, records and responses as Parquet.

Saving writes a folder beside the target and then swaps the two, so an interruption leaves either
the old folder or the new one. Loading maps the data into memory: Parquet is turned into Arrow
files once, a part at a time, in a cache inside the folder.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ostraka.data.columns import Columns, record_schema, response_schema
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFile
from ostraka.schema.settings import Settings, settings_from

FORMAT = 1
SETTINGS = "settings.json"
TABLES = ("records", "responses")
CACHE = ".cache"
ROWS_AT_ONCE = 64 * 1024


def save(settings: Settings, columns: Columns, path: Path) -> None:
    """Write the folder; raises `BadFile` where something else than a dataset stands already."""
    recover(path)
    if path.exists() and not _is_ours(path):
        raise BadFile(f"{path} exists and is no saved dataset; give another path or remove it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = _beside(path, "new"), _beside(path, "old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name in TABLES:
        table = getattr(columns, name)
        with (fresh / f"{name}.parquet").open("wb") as file:
            pq.write_table(table, file, compression="zstd", row_group_size=ROWS_AT_ONCE)
            file.flush()
            os.fsync(file.fileno())
    content = Snapshot(settings, columns).hash
    head = {
        "format": FORMAT,
        "settings": settings.to_dict(),
        "users": list(columns.users),
        "records": len(columns),
        "hash": content,
    }
    _write(fresh / SETTINGS, json.dumps(head, ensure_ascii=False, indent=1))
    if path.exists():
        path.rename(old)
    fresh.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def load(path: Path) -> tuple[Settings, Columns]:
    """Open a saved folder; raises `BadFile` that says what is missing or broken."""
    recover(path)
    head = _head(path)
    settings = settings_from(**head["settings"])
    schemas = {"records": record_schema(settings), "responses": response_schema(settings)}
    cache = _cache_folder(path, head["hash"])
    tables = {name: _mapped(path, cache, name, schemas[name]) for name in TABLES}
    columns = Columns(tables["records"], tables["responses"], tuple(head["users"]))
    if len(columns) != head["records"]:
        raise BadFile(f"{path}: {head['records']} records were saved, {len(columns)} are there.")
    return settings, columns


def recover(path: Path) -> None:
    """Finish or undo a save that was interrupted between its two renames."""
    old = _beside(path, "old")
    if old.exists() and not path.exists():
        old.rename(path)


def _beside(path: Path, what: str) -> Path:
    return path.parent / f".{path.name}.{what}"


def _is_ours(path: Path) -> bool:
    return (path / SETTINGS).is_file() or (path.is_dir() and not any(path.iterdir()))


def _head(path: Path) -> dict[str, Any]:
    file = path / SETTINGS
    if not path.is_dir():
        raise BadFile(f"{path} is no folder. Give a folder that save_to_disk wrote.")
    if not file.is_file():
        raise BadFile(f"{path} has no {SETTINGS}, so it is no dataset that save_to_disk wrote.")
    try:
        head: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        newer = head["format"] > FORMAT
        _ = head["settings"], head["users"], head["records"], head["hash"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(f"{file} cannot be read: {error}.") from None
    if newer:
        raise BadFile(
            f"{path} was written by a newer ostraka (format {head['format']}, this one reads up to "
            f"{FORMAT}). Type: pip install -U ostraka"
        )
    return head


def _cache_folder(path: Path, content: str) -> Path:
    """Where the Arrow files of this content are: inside the folder, or elsewhere if read-only."""
    home = path / CACHE
    try:
        home.mkdir(exist_ok=True)
        if not os.access(home, os.W_OK):
            raise PermissionError
    except OSError:
        name = sha256(str(path.resolve()).encode()).hexdigest()[:16]
        home = Path(tempfile.gettempdir()) / f"ostraka-{os.getuid()}-{name}"
        home.mkdir(mode=0o700, exist_ok=True)
    kept = home / content[:32]
    for stale in home.iterdir():
        if stale != kept:
            shutil.rmtree(stale, ignore_errors=True)
    kept.mkdir(exist_ok=True)
    return kept


def _mapped(path: Path, cache: Path, name: str, schema: pa.Schema) -> pa.Table:
    arrow = cache / f"{name}.arrow"
    if not arrow.exists():
        _convert(path / f"{name}.parquet", arrow, schema)
    return pa.ipc.open_file(pa.memory_map(str(arrow))).read_all()


def _convert(parquet: Path, arrow: Path, schema: pa.Schema) -> None:
    if not parquet.is_file():
        raise BadFile(f"{parquet.parent} has no {parquet.name}; the dataset is incomplete.")
    fresh = arrow.with_suffix(f".{os.getpid()}")
    try:
        with pq.ParquetFile(parquet) as source, pa.ipc.new_file(str(fresh), schema) as sink:
            for batch in source.iter_batches(ROWS_AT_ONCE):
                sink.write_table(pa.Table.from_batches([batch]).cast(schema))
    except (pa.ArrowException, ValueError, OSError) as error:
        fresh.unlink(missing_ok=True)
        reason = str(error).splitlines()[0]
        raise BadFile(f"{parquet} cannot be read: {reason}") from None
    fresh.replace(arrow)


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
