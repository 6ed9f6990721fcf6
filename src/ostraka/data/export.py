"""Records in Argilla's layout: one row per record, its answers as lists, made without a loop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Answers, Codes, Ranks, Sets, Spans, Texts, list_of_offsets
from ostraka.data.codecs import CODECS
from ostraka.data.columns import single
from ostraka.data.snapshot import Snapshot
from ostraka.data.values import as_json, metadata_values
from ostraka.extras import need
from ostraka.schema.questions import Question
from ostraka.schema.responses import STATUSES

LIST_SCORES = ("multi_label_selection", "ranking", "span")


def arrow_table(snapshot: Snapshot) -> pa.Table:
    """Fields; per question its answers, suggestion and suggestion metadata; then the rest."""
    settings = snapshot.settings
    columns: dict[str, pa.Array] = {}
    for field in settings.fields:
        cells = snapshot.field(field.name)
        columns[field.name] = cells if field.type == "chat" else cells.cast(pa.string())
    for question in settings.questions:
        columns[question.name] = _answers(snapshot, question)
        columns[f"{question.name}-suggestion"] = _suggestion(snapshot, question)
        columns[f"{question.name}-suggestion-metadata"] = _about(snapshot, question)
    records = snapshot.columns.records
    columns["external_id"] = single(records["external_id"]).cast(pa.string())
    columns["metadata"] = _metadata(snapshot)
    if settings.vectors_settings:
        names = [v.name for v in settings.vectors_settings]
        cells = [single(records[f"vectors.{name}"]).cast(pa.list_(pa.float32())) for name in names]
        columns["vectors"] = pa.StructArray.from_arrays(cells, names)
    return pa.table(columns)


def as_datasets(snapshot: Snapshot) -> Any:
    """A `datasets.Dataset` with Argilla's columns and features."""
    datasets = need("datasets", extra="transformers", why="Making a datasets.Dataset")
    table = arrow_table(snapshot)
    features = datasets.Features.from_arrow_schema(table.schema)
    for name, feature in features.items():
        _tag(feature, role_of(snapshot, name))
    info = datasets.DatasetInfo(features=features)
    # Our own hash stands for the content; `datasets` would hash all of it once more.
    return datasets.Dataset(table, info=info, fingerprint=snapshot.hash[:16])


def role_of(snapshot: Snapshot, column: str) -> str | None:
    """The name by which Argilla tags the features of a column."""
    if column in [field.name for field in snapshot.settings.fields]:
        return "field"
    for question in snapshot.settings.questions:
        if column == question.name:
            return "question"
        if column.startswith(f"{question.name}-suggestion"):
            return column.removeprefix(f"{question.name}-")
    return column if column in ("external_id", "metadata") else None


def _tag(feature: Any, role: str | None) -> None:
    if isinstance(feature, dict):
        for inner in feature.values():
            _tag(inner, role)
    else:
        feature.id = role
        if hasattr(feature, "feature"):
            _tag(feature.feature, role)


def _answers(snapshot: Snapshot, question: Question) -> pa.Array:
    columns = snapshot.columns
    column = columns.one("responses", f"values.{question.name}")
    keep = column.is_valid().to_numpy(zero_copy_only=False)
    record = columns.record[keep]
    answers = CODECS[question.type].answers(column.drop_null(), question)
    user = columns.user[keep]
    cells = pa.StructArray.from_arrays(
        [
            _named(snapshot.users, user, absent=user < 0),
            _values(snapshot, question, answers, record),
            _named(STATUSES, columns.status[keep]),
        ],
        ["user_id", "value", "status"],
    )
    counts = np.bincount(record, minlength=len(columns))
    return pa.ListArray.from_arrays(list_of_offsets(counts), cells)


def _suggestion(snapshot: Snapshot, question: Question) -> pa.Array:
    column = snapshot.columns.one("records", f"suggestions.{question.name}")
    there = column.is_valid().to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(there)
    answers = CODECS[question.type].answers(column.drop_null(), question)
    values = _values(snapshot, question, answers, rows, scores=True)
    place = np.full(len(column), -1)
    place[rows] = np.arange(len(rows))
    return values.take(pa.array(place, mask=place < 0))


