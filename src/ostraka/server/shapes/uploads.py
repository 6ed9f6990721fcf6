"""Files that are looked at before they are imported, as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import Asked, Name, Plain, Told
from ostraka.server.shapes.datasets import Distribution, Guidelines
from ostraka.server.shapes.jobs import Job, Text
from ostraka.server.shapes.parts import FieldCreate, MetadataPropertyCreate
from ostraka.server.shapes.questions import QuestionCreate

Column = Annotated[Plain, Field(max_length=500)]
Columns = Annotated[list[Column], Field(max_length=1000)]
Use = Literal["text", "answer", "suggestion", "person", "id", "status", "metadata", "nothing"]


class HubFile(Asked):
    """Rows of a dataset on a hub, to be looked at."""

    name: Text
    subset: Text | None = None
    split: Text | None = None
    most: int = Field(10_000, ge=1, le=100_000)


class Upload(Told):
    """A file that was uploaded; it is removed after a while unless it is imported."""

    id: UUID
    file: str
    size: int


class Reading(Asked):
    """How to read a file; what is left out is guessed.

    The columns of tables: `text` become fields, `label` questions (`column`, `column:kind` or
    `question=column,column`); `annotator`, `id`, `status` are columns, or "" for none.
    """

    format: Annotated[Plain, Field(max_length=50)] | None = None
    text: Columns | None = None
    label: Columns | None = None
    annotator: Column | None = None
    id: Column | None = None
    status: Column | None = None
    metadata: Columns | None = None
    separator: Annotated[Plain, Field(max_length=20)] | None = None


class ColumnFound(Told):
    """A column of a table: what it is taken for, and its first values."""

    name: str
    use: Use
    kind: str | None = None
    question: str | None = None
    values: list[str]


class BadLine(Told):
    """Why a line was not taken."""

    line: int
    column: str
    value: str
    reason: str


class Preview(Told):
    """What a file would become: the parts of its dataset, its first records, its bad lines.

    `strangers` are people who answered and are not on this server. `bad` counts all bad lines,
    `bad_lines` are the first of them. Without a column, the file says itself what is what.
    """

    format: str
    columns: list[ColumnFound]
    fields: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    metadata_properties: list[dict[str, Any]]
    records: list[dict[str, Any]]
    total: int
    responses: int
    people: list[str]
    strangers: list[str]
    nobody: int
    notes: list[str]
    bad: int
    bad_lines: list[BadLine]
    error: str | None = None


class DatasetOfUpload(Asked):
    """A new dataset with all records of an upload, published.

    `answers`: whose the answers in the file are: of the people it names, one's own, or suggestions.
    """

    name: Name
    workspace_id: UUID
    guidelines: Guidelines | None = None
    distribution: Distribution = Distribution(strategy="overlap", min_submitted=1)
    fields: list[FieldCreate] = Field(min_length=1, max_length=100)
    questions: list[QuestionCreate] = Field(min_length=1, max_length=100)
    metadata_properties: list[MetadataPropertyCreate] = Field(default=[], max_length=1000)
    reading: Reading = Reading()
    skip_bad: bool = False
    answers: Literal["people", "mine", "suggestions"] = "people"


class Begun(Told):
    """A new dataset, and the job that fills it. Where that fails, the dataset is gone again."""

    dataset_id: UUID
    job: Job
