"""Rows in the layouts of Argilla 1.x: `<q>`, `<q>-suggestion`, `<q>-suggestion-metadata`.

A question's column holds a list of `{user_id, value, status}` per record, or, in files written by
early versions, a dict of three lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints, list_of_offsets
from ostraka.data.bulk_values import listed_structs
from ostraka.data.cells import BadValue, listed
from ostraka.data.columns import single
from ostraka.data.hub.answers import Answers, as_responses, child, flat, is_list
from ostraka.data.hub.answers import texts as text_column
from ostraka.errors import BadFile, nearest
from ostraka.schema.settings import Settings

VECTORS = "vectors that no vector settings declare"
OUTSIDE = "suggestion scores below 0 or above 1, which Argilla once took"
Losses = Counter[str]


def known_columns(settings: Settings) -> list[str]:
    """The columns that a file of this layout may have."""
    names = [field.name for field in settings.fields]
    for question in settings.questions:
        suggestion = f"{question.name}-suggestion"
        names += [question.name, suggestion, f"{suggestion}-metadata"]
    return [*names, "external_id", "metadata", "vectors"]


def parts(table: pa.Table, settings: Settings, losses: Losses) -> tuple[pa.Table, pa.Table | None]:
    """The record columns and a row per response, as `columns_from` takes them."""
    require(table, settings, known_columns(settings))
    found, columns = [], {}
    questions = {question.name for question in settings.questions}
    for name in table.column_names:
        column = single(table[name])
        if name in questions:
            found.append(_answers(name, column))
        elif name.endswith("-suggestion-metadata"):
            values = table[name.removesuffix("-metadata")]
            columns[name] = _about(column, single(values), losses)
        else:
            columns[name] = _with_decimals(column) if name.endswith("-suggestion") else column
    if "vectors" in columns:
        losses[VECTORS] += _undeclared(columns["vectors"], settings)
    answers = [part for part in found if part is not None]
    return pa.table(columns), as_responses(answers, losses)


def _undeclared(vectors: pa.Array, settings: Settings) -> int:
    declared = {vector.name for vector in settings.vectors_settings}
    kinds = vectors.type if pa.types.is_struct(vectors.type) else []
    strange = [field.name for field in kinds if field.name not in declared]
    return sum(len(vectors) - pc.struct_field(vectors, name).null_count for name in strange)


def require(table: pa.Table, settings: Settings, known: Iterable[str]) -> None:
    """Every required field has a column, and every column is known; raises `BadFile`."""
    pool = list(known)
    for name in table.column_names:
        if name not in pool:
            close = nearest(name, pool)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise BadFile(
                f"The column {name!r} belongs to no field or question.{hint} Known: "
                f"{', '.join(pool)}. To leave it out, give skip_columns=[{name!r}]."
            )
    for field in settings.fields:
        if field.required and field.name not in table.column_names:
            raise BadFile(
                f"There is no column for the required field {field.name!r}; the columns are "
                f"{listed(table.column_names) or 'none'}."
            )


def _answers(name: str, column: pa.Array) -> Answers | None:
    kind = column.type
    if pa.types.is_struct(kind) and kind.num_fields and is_list(kind.field(0).type):
        column = listed_structs(column)
    if is_list(column.type) and pa.types.is_null(column.type.value_type):
        return None
    if pa.types.is_null(kind):
        return None
    if not is_list(column.type) or not pa.types.is_struct(column.type.value_type):
        raise BadFile(
            f"The column {name!r} holds {kind}; a question needs lists of user_id, value, status."
        )
    rows, items = flat(column)
    try:
        users = text_column(child(items, "user_id", "user-id"), f"user_id in {name!r}")
        status = text_column(child(items, "status"), f"status in {name!r}")
    except BadValue as bad:
        raise BadFile(f"{bad.why[0].upper()}{bad.why[1:]}.") from None
    return Answers(name, rows, users, status, child(items, "value"))


def _with_decimals(spans: pa.Array) -> pa.Array:
    """Suggested spans, with their scores as the short decimals that they were before."""
    names = [field.name for field in spans.type] if pa.types.is_struct(spans.type) else []
    if "score" not in names or not is_list(spans.type.field("score").type):
        return spans
    parts = [pc.struct_field(spans, name) for name in names]
    parts[names.index("score")] = exact_lists(parts[names.index("score")])
    return pa.StructArray.from_arrays(parts, names, mask=spans.is_null())


def exact_lists(scores: pa.Array) -> pa.Array:
    """`decimals` of lists of scores."""
    sizes = pc.fill_null(pc.list_value_length(scores), 0).to_numpy()
    mask = scores.is_null() if scores.null_count else None
    return pa.ListArray.from_arrays(list_of_offsets(sizes), decimals(scores.flatten()), mask=mask)


def _about(about: pa.Array, values: pa.Array, losses: Losses) -> pa.Array:
    """Score, agent and type, with scores as the short decimals that they were before."""
    if not pa.types.is_struct(about.type):
        return about
    cells = {field.name: pc.struct_field(about, field.name) for field in about.type}
    return about_of(cells.pop("score", None), values, cells, losses)


def about_of(
    score: pa.Array | None, values: pa.Array, cells: dict[str, pa.Array], losses: Losses
) -> pa.Array:
    """A suggestion's score beside `cells`, agent and type, in one column of structs.

    A list of one score beside several values is one score for all of them.
    """
    if score is not None and is_list(score.type) and not pa.types.is_null(score.type.value_type):
        sizes = pc.fill_null(pc.list_value_length(score), 0).to_numpy().astype(np.int64)
        exact = decimals(score.flatten())
        alone = (sizes == 1) & (parts_of(values) != 1)
        starts = np.where(alone, np.cumsum(sizes) - sizes, 0)
        single_scores = exact.take(pa.array(starts, mask=~alone))
        cells["score"] = within(single_scores, losses)
        absent = score.is_null().to_numpy(zero_copy_only=False) | alone
        kept = exact.filter(pa.array(np.repeat(~alone, sizes)))
        offsets = list_of_offsets(np.where(alone, 0, sizes))
        cells["scores"] = pa.ListArray.from_arrays(offsets, kept, mask=pa.array(absent))
    elif score is not None and not (is_list(score.type) or pa.types.is_null(score.type)):
        cells["score"] = within(decimals(score), losses)
    return pa.StructArray.from_arrays(list(cells.values()), list(cells))


def parts_of(values: pa.Array) -> Ints:
    """How many parts each value has: labels, ranked options or spans; 1 for what is no list."""
    if pa.types.is_struct(values.type):
        values = pc.struct_field(values, 0)
    if not is_list(values.type):
        return np.ones(len(values), np.int64)
    sizes: Ints = pc.fill_null(pc.list_value_length(values), 1).to_numpy().astype(np.int64)
    return sizes


def decimals(scores: pa.Array) -> pa.Array:
    """64-bit numbers that read like the 32-bit ones: 0.9 for what is stored as 0.89999998."""
    if not pa.types.is_float32(scores.type):
        return scores.cast(pa.float64())
    plain = pc.fill_null(scores, 0).to_numpy().astype(str).astype(np.float64)
    return pa.array(plain, mask=scores.is_null().to_numpy(zero_copy_only=False))


def within(scores: pa.Array, losses: Losses) -> pa.Array:
    """Scores from 0 to 1; others become null and are counted."""
    values = pc.fill_null(scores, 0).to_numpy()
    outside = ~((values >= 0) & (values <= 1))
    losses[OUTSIDE] += int(outside.sum())
    absent = scores.is_null().to_numpy(zero_copy_only=False) | outside
    return pa.array(values, pa.float64(), mask=absent)