def _about(snapshot: Snapshot, question: Question) -> pa.Array:
    records, name = snapshot.columns.records, f"suggestions.{question.name}"
    score = single(records[f"{name}.score"]).cast(pa.float32())
    if question.type in LIST_SCORES:
        several = single(records[f"{name}.scores"]).cast(pa.list_(pa.float32()))
        alone = pa.ListArray.from_arrays(
            list_of_offsets(score.is_valid().to_numpy(zero_copy_only=False)),
            score.drop_null(),
            mask=score.is_null(),
        )
        score = pc.coalesce(several, alone) if len(score) else several
    parts = [
        single(records[f"{name}.type"]).cast(pa.string()),
        score,
        single(records[f"{name}.agent"]).cast(pa.string()),
    ]
    return pa.StructArray.from_arrays(parts, ["type", "score", "agent"])


def _named(names: Any, codes: Any, absent: Any = None) -> pa.Array:
    codes = np.maximum(np.asarray(codes, np.int32), 0)
    dictionary = pa.array([*names] or [""], pa.string())
    mask = absent if absent is not None and absent.any() else None
    indices = pa.array(codes, pa.int32(), mask=mask)
    return pa.DictionaryArray.from_arrays(indices, dictionary).dictionary_decode()


def _values(
    snapshot: Snapshot, question: Question, answers: Answers, rows: Any, *, scores: bool = False
) -> pa.Array:
    """Answers as Arrow values; `rows` says which record each belongs to."""
    if isinstance(answers, Texts):
        return answers.texts.cast(pa.string())
    if isinstance(answers, Codes):
        if question.type == "rating":
            options = np.array(question.options, np.int32)
            return pa.array(options[answers.codes], pa.int32())
        return _named(question.options, answers.codes)
    if isinstance(answers, Sets):
        sizes = np.diff(answers.offsets)
        return pa.ListArray.from_arrays(
            list_of_offsets(sizes), _named(question.options, answers.codes)
        )
    if isinstance(answers, Ranks):
        return _ranking(question, answers)
    assert isinstance(answers, Spans)  # noqa: S101 - numbers are no answers
    return _span(snapshot, question, answers, rows, scores=scores)


def _ranking(question: Question, answers: Ranks) -> pa.Array:
    listed = answers.ranks >= 0
    ranks = answers.ranks[listed]
    option = np.broadcast_to(np.arange(listed.shape[1]), listed.shape)[listed]
    rank = pa.array(np.maximum(ranks, 0).astype(np.uint8), mask=ranks == 0)
    parts = {"rank": rank, "value": _named(question.options, option)}
    return _lists(parts, list_of_offsets(listed.sum(1)))


def _span(
    snapshot: Snapshot, question: Question, answers: Spans, rows: Any, *, scores: bool
) -> pa.Array:
    owner = np.repeat(np.asarray(rows), np.diff(answers.offsets))
    texts = snapshot.field(getattr(question, "field", "")).take(pa.array(owner)).to_pylist()
    places = zip(texts, answers.start.tolist(), answers.end.tolist(), strict=True)
    parts = {
        "start": pa.array(answers.start, pa.int32()),
        "end": pa.array(answers.end, pa.int32()),
        "label": _named(question.options, answers.label),
        "text": pa.array([text[a:z] for text, a, z in places], pa.string()),
    }
    if scores:
        absent = np.isnan(answers.score)
        parts["score"] = pa.array(np.nan_to_num(answers.score), pa.float32(), mask=absent)
    return _lists(parts, list_of_offsets(np.diff(answers.offsets)))


def _lists(parts: dict[str, pa.Array], offsets: pa.Array) -> pa.Array:
    """A struct of lists: what `datasets` has always stored for a sequence of structs."""
    lists = [pa.ListArray.from_arrays(offsets, part) for part in parts.values()]
    return pa.StructArray.from_arrays(lists, list(parts))


def _metadata(snapshot: Snapshot) -> pa.Array:
    rows = metadata_values(snapshot.columns.records, snapshot.settings)
    return pa.array([as_json(row) for row in rows], pa.string())
