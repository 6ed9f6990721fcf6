"""Write a dataset as Argilla keeps it on a hub: Parquet, settings and a card, in one folder."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import pyarrow as pa
import pyarrow.parquet as pq

from ostraka.data.formats._report import Report
from ostraka.data.hub.card import card_of
from ostraka.data.hub.config import (
    CFG,
    DATASET,
    PEOPLE,
    SETTINGS,
    VERSION,
    YAML,
    json_of,
    yaml_of,
)
from ostraka.data.hub.files import CARD
from ostraka.data.hub.read import report_of
from ostraka.data.hub.repo import upload
from ostraka.data.hub.rows import noted, v1_table, v2_table
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption

LAYOUTS = ("1.x", "2.x")
SHARD_BYTES = 500_000_000
Losses = Counter[str]


def write(
    snapshot: Snapshot,
    folder: Path,
    layout: str = "1.x",
    *,
    split: str = "train",
    repo_id: str | None = None,
    generate_card: bool = True,
) -> Report:
    """Fill `folder`; the report counts what the layout could not hold, by reason.

    `layout` is `"1.x"` (Argilla 1.13 to 1.29) or `"2.x"` (as the server of 2.x exports). People
    whose id is no UUID are written as UUIDs, which Argilla asks for, beside a file that has their
    names. `repo_id` is what the card says to load. Raises `BadOption`, also for no records.
    """
    _check(snapshot, layout)
    losses: Losses = Counter()
    named, people = _with_uuids(snapshot)
    table = (v1_table if layout == "1.x" else v2_table)(named, losses)
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in _stale(split):
        for old in folder.glob(pattern):
            old.unlink()
    for name, text in _settings(snapshot, layout, losses).items():
        _put(folder / name, text)
    if people:
        _put(folder / PEOPLE, json.dumps(people, ensure_ascii=False, indent=1))
    _write_rows(noted(table, snapshot, layout), folder / "data", split)
    report = report_of(layout, snapshot.columns, losses)
    if generate_card:
        name = repo_id or folder.name
        _put(folder / CARD, card_of(snapshot, table.schema, layout, repo_id=name, report=report))
    return report


def _check(snapshot: Snapshot, layout: str) -> None:
    if layout not in LAYOUTS:
        raise BadOption(f"layout={layout!r}; accepted are '1.x' and '2.x'.")
    if not len(snapshot):
        raise BadOption("There are no records to write; add some with add_records.")


def _with_uuids(snapshot: Snapshot) -> tuple[Snapshot, dict[str, str]]:
    """The same answers by people whose ids are UUIDs, and the names of those who had another id."""
    made = {user: _uuid_for(user) for user in snapshot.users}
    users = tuple(made.values())
    names = {uuid: user for user, uuid in made.items() if uuid != user}
    columns = replace(snapshot.columns, users=users)
    return Snapshot(snapshot.settings, columns), names


def _stale(split: str) -> list[str]:
    """What an older writing may have left: the split's files, settings of either layout."""
    return [f"data/{split}-*.parquet", YAML, CFG, SETTINGS, DATASET, VERSION, PEOPLE]


def _uuid_for(user: str) -> str:
    try:
        UUID(user)
    except ValueError:
        return str(uuid5(NAMESPACE_OID, user))
    return user


def _settings(snapshot: Snapshot, layout: str, losses: Losses) -> dict[str, str]:
    if layout == "1.x":
        text, lost = yaml_of(snapshot.settings)
        losses.update(lost)
        return {YAML: text}
    found = json_of(snapshot.settings)
    shared = {name: found[name] for name in ("guidelines", "allow_extra_metadata", "distribution")}
    about = {"name": "dataset", "status": "ready", **shared}
    return {
        SETTINGS: json.dumps(found, ensure_ascii=False, indent=1),
        DATASET: json.dumps(about, ensure_ascii=False, indent=1),
    }


def _write_rows(table: pa.Table, folder: Path, split: str) -> None:
    folder.mkdir(exist_ok=True)
    shards = max(1, -(-table.nbytes // SHARD_BYTES))
    size = -(-table.num_rows // shards)
    for shard in range(shards):
        file = folder / f"{split}-{shard:05}-of-{shards:05}.parquet"
        pq.write_table(table.slice(shard * size, size), file, compression="zstd")


def _put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def push(
    snapshot: Snapshot,
    repo_id: str,
    scratch: Path,
    *,
    layout: str = "1.x",
    split: str = "train",
    generate_card: bool = True,
    **options: Any,
) -> tuple[str, Report]:
    """Write into `scratch` and upload it; the commit's address, and a report.

    The split's older files and the settings of another layout are removed in the same commit.
    """
    _check(snapshot, layout)  # before a repository is made
    reports: list[Report] = []

    def fill(folder: Path, whole_id: str) -> None:
        report = write(
            snapshot, folder, layout, split=split, repo_id=whole_id, generate_card=generate_card
        )
        reports.append(report)

    message = f"{len(snapshot):,} records written by ostraka"
    asked = {"commit_message": message, "delete_patterns": _stale(split), **options}
    address = upload(repo_id, fill, scratch, repo_type="dataset", options=asked)
    return address, reports[0]
