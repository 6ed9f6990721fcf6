"""The rows of a snapshot in the layouts of Argilla 1.x and 2.x, column by column."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import list_of_offsets
from ostraka.data.build_parts import field_values
from ostraka.data.bulk_values import listed_structs
from ostraka.data.columns import SUBMITTED, single
from ostraka.data.export import LIST_SCORES, arrow_table, role_of
from ostraka.data.hub.answers import is_list
from ostraka.data.hub.v1 import decimals, exact_lists, parts_of
from ostraka.data.hub.v2 import NOBODY
from ostraka.data.snapshot import Snapshot
from ostraka.schema.fields import AnyField
from ostraka.schema.questions import Question
from ostraka.schema.responses import STATUSES

Losses = Counter[str]


def v1_table(snapshot: Snapshot, losses: Losses) -> pa.Table:
    """The columns of `format_as("datasets")`, where the first question holds blank responses too.

    A response without any answer is an entry whose value is null, beside its person and status.
    """
    table = arrow_table(snapshot)
    for question in snapshot.settings.questions:
        if question.type in LIST_SCORES:
            table = _score_per_part(table, f"{question.name}-suggestion", losses)
    blank = _blank(snapshot)
    if not blank.any():
        return table
    name = snapshot.settings.questions[0].name
    answered = snapshot.columns.one("responses", f"values.{name}").is_valid()
    there = answered.to_numpy(zero_copy_only=False)
    chosen = np.flatnonzero(there | blank)
    place = np.where(there, np.cumsum(there) - 1, -1)[chosen]
    values = pc.struct_field(single(table[name]).flatten(), "value")
    columns = snapshot.columns
    people = pa.array([*snapshot.users, None], pa.string())
    parts = [
        people.take(pa.array(columns.user[chosen] % len(people))),
        values.take(pa.array(place, mask=place < 0)),
        pa.array(STATUSES).take(pa.array(columns.status[chosen])),
    ]
    cells = pa.StructArray.from_arrays(parts, ["user_id", "value", "status"])
    counts = np.bincount(columns.record[chosen], minlength=len(snapshot))
    lists = pa.ListArray.from_arrays(list_of_offsets(counts), cells)
    return table.set_column(table.column_names.index(name), name, lists)


def _score_per_part(table: pa.Table, name: str, losses: Losses) -> pa.Table:
    """One score for several parts is repeated: Argilla reads one per part, and nothing else."""
    at = table.column_names.index(f"{name}-metadata")
    kind, score, agent = single(table[at]).flatten()
    parts = parts_of(single(table[name]))
    sizes = pc.fill_null(pc.list_value_length(score), 0).to_numpy().astype(np.int64)
    alone = (sizes == 1) & (parts != 1)
    if not alone.any():
        return table
    losses["single scores of several labels, options or spans, repeated for each"] += alone.sum()
    counts = np.where(alone, parts, sizes)
    starts = np.repeat(np.cumsum(sizes) - sizes, counts)
    within = np.arange(len(starts)) - np.repeat(np.cumsum(counts) - counts, counts)
    index = starts + np.where(np.repeat(alone, counts), 0, within)
    cells = score.flatten().take(pa.array(index))
    each = pa.ListArray.from_arrays(list_of_offsets(counts), cells, mask=score.is_null())
    about = pa.StructArray.from_arrays([kind, each, agent], ["type", "score", "agent"])
    return table.set_column(at, table.column_names[at], about)


def _blank(snapshot: Snapshot) -> Any:
    """Which responses answer no question at all."""
    responses = snapshot.columns.responses
    blank = np.ones(responses.num_rows, bool)
    for question in snapshot.settings.questions:
        blank &= responses[f"values.{question.name}"].is_null().to_numpy()
    return blank


def v2_table(snapshot: Snapshot, losses: Losses) -> pa.Table:
    """The columns that the 2.x server exports, which the 2.x client reads too."""
    flat = v1_table(snapshot, losses)
    records, settings = snapshot.columns.records, snapshot.settings
    columns: dict[str, Any] = {
        "id": flat["external_id"],
        "status": _statuses(snapshot),
        "inserted_at": records["inserted_at"],
        "updated_at": records["updated_at"],
    }
    for field in settings.fields:
        columns[field.name] = _field(single(flat[field.name]), field, losses)
    for question in settings.questions:
        columns |= _responses(single(flat[question.name]), question, losses)
    for question in settings.questions:
        columns |= _suggestion(flat, question, losses)
    columns |= _metadata(snapshot, losses)
    for vector in settings.vectors_settings:
        cells = single(records[f"vectors.{vector.name}"])
        columns[f"vector.{vector.name}"] = cells.cast(pa.list_(pa.float32()))
    return pa.table(columns)


def _statuses(snapshot: Snapshot) -> pa.Array:
    columns = snapshot.columns
    done = np.zeros(len(columns), bool)
    done[columns.record[columns.status == SUBMITTED]] = True
    return pa.array(["pending", "completed"]).take(pa.array(done.astype(np.int8)))


def _field(column: pa.Array, field: AnyField, losses: Losses) -> pa.Array:
    if field.type != "custom":
        return column
    values = field_values(column, field)
    try:
        cells = pa.array(values)
        if cells.to_pylist() == values:
            return cells
    except (pa.ArrowException, TypeError):
        pass
    losses["custom fields whose objects differ in their keys: written as JSON text"] += len(column)
    return column


def _responses(column: pa.Array, question: Question, losses: Losses) -> dict[str, pa.Array]:
    rows = pc.list_parent_indices(column).to_numpy()
    user, value, status = pc.list_flatten(column).flatten()
    lost = pc.and_(value.is_null(), pc.equal(status, "submitted")).to_numpy(zero_copy_only=False)
    losses["submitted responses without any answer, which Argilla 2.x refuses"] += int(lost.sum())
    kept = pa.array(np.flatnonzero(~lost))
    offsets = list_of_offsets(np.bincount(rows[~lost], minlength=len(column)))
    parts = {
        "": _listed(value.take(kept), question),
        ".users": pc.fill_null(user.take(kept), NOBODY),
        ".status": status.take(kept),
    }
    return {
        f"{question.name}.responses{part}": pa.ListArray.from_arrays(offsets, cells)
        for part, cells in parts.items()
    }


def _listed(values: pa.Array, question: Question) -> pa.Array:
    """Rankings and spans as lists of objects, without what is derived."""
    if question.type not in ("ranking", "span"):
        return values
    kept = ("value", "rank") if question.type == "ranking" else ("label", "start", "end")
    names = [field.name for field in values.type]
    parts = [pc.struct_field(values, name) for name in kept]
    plain = pa.StructArray.from_arrays(parts, list(kept), mask=values.is_null())
    return listed_structs(plain) if names else plain


def _suggestion(flat: pa.Table, question: Question, losses: Losses) -> dict[str, pa.Array]:
    name = f"{question.name}.suggestion"
    values = single(flat[f"{question.name}-suggestion"])
    kind, score, agent = single(flat[f"{question.name}-suggestion-metadata"]).flatten()
    losses["kinds of suggestions (model, human)"] += len(kind) - kind.null_count
    if question.type == "span":
        score = _span_scores(values, score, losses)
    score = exact_lists(score) if is_list(score.type) else decimals(score)
    return {name: _listed(values, question), f"{name}.score": score, f"{name}.agent": agent}


def _span_scores(values: pa.Array, score: pa.Array, losses: Losses) -> pa.Array:
    """The suggestion's own scores, or those of its spans where it has none and every span has."""
    own = pc.struct_field(values, "score")
    sizes = pc.fill_null(pc.list_value_length(own), 0).to_numpy().astype(np.int64)
    owner = np.repeat(np.arange(len(values)), sizes)
    scored = own.flatten().is_valid().to_numpy(zero_copy_only=False)
    whole = np.bincount(owner[scored], minlength=len(values)) == sizes
    movable = whole & (sizes > 0) & score.is_null().to_numpy(zero_copy_only=False)
    losses["scores of single spans"] += int((scored & ~movable[owner]).sum())
    return pc.if_else(pa.array(movable), own, score.cast(own.type))


