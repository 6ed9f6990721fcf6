"""A dataset as a table: a row per response, or one for a record that nobody has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ostraka.data.formats._table_guess import PROPOSED
from ostraka.data.formats._view import View
from ostraka.errors import BadOption
from ostraka.schema.records import FeedbackRecord

Row = dict[str, Any]


def table_rows(view: View) -> tuple[list[str], Iterator[Row]]:
    """The names of the columns and the rows: id, fields, who, answers, suggestions, metadata.

    Raises `BadOption` where two of them have one name.
    """
    settings = view.snapshot.settings
    names = ["id", *(one.name for one in settings.fields), "user_id", "status"]
    names += [question.name for question in settings.questions]
    columns = view.snapshot.columns
    for question in settings.questions:
        proposed = columns.one("records", f"suggestions.{question.name}")
        if proposed.null_count < len(proposed):
            names += [question.name + part for part in PROPOSED]
    view.count("vectors", len(columns) * len(settings.vectors_settings))
    return one_each([*names, "metadata"]), _rows(view)


def one_each(names: list[str]) -> list[str]:
    """The names of columns; raises `BadOption` where one would stand for two things."""
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise BadOption(
            f"{twice!r} would name two columns: a field, a question, or one that every table has. "
            "Write label-studio JSON, or keep it whole: dataset.save_to_disk(path)."
        )
    return names


def _rows(view: View) -> Iterator[Row]:
    for row, record in view.records():
        head: Row = {"id": view.name(row, record), **record.fields}
        rest = _rest(view, record)
        if not record.responses:
            yield {**head, **rest}
        for response in record.responses:
            values = {
                name: view.plain(name, given.value, record)
                for name, given in (response.values or {}).items()
            }
            yield {
                **head,
                "user_id": response.user_id,
                "status": response.status,
                **values,
                **rest,
            }


def _rest(view: View, record: FeedbackRecord) -> Row:
    rest: Row = {}
    for proposed in record.suggestions:
        name = proposed.question_name
        parts = (view.plain(name, proposed.value, record), proposed.score, proposed.agent)
        rest |= dict(zip((name + part for part in PROPOSED), parts, strict=True))
    if record.metadata:
        rest["metadata"] = dict(record.metadata)
    return rest
