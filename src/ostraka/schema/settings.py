"""The settings of a dataset: everything about it but its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ostraka.errors import BadSchema, unknown
from ostraka.schema.fields import AnyField, field_from
from ostraka.schema.metadata import MetadataProperty, VectorSettings, property_from
from ostraka.schema.questions import Question, SpanQuestion, question_from

T = TypeVar("T", bound=Any)


@dataclass(frozen=True)
class Settings:
    """Fields, questions, metadata properties, vectors and guidelines; never changed in place."""

    fields: tuple[AnyField, ...]
    questions: tuple[Question, ...]
    metadata_properties: tuple[MetadataProperty, ...] = ()
    vectors_settings: tuple[VectorSettings, ...] = ()
    guidelines: str | None = None
    allow_extra_metadata: bool = True

    def __post_init__(self) -> None:
        """Check what only shows when all parts are seen together."""
        _distinct(self.fields, "field")
        _distinct(self.questions, "question")
        _distinct(self.metadata_properties, "metadata property")
        _distinct(self.vectors_settings, "vector")
        for what, things in (("field", self.fields), ("question", self.questions)):
            if not any(thing.required for thing in things):
                raise BadSchema(f"At least one {what} must be required (required=True).")
        if self.guidelines is not None and not self.guidelines.strip():
            raise BadSchema("guidelines must be None or a text that is not empty.")
        self._check_spans()

    def _check_spans(self) -> None:
        marked: dict[str, str] = {}
        for question in self.questions:
            if not isinstance(question, SpanQuestion):
                continue
            target = self.field(question.field)
            if target.type != "text":
                raise BadSchema(f"{question.name!r} marks {target.name!r}, which is not a text.")
            if target.name in marked:
                both = f"{marked[target.name]!r} and {question.name!r}"
                raise BadSchema(f"{both} mark {target.name!r}; one span question per field.")
            marked[target.name] = question.name

    def field(self, name: str) -> AnyField:
        """The field of that name; `UnknownName` otherwise."""
        return _find("field", self.fields, name)

    def question(self, name: str) -> Question:
        """The question of that name; `UnknownName` otherwise."""
        return _find("question", self.questions, name)

    def metadata_property(self, name: str) -> MetadataProperty:
        """The metadata property of that name; `UnknownName` otherwise."""
        return _find("metadata property", self.metadata_properties, name)

    def vector_settings(self, name: str) -> VectorSettings:
        """The vector settings of that name; `UnknownName` otherwise."""
        return _find("vector", self.vectors_settings, name)

    def change(self, **parts: Any) -> Settings:
        """New settings with some parts replaced."""
        return replace(self, **parts)

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values; `settings_from` builds them again."""
        return {
            "fields": [f.to_dict() for f in self.fields],
            "questions": [q.to_dict() for q in self.questions],
            "metadata_properties": [p.to_dict() for p in self.metadata_properties],
            "vectors_settings": [v.to_dict() for v in self.vectors_settings],
            "guidelines": self.guidelines,
            "allow_extra_metadata": self.allow_extra_metadata,
        }


def settings_from(
    *,
    fields: Iterable[AnyField | dict[str, Any]],
    questions: Iterable[Question | dict[str, Any]],
    metadata_properties: Iterable[MetadataProperty | dict[str, Any]] | None = None,
    vectors_settings: Iterable[VectorSettings | dict[str, Any]] | None = None,
    guidelines: str | None = None,
    allow_extra_metadata: bool = True,
) -> Settings:
    """Settings from declarations or from dicts of them."""
    return Settings(
        tuple(field_from(f) for f in fields),
        tuple(question_from(q) for q in questions),
        tuple(property_from(p) for p in metadata_properties or ()),
        tuple(VectorSettings(**v) if isinstance(v, dict) else v for v in vectors_settings or ()),
        guidelines,
        allow_extra_metadata,
    )


def _find(what: str, things: Sequence[T], name: str) -> T:
    for thing in things:
        if thing.name == name:
            return thing
    raise unknown(what, name, [thing.name for thing in things])


def _distinct(things: Sequence[Any], what: str) -> None:
    names = [thing.name for thing in things]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise BadSchema(f"{what} names must be unique; {', '.join(map(repr, twice))} stands twice.")
