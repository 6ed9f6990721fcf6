"""What annotators are asked."""

from __future__ import annotations

import warnings
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ostraka.errors import BadSchema, unknown
from ostraka.schema._declared import Titled, require_unique
from ostraka.schema.responses import SuggestionSchema

SHOWN_BY_DEFAULT = 20
FEWEST_SHOWN = 3


class _Question(Titled):
    description: str | None = None
    required: bool = True

    def suggestion(self, value: Any, **more: Any) -> SuggestionSchema:
        """A suggestion for this question; `more` are `score`, `agent`, `type`."""
        return SuggestionSchema(question_name=self.name, value=value, **more)

    def response(self, value: Any) -> dict[str, dict[str, Any]]:
        """The part of a response's `values` that answers this question."""
        return {self.name: {"value": value}}

    @property
    def options(self) -> tuple[Any, ...]:
        """The values one can choose from, in the declared order; empty for free text."""
        return ()

    @property
    def classes(self) -> tuple[str, ...]:
        """The options as class names."""
        return tuple(str(option) for option in self.options)

    @property
    def label2id(self) -> dict[Any, int]:
        """Option to its position in the declared order."""
        return {option: i for i, option in enumerate(self.options)}

    @property
    def id2label(self) -> dict[int, Any]:
        """Position in the declared order to option."""
        return dict(enumerate(self.options))

    __all_labels__ = property(lambda self: list(self.options))
    __label2id__ = property(lambda self: self.label2id)
    __id2label__ = property(lambda self: self.id2label)


class TextQuestion(_Question):
    """Asks for a text."""

    type: Literal["text"] = "text"
    use_markdown: bool = False


class RatingQuestion(_Question):
    """Asks for one of several whole numbers between 0 and 10."""

    type: Literal["rating"] = "rating"
    values: list[int]

    @field_validator("values")
    @classmethod
    def _check(cls, values: list[int]) -> list[int]:
        require_unique(values, "values")
        outside = [v for v in values if not 0 <= v <= 10]
        if outside or len(values) < 2:
            raise ValueError("a rating needs at least two values, each from 0 to 10.")
        return values

    @property
    def options(self) -> tuple[int, ...]:
        """The ratings, in the declared order."""
        return tuple(self.values)


class _Labels(_Question):
    labels: list[str] | dict[str, str]
    visible_labels: int | None = None

    @field_validator("labels")
    @classmethod
    def _check_labels(cls, labels: list[str] | dict[str, str]) -> list[str] | dict[str, str]:
        require_unique(list(labels.values() if isinstance(labels, dict) else labels), "labels")
        if len(labels) < 2:
            raise ValueError("at least two labels are needed.")
        return labels

    @model_validator(mode="after")
    def _check_visible(self) -> _Labels:
        self.__dict__["visible_labels"] = shown(self.visible_labels, len(self.labels), self.name)
        return self

    @property
    def options(self) -> tuple[str, ...]:
        """The labels, in the declared order."""
        return tuple(self.labels)


class LabelQuestion(_Labels):
    """Asks for exactly one label. `labels` is a list, or a dict of value to displayed text."""

    type: Literal["label_selection"] = "label_selection"


class MultiLabelQuestion(_Labels):
    """Asks for any number of labels."""

    type: Literal["multi_label_selection"] = "multi_label_selection"
    labels_order: Literal["natural", "suggestion"] = "natural"


class RankingQuestion(_Question):
    """Asks to order options; several may share a rank. `values` is a list, or value to text."""

    type: Literal["ranking"] = "ranking"
    values: list[str] | dict[str, str]

    @field_validator("values")
    @classmethod
    def _check(cls, values: list[str] | dict[str, str]) -> list[str] | dict[str, str]:
        require_unique(list(values.values() if isinstance(values, dict) else values), "values")
        if len(values) < 2:
            raise ValueError("a ranking needs at least two values.")
        return values

    @property
    def options(self) -> tuple[str, ...]:
        """What is ranked, in the declared order."""
        return tuple(self.values)


class SpanLabelOption(BaseModel):
    """A label for spans: its value, the displayed text and a description."""

    model_config = ConfigDict(extra="forbid")
    value: str
    text: str | None = None
    description: str | None = None


class SpanQuestion(_Question):
    """Asks to mark stretches of the text in `field`, each with a label."""

    type: Literal["span"] = "span"
    field: str
    labels: list[str | SpanLabelOption] | dict[str, str] = Field(min_length=1)
    visible_labels: int | None = None
    allow_overlapping: bool = False

    @model_validator(mode="after")
    def _check_labels(self) -> SpanQuestion:
        require_unique(list(self.options), "labels")
        self.__dict__["visible_labels"] = shown(self.visible_labels, len(self.labels), self.name)
        return self

    @property
    def options(self) -> tuple[str, ...]:
        """The labels, in the declared order."""
        return tuple(x.value if isinstance(x, SpanLabelOption) else x for x in self.labels)


def shown(visible: int | None, labels: int, question: str) -> int | None:
    """How many labels to show at first: None shows all; otherwise between 3 and all of them."""
    if labels < FEWEST_SHOWN:
        return None
    if visible is None:
        if labels > SHOWN_BY_DEFAULT:
            text = f"{question!r} has {labels} labels; {SHOWN_BY_DEFAULT} are shown at first."
            warnings.warn(f"{text} Set visible_labels to change that.", stacklevel=2)
            return SHOWN_BY_DEFAULT
        return None
    if visible < FEWEST_SHOWN:
        raise ValueError(f"visible_labels={visible}: at least {FEWEST_SHOWN} must be shown.")
    if visible > labels:
        text = f"{question!r}: visible_labels={visible}, but there are {labels}; all are shown."
        warnings.warn(text, stacklevel=2)
    return min(visible, labels)


Question = (
    TextQuestion
    | RatingQuestion
    | LabelQuestion
    | MultiLabelQuestion
    | RankingQuestion
    | SpanQuestion
)
QUESTION_TYPES: dict[str, type[Question]] = {
    "text": TextQuestion,
    "rating": RatingQuestion,
    "label_selection": LabelQuestion,
    "multi_label_selection": MultiLabelQuestion,
    "ranking": RankingQuestion,
    "span": SpanQuestion,
}


def question_from(value: Question | dict[str, Any]) -> Question:
    """A question from itself or from a dict with a `type`."""
    if not isinstance(value, dict):
        return value
    if "type" not in value:
        known = ", ".join(QUESTION_TYPES)
        raise BadSchema(f"The question {value.get('name')!r} needs a 'type': one of {known}.")
    if value["type"] not in QUESTION_TYPES:
        raise unknown("question type", value["type"], QUESTION_TYPES)
    return QUESTION_TYPES[value["type"]](**value)
