"""Datasets in the layouts of Argilla on a hub, in a folder, or as an object of `datasets`.

Read: the five layouts that Argilla 1.x and 2.x have written. Written: that of 1.13 to 1.29 and that
of the 2.x server. What a layout does not hold is counted by reason.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from ostraka.data.bulk import columns_from
from ostraka.data.columns import Columns
from ostraka.data.formats._report import Report
from ostraka.data.hub import v1, v2
from ostraka.data.hub.answers import with_blanks
from ostraka.data.hub.config import CONFIGS, PEOPLE, settings_in, settings_of
from ostraka.data.hub.places import Place, place_of
from ostraka.errors import BadFile, BadOption, MissingSettings
from ostraka.schema.settings import Settings

Losses = Counter[str]


@dataclass(frozen=True)
class Found:
    """What was read: settings, columns, and a report of what was left out, by reason."""

    settings: Settings
    columns: Columns
    report: Report


def read(
    source: Any,
    *,
    split: str | None = None,
    subset: str | None = None,
    settings: Any = None,
    skip_columns: Iterable[str] = (),
    **options: Any,
) -> Found:
    """Read a dataset that Argilla, or `write`, wrote.

    `source` is a hub id (`owner/name`, also `hub:owner/name`), a folder, a Parquet file, or a
    `datasets` object, Arrow or data frame; the last need `settings`: a `Settings`, the content of
    an Argilla settings file as a dict, or the path of one. `split` and `subset` choose where there
    are several. `options` are those of `Repo.open`: `revision`, `token`, `endpoint`, `cache_dir`.

    Raises `BadFile`, `MissingSettings` where no settings file is found, `BadOption` where a split
    must be chosen, `BadRecord` for values that do not fit, `DownloadFailed`.
    """
    losses: Losses = Counter()
    place = place_of(source, options)
    declared = _settings(settings, place, losses)
    table = place.table(split, subset)
    skipped = [skip_columns] if isinstance(skip_columns, str) else list(skip_columns)
    absent = [name for name in skipped if name not in table.column_names]
    if absent:
        raise BadOption(f"skip_columns: there is no column {absent[0]!r}.")
    table = table.drop_columns(skipped)
    newer = v2.is_v2(table.column_names, declared)
    records, responses = (v2 if newer else v1).parts(table, declared, losses)
    columns = with_blanks(columns_from(records, declared, responses=responses))
    columns = _with_people(columns, place)
    if newer:
        columns = _dated(columns, v2.times(table))
    report = report_of("2.x" if newer else "1.x", columns, losses)
    for name in skipped:
        report.note(f"the column {name!r} was skipped, as asked")
    return Found(declared, columns, report)


def report_of(layout: str, columns: Columns, losses: Losses) -> Report:
    """How much was read or written, and what was lost by reason."""
    responses, people = columns.responses.num_rows, len(columns.users)
    lost = Counter(dict(sorted((+losses).items())))
    return Report(f"Argilla {layout}", len(columns), responses, people, lost)


def _settings(given: Any, place: Place, losses: Losses) -> Settings:
    if isinstance(given, Settings):
        return given
    if isinstance(given, Mapping):
        settings, lost = settings_of(given)
    elif given is not None:
        settings, lost = settings_in(Path(given))
    else:
        there = [name for name in CONFIGS if name in place.files]
        if not there:
            raise MissingSettings(place.without_settings)
        settings, lost = settings_in(place.fetch(there) / there[0])
    losses.update(lost)
    return settings


def _with_people(columns: Columns, place: Place) -> Columns:
    """People by the names they had before `write` gave UUIDs to those who had none."""
    if PEOPLE not in place.files:
        return columns
    file = place.fetch([PEOPLE]) / PEOPLE
    try:
        names = dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadFile(f"{file} cannot be read: {error}") from None
    users = tuple(str(names.get(user, user)) for user in columns.users)
    return Columns(columns.records, columns.responses, users)


def _dated(columns: Columns, times: Mapping[str, pa.Array]) -> Columns:
    records = columns.records
    for name, cells in times.items():
        if not cells.null_count:
            at = records.schema.get_field_index(name)
            records = records.set_column(at, records.schema.field(at), cells)
    return columns.with_records(records)
