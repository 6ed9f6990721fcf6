"""What a question may be, beside the other parts of its dataset."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection

from ostraka.errors import unknown
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.errors import Invalid
from ostraka.server.shapes.questions import QuestionCreate, QuestionSettings
from ostraka.server.stores import parts

_settings: TypeAdapter[Any] = TypeAdapter(QuestionSettings)
LIMITED = {"label_selection": "labels_max", "multi_label_selection": "labels_max",
           "span": "span_labels_max"}  # fmt: skip


def checked(db: Connection, dataset: int, body: QuestionCreate, config: Config) -> dict[str, Any]:
    """A new question's columns. Raises `Invalid` where it does not fit the dataset."""
    given = body.model_dump()
    kind = given["settings"]["type"]
    if kind in LIMITED:
        most, count = getattr(config, LIMITED[kind]), len(given["settings"]["options"])
        if count > most:
            raise Invalid(
                f"{count} options, but this server takes {most} ({LIMITED[kind]}).",
                where="settings.options",
            )
    if kind == "span":
        _check_span(db, dataset, given["settings"]["field"])
    return given


def altered(row: Row, given: dict[str, Any]) -> dict[str, Any]:
    """A question's changed columns: `settings` merged. Raises `Invalid` for what must stay."""
    if "settings" not in given:
        return given
    before, after = row["settings"], given["settings"]
    if after.get("type", before["type"]) != before["type"]:
        raise Invalid(f"{row['name']!r} is a {before['type']} question and stays one.")
    merged = _settings.validate_python({**before, **after}).model_dump()
    values = [[one["value"] for one in part.get("options", [])] for part in (before, merged)]
    if sorted(map(str, values[0])) != sorted(map(str, values[1])):
        raise Invalid(
            f"The options of {row['name']!r} keep their values ({', '.join(map(str, values[0]))}); "
            "their order, texts and descriptions may change.",
            where="settings.options",
        )
    if before.get("field") != merged.get("field"):
        raise Invalid(f"{row['name']!r} marks {before['field']!r} and goes on marking it.")
    if before.get("allow_overlapping") and not merged.get("allow_overlapping"):
        raise Invalid(f"{row['name']!r} allows overlapping spans; that cannot be taken back.")
    return {**given, "settings": merged}


def _check_span(db: Connection, dataset: int, field: str) -> None:
    found = {row["name"]: row["settings"]["type"] for row in parts.listed(db, parts.FIELD, dataset)}
    if field not in found:
        raise Invalid(str(unknown("field", field, found)), where="settings.field")
    if found[field] != "text":
        raise Invalid(f"{field!r} is no text field, so nothing can be marked in it.")
    for other in parts.listed(db, parts.QUESTION, dataset):
        if other["settings"].get("field") == field:
            raise Invalid(f"{field!r} is already marked by the question {other['name']!r}.")