def _metadata(snapshot: Snapshot, losses: Losses) -> dict[str, pa.Array]:
    records, found = snapshot.columns.records, {}
    for declared in snapshot.settings.metadata_properties:
        cells = single(records[f"metadata.{declared.name}"])
        if declared.type == "terms":
            lists = pc.struct_field(cells, "values")
            alone = pc.equal(pc.list_value_length(lists), 1)
            many = pc.and_(alone, pc.struct_field(cells, "many"))
            reason = "lists of one keyword, which are read back as the keyword"
            losses[reason] += pc.sum(many).as_py() or 0
            cells = lists.cast(pa.list_(pa.string()))
        found[f"metadata.{declared.name}"] = cells
    rest = single(records["metadata"])
    if rest.null_count < len(rest):
        reason = "records with undeclared metadata, in a column that Argilla 2.x does not read"
        losses[reason] += len(rest) - rest.null_count
        found["metadata"] = rest.cast(pa.string())
    return found


def noted(table: pa.Table, snapshot: Snapshot, layout: str) -> pa.Table:
    """The table with its features written down as `datasets` does, in words all releases know."""
    features = {}
    for field in table.schema:
        role = role_of(snapshot, field.name) if layout == "1.x" else None
        features[field.name] = _feature(field.type, role)
    text = json.dumps({"info": {"features": features}})
    return table.replace_schema_metadata({"huggingface": text})


def _feature(kind: pa.DataType, role: str | None) -> Any:
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.type, role) for field in kind}
    if is_list(kind):
        inner = _feature(kind.value_type, role)
        listed = pa.types.is_struct(kind.value_type)
        return [inner] if listed else {"feature": inner, "_type": "Sequence"}
    names = {"float": "float32", "double": "float64", "large_string": "string"}
    tag = {} if role is None else {"id": role}
    return {"dtype": names.get(str(kind), str(kind)), **tag, "_type": "Value"}
