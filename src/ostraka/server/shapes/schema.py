"""Changes of the fields and questions of a dataset that has answers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from ostraka.server.shapes.common import Asked, Description, Title, Told
from ostraka.server.shapes.parts import FieldCreate
from ostraka.server.shapes.questions import QuestionCreate

Names = Annotated[list[str], Field(max_length=1000)]


class FieldChange(Asked):
    """What changes about a field; its type stays."""

    title: Title | None = None
    required: bool | None = None
    settings: dict[str, Any] = Field(default_factory=dict)


class QuestionChange(Asked):
    """What changes about a question; its type stays.

    `settings` are the changed parts. `renamed` maps values of options to their new ones; options
    that are in the new settings under no name are removed, and answers with them looked at again.
    """

    title: Title | None = None
    description: Description | None = None
    required: bool | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    renamed: dict[str, str] = Field(default_factory=dict)


class SchemaChange(Asked):
    """What is added, changed and deleted; to apply it, the `version` it was previewed at."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = None
    add_fields: list[FieldCreate] = Field(default_factory=list, max_length=100)
    change_fields: dict[str, FieldChange] = Field(default_factory=dict)
    delete_fields: Names = Field(default_factory=list)
    add_questions: list[QuestionCreate] = Field(default_factory=list, max_length=100)
    change_questions: dict[str, QuestionChange] = Field(default_factory=dict)
    delete_questions: Names = Field(default_factory=list)


class Effect(Told):
    """What becomes of the answers to one question."""

    kept: int = 0
    another_look: int = 0
    lost: int = 0


class SchemaEffect(Told):
    """What a change does, or did: `batch` undoes it.

    `drafts` are submitted answers that become drafts, to be looked at again.
    """

    version: int
    questions: dict[str, Effect]
    answers: int
    drafts: int
    suggestions_lost: int
    verdicts_lost: int
    batch: str | None = None
