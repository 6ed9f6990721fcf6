"""Questions as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from ostraka.server.shapes.common import Asked, At, Description, Name, Plain, Title, Told
from ostraka.server.shapes.parts import without_null

FEWEST_VISIBLE = 3
MOST_LABELS = 10_000  # a server may set a lower limit: `labels_max`, `span_labels_max`


class TextOption(Asked):
    """A value, the text that is shown for it, and what it means."""

    value: Annotated[Plain, Field(min_length=1, max_length=200)]
    text: Annotated[Plain, Field(min_length=1, max_length=500)]
    description: Description | None = None


class RatingOption(Asked):
    """A number one may give."""

    value: int = Field(ge=0, le=10)


class _Options(Asked):
    @model_validator(mode="after")
    def _unique(self) -> _Options:
        values = [option.value for option in getattr(self, "options", [])]
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"option values must be unique; twice: {', '.join(twice)}")
        visible = getattr(self, "visible_options", None)
        if visible is not None and visible > len(values):
            raise ValueError(f"visible_options={visible}, but there are {len(values)} options")
        return self


class TextSettings(Asked):
    """Asks for a text."""

    type: Literal["text"]
    use_markdown: bool = False


class RatingSettings(_Options):
    """Asks for a number."""

    type: Literal["rating"]
    options: list[RatingOption] = Field(min_length=2, max_length=11)


class LabelSettings(_Options):
    """Asks for one label."""

    type: Literal["label_selection"]
    options: list[TextOption] = Field(min_length=2, max_length=MOST_LABELS)
    visible_options: int | None = Field(None, ge=FEWEST_VISIBLE)


class MultiLabelSettings(_Options):
    """Asks for any number of labels."""

    type: Literal["multi_label_selection"]
    options: list[TextOption] = Field(min_length=2, max_length=MOST_LABELS)
    visible_options: int | None = Field(None, ge=FEWEST_VISIBLE)
    options_order: Literal["natural", "suggestion"] = "natural"


class RankingSettings(_Options):
    """Asks to order options."""

    type: Literal["ranking"]
    options: list[TextOption] = Field(min_length=2, max_length=50)


class SpanSettings(_Options):
    """Asks to mark stretches of a field's text."""

    type: Literal["span"]
    field: Name
    options: list[TextOption] = Field(min_length=1, max_length=MOST_LABELS)
    visible_options: int | None = Field(None, ge=FEWEST_VISIBLE)
    allow_overlapping: bool = False
    allow_character_annotation: bool = True


QuestionSettings = Annotated[
    TextSettings
    | RatingSettings
    | LabelSettings
    | MultiLabelSettings
    | RankingSettings
    | SpanSettings,
    Field(discriminator="type"),
]


class QuestionCreate(Asked):
    """A new question."""

    name: Name
    title: Title
    description: Description | None = None
    required: bool = False
    settings: QuestionSettings

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, value: Any) -> Any:
        return without_null(value, "required")


class QuestionUpdate(Asked):
    """What changes about a question. `settings` are the changed parts, with their `type`."""

    title: Title = ""
    description: Description | None = None
    required: bool = False
    settings: dict[str, Any] = Field(default_factory=dict)


class Question(Told):
    """A question."""

    id: UUID
    name: str
    title: str
    description: str | None
    required: bool
    settings: QuestionSettings
    dataset_id: UUID
    inserted_at: At
    updated_at: At


class Questions(Told):
    """Several questions, in the order they were made."""

    items: list[Question]
