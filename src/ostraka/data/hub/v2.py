"""Rows in the layouts of Argilla 2.x: `<q>.responses`, `.responses.users`, `<q>.suggestion`, ...

The client writes metadata and vectors under their own names, the server under `metadata.<name>`
and `vector.<name>`, with terms always as lists; both are read.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import list_of_offsets
from ostraka.data.cells import BadValue
from ostraka.data.columns import single
from ostraka.data.hub.answers import Answers, as_responses, flat, is_list
from ostraka.data.hub.answers import texts as text_column
from ostraka.data.hub.v1 import about_of, require
from ostraka.errors import BadFile
from ostraka.schema.questions import Question
from ostraka.schema.settings import Settings

NOBODY = "00000000-0000-0000-0000-000000000000"  # stands for a person who is not named
TIMES = ("inserted_at", "updated_at")
PLAIN_ORDER = "rankings that are a plain order (ties and ranks were lost when they were exported)"
SERVER_ID = "ids that a server gave to records"
STATUS = "statuses of records (pending, completed) that do not follow from a submitted response"
MAGIC = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}
ENDS = (
    ".responses",
    ".responses.users",
    ".responses.status",
    ".suggestion",
    ".suggestion.score",
    ".suggestion.agent",
)
Losses = Counter[str]


def is_v2(columns: list[str], settings: Settings) -> bool:
    """Whether these columns are of a 2.x layout."""
    ends = (".responses", ".suggestion")
    names = {f"{question.name}{end}" for question in settings.questions for end in ends}
    return bool(names & {*columns} or "_server_id" in columns)


def parts(table: pa.Table, settings: Settings, losses: Losses) -> tuple[pa.Table, pa.Table | None]:
    """The record columns and a row per response, as `columns_from` takes them."""
    known = _known(settings)
    extra = [name for name in table.column_names if name not in known]
    if not settings.allow_extra_metadata:
        require(table, settings, known)
    require(table.drop_columns(extra), settings, known)
    columns = {name: single(table[name]) for name in table.column_names}
    if "_server_id" in columns:
        losses[SERVER_ID] += table.num_rows - columns["_server_id"].null_count
    found: dict[str, Any] = {}
    if "id" in columns:
        found["external_id"] = columns["id"].cast(pa.large_string())
    for field in settings.fields:
        if field.name in columns:
            column = columns[field.name]
            found[field.name] = _pictures(column) if field.type == "image" else column
    found |= _metadata(columns, extra, settings) | _vectors(columns, settings)
    answers = []
    for question in settings.questions:
        found |= _suggestion(columns, question, losses)
        answers += _answers(columns, question, losses)
    responses = as_responses(answers, losses)
    if "status" in columns:
        losses[STATUS] += _unexplained(columns["status"], responses)
    return pa.table(found), responses


def _unexplained(status: pa.Array, responses: pa.Table | None) -> int:
    done = np.zeros(len(status), bool)
    if responses is not None:
        submitted = pc.equal(single(responses["status"]), "submitted")
        done[single(responses["record"]).filter(submitted).to_numpy()] = True
    expected = pc.if_else(pa.array(done), "completed", "pending")
    return int(pc.sum(pc.not_equal(text_column(status, "status"), expected)).as_py() or 0)


def times(table: pa.Table) -> dict[str, pa.Array]:
    """When records came and changed, where the file says so."""
    kind = pa.timestamp("us", "UTC")
    there = [name for name in TIMES if name in table.column_names]
    kept = [name for name in there if pa.types.is_timestamp(table[name].type)]
    return {name: single(table[name]).cast(kind) for name in kept}


def _known(settings: Settings) -> set[str]:
    names = {
        "id",
        "status",
        "_server_id",
        "metadata",
        *TIMES,
        *(field.name for field in settings.fields),
    }
    for question in settings.questions:
        names |= {f"{question.name}{end}" for end in ENDS}
    for prefix, things in (
        ("metadata", settings.metadata_properties),
        ("vector", settings.vectors_settings),
    ):
        names |= {n for thing in things for n in (thing.name, f"{prefix}.{thing.name}")}
    return names


def _answers(columns: dict[str, pa.Array], question: Question, losses: Losses) -> list[Answers]:
    name = f"{question.name}.responses"
    values = columns.get(name)
    if values is None or pa.types.is_null(values.type):
        return []
    if not is_list(values.type):
        raise BadFile(f"The column {name!r} holds {values.type}; a list per record is needed.")
    rows, items = flat(values)
    beside = {}
    for part in ("users", "status"):
        column = columns.get(f"{name}.{part}")
        if column is None or pa.types.is_null(column.type):
            column = pa.nulls(len(values), pa.list_(pa.string()))
        beside[part] = _beside(f"{name}.{part}", column, values)
    users, status = beside["users"], beside["status"]
    nobody = pc.is_in(users, pa.array(["None", NOBODY], pa.large_string()))
    users = pc.if_else(nobody, pa.scalar(None, pa.large_string()), users)
    return [Answers(question.name, rows, users, status, _values(items, question, losses))]


def _beside(name: str, column: pa.Array, values: pa.Array) -> pa.Array:
    """The items of a list column that must be as long as `values`; nulls where it has no lists."""
    sizes = pc.fill_null(pc.list_value_length(values), 0)
    if column.null_count == len(column):
        return pa.nulls(pc.sum(sizes).as_py() or 0, pa.large_string())
    if not is_list(column.type):
        raise BadFile(f"The column {name!r} holds {column.type}; a list per record is needed.")
    here = pc.fill_null(pc.list_value_length(column), 0)
    differs = pc.not_equal(here.cast(pa.int64()), sizes.cast(pa.int64())).to_numpy(
        zero_copy_only=False
    )
    if differs.any():
        row = int(np.argmax(differs))
        raise BadFile(
            f"Record {row} has {sizes[row]} answers and {here[row]} entries in {name!r}; one for "
            "each answer is needed."
        )
    try:
        return text_column(pc.list_flatten(column), repr(name))
    except BadValue as bad:
        raise BadFile(f"{bad.why}.") from None


def _values(items: pa.Array, question: Question, losses: Losses) -> pa.Array:
    """Answers or suggestions; a ranking that is a plain list of options is ranked by its order."""
    plain = question.type == "ranking" and is_list(items.type)
    if not plain or pa.types.is_struct(items.type.value_type):
        return items
    sizes = pc.fill_null(pc.list_value_length(items), 0).to_numpy().astype(np.int64)
    losses[PLAIN_ORDER] += int((sizes > 0).sum())
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    ranks = pa.array(np.arange(len(starts)) - starts + 1)
    each = pa.StructArray.from_arrays([items.flatten(), ranks], ["value", "rank"])
    mask = items.is_null() if items.null_count else None
    return pa.ListArray.from_arrays(list_of_offsets(sizes), each, mask=mask)


def _suggestion(
    columns: dict[str, pa.Array], question: Question, losses: Losses
) -> dict[str, pa.Array]:
    name = f"{question.name}.suggestion"
    values = columns.get(name)
    if values is None:
        return {}
    values = _values(values, question, losses)
    agent = columns.get(f"{name}.agent")
    cells = {"agent": pa.nulls(len(values), pa.string()) if agent is None else agent}
    about = about_of(columns.get(f"{name}.score"), values, cells, losses)
    return {f"{question.name}-suggestion": values, f"{question.name}-suggestion-metadata": about}


def _metadata(
    columns: dict[str, pa.Array], extra: list[str], settings: Settings
) -> dict[str, pa.Array]:
    """A column per declared property, and JSON for what is not declared and for terms in lists."""
    taken = {field.name for field in settings.fields}
    found, loose = {}, {name.removeprefix("metadata."): columns[name].to_pylist() for name in extra}
    for declared in settings.metadata_properties:
        names = [f"metadata.{declared.name}", *({declared.name} - taken)]
        for name in [name for name in names if name in columns][:1]:
            cells = columns[name]
            if declared.type == "terms" and name != declared.name and is_list(cells.type):
                loose[declared.name] = [_keyword(cell) for cell in cells.to_pylist()]
            else:
                found[f"metadata.{declared.name}"] = cells
    whole = columns.get("metadata") if "metadata" not in taken else None
    if whole is None and not loose:
        return found
    rows = [{} if cell is None else json.loads(cell) for cell in whole.to_pylist()] if whole else []
    rows = rows or [{} for _ in range(len(next(iter(columns.values()))))]
    for name, cells in loose.items():
        for row, cell in zip(rows, cells, strict=True):
            if cell is not None:
                row[name] = cell
    texts = [json.dumps(row, ensure_ascii=False, default=str) if row else None for row in rows]
    return {**found, "metadata": pa.array(texts, pa.large_string())}


def _keyword(cell: list[Any] | None) -> Any:
    """The server writes terms as lists: one keyword is itself, and a list of nothing is none."""
    terms = [term for term in cell or () if term is not None]
    return terms if len(terms) > 1 else terms[0] if terms else None


def _vectors(columns: dict[str, pa.Array], settings: Settings) -> dict[str, pa.Array]:
    fields = {field.name for field in settings.fields}
    found = {}
    for declared in settings.vectors_settings:
        names = [f"vector.{declared.name}", *({declared.name} - fields)]
        for name in names[::-1]:
            if name in columns:
                found[f"vectors.{declared.name}"] = columns[name]
    return found


def _pictures(column: pa.Array) -> pa.Array:
    """Pictures kept as bytes become data URLs; those kept as a path or an address stay so."""
    if not pa.types.is_struct(column.type):
        return column
    return pa.array([_picture(cell) for cell in column.to_pylist()], pa.large_string())


def _picture(cell: dict[str, Any] | None) -> str | None:
    content = None if cell is None else cell.get("bytes")
    if cell is None or content is None:
        return None if cell is None else cell.get("path")
    kind = next((k for magic, k in MAGIC.items() if content.startswith(magic)), "png")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
