"""A dataset begun from an upload: its parts, its opening and the job that fills it, as one act."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.jobs import table
from ostraka.server.jobs.uploads import Kept
from ostraka.server.shapes.uploads import DatasetOfUpload
from ostraka.server.stores import datasets, parts, questions

NEW = "import.new"


def begin_dataset(
    db: Connection, who: Caller, config: Config, workspace: Row, kept: Kept, asked: DatasetOfUpload
) -> tuple[Row, Row]:
    """A published dataset, and the job that brings its records. Raises `Invalid`, `NotUnique`."""
    head: dict[str, Any] = {
        "name": asked.name,
        "guidelines": asked.guidelines,
        "allow_extra_metadata": True,
        "min_submitted": asked.distribution.min_submitted,
        "metadata": None,
    }
    made = datasets.create(db, who, workspace, head)
    for field in asked.fields:
        parts.create(db, who, parts.FIELD, made, field.model_dump())
    for question in asked.questions:
        given = questions.checked(db, made["seq"], question, config)
        parts.create(db, who, parts.QUESTION, made, given)
    for prop in asked.metadata_properties:
        parts.create(db, who, parts.PROPERTY, made, prop.model_dump())
    row = datasets.publish(db, who, datasets.get(db, made["id"]))
    how = {name: value for name, value in asked.reading.model_dump().items() if value is not None}
    wish = {"upload": kept.id, "file": kept.file, "reading": how, "skip_bad": asked.skip_bad}
    return row, table.create(db, who, row, NEW, {**wish, "answers": asked.answers})


def undone(db: Connection, who: Caller, config: Config, job: Row) -> None:
    """The dataset of a job that did not end well is gone, so that nothing half made stays."""
    if job["kind"] == NEW and job["dataset_id"] is not None:
        row = datasets.get(db, job["dataset_id"])
        datasets.delete(db, who, row, keep=config.keep_deleted_days > 0)
