"""Fields, metadata properties and vector settings as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field as Limited
from pydantic import model_validator

from ostraka.server.shapes.common import WHOLE, Asked, At, Name, Plain, Title, Told

TERMS_MAX = 250
Whole = Annotated[int, Limited(gt=-WHOLE, lt=WHOLE)]
Number = Annotated[float, Limited(allow_inf_nan=False)]


class TextFieldSettings(Asked):
    """A text."""

    type: Literal["text"]
    use_markdown: bool = False


class ImageFieldSettings(Asked):
    """A picture."""

    type: Literal["image"]


class ChatFieldSettings(Asked):
    """A conversation."""

    type: Literal["chat"]
    use_markdown: bool = True


class CustomFieldSettings(Asked):
    """Any JSON object, shown by an HTML template."""

    type: Literal["custom"]
    template: Plain
    advanced_mode: bool = False


FieldSettings = Annotated[
    TextFieldSettings | ImageFieldSettings | ChatFieldSettings | CustomFieldSettings,
    Limited(discriminator="type"),
]


class FieldCreate(Asked):
    """A new field."""

    name: Name
    title: Title
    required: bool = False
    settings: FieldSettings

    @model_validator(mode="before")
    @classmethod
    def _no_null(cls, value: Any) -> Any:
        return without_null(value, "required")


class FieldUpdate(Asked):
    """What changes about a field; its type stays."""

    title: Title = ""
    settings: FieldSettings = TextFieldSettings(type="text")


class Field(Told):
    """A field."""

    id: UUID
    name: str
    title: str
    required: bool
    settings: FieldSettings
    dataset_id: UUID
    inserted_at: At
    updated_at: At


class Fields(Told):
    """Several fields, in the order they were made."""

    items: list[Field]


class TermsProperty(Asked):
    """Keywords; any, where no values are given."""

    type: Literal["terms"]
    values: list[Plain | Whole | Number | bool] | None = Limited(
        None, min_length=1, max_length=TERMS_MAX
    )


class _Bounds(Asked):
    @model_validator(mode="after")
    def _ordered(self) -> _Bounds:
        low, high = getattr(self, "min", None), getattr(self, "max", None)
        if low is not None and high is not None and low >= high:
            raise ValueError(f"min={low} must be below max={high}")
        return self


class IntegerProperty(_Bounds):
    """A whole number."""

    type: Literal["integer"]
    min: Whole | None = None
    max: Whole | None = None


class FloatProperty(_Bounds):
    """A number."""

    type: Literal["float"]
    min: Number | None = None
    max: Number | None = None


PropertySettings = Annotated[
    TermsProperty | IntegerProperty | FloatProperty, Limited(discriminator="type")
]


class MetadataPropertyCreate(Asked):
    """A new metadata property."""

    name: Name
    title: Title
    settings: PropertySettings
    visible_for_annotators: bool = True


class MetadataPropertyUpdate(Asked):
    """What changes about a metadata property."""

    title: Title = ""
    visible_for_annotators: bool = True


class MetadataProperty(Told):
    """A metadata property."""

    id: UUID
    name: str
    title: str
    settings: PropertySettings
    visible_for_annotators: bool
    dataset_id: UUID
    inserted_at: At
    updated_at: At


class MetadataProperties(Told):
    """Several metadata properties, in the order they were made."""

    items: list[MetadataProperty]


class VectorSettingsCreate(Asked):
    """New vector settings."""

    name: Name
    title: Title
    dimensions: int = Limited(ge=1, le=16_000)


class VectorSettingsUpdate(Asked):
    """What changes about vector settings."""

    title: Title = ""


class VectorSettings(Told):
    """Vector settings."""

    id: UUID
    name: str
    title: str
    dimensions: int
    dataset_id: UUID
    inserted_at: At
    updated_at: At


class VectorsSettings(Told):
    """Several vector settings, in the order they were made."""

    items: list[VectorSettings]


def without_null(value: Any, *names: str) -> Any:
    """The body without those names that stand as null: they count as left out."""
    if not isinstance(value, dict):
        return value
    return {name: part for name, part in value.items() if part is not None or name not in names}
