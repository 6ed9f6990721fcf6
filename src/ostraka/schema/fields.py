"""What annotators look at."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, field_validator

from ostraka.schema._declared import Titled


class _Field(Titled):
    required: bool = True
    description: str | None = None


class TextField(_Field):
    """A text: plain, or Markdown when `use_markdown` is set."""

    type: Literal["text"] = "text"
    use_markdown: bool = False


class ChatField(_Field):
    """A conversation: a list of `{"role": str, "content": str}` turns."""

    type: Literal["chat"] = "chat"
    use_markdown: bool = True


class ImageField(_Field):
    """A picture: an http(s) URL, a data URL or a local path, as a string."""

    type: Literal["image"] = "image"


class CustomField(_Field):
    """Any JSON object, shown by an HTML template.

    In simple mode `{{record.fields.<name>}}` placeholders are filled in; in advanced mode the
    template's own script receives the record.
    """

    type: Literal["custom"] = "custom"
    template: str
    advanced_mode: bool = False
    needs_template: ClassVar[str] = "needs an HTML template; give template='<p>...</p>'."

    @field_validator("template")
    @classmethod
    def _not_empty(cls, template: str) -> str:
        if not template.strip():
            raise ValueError(cls.needs_template)
        return template


AnyField = TextField | ChatField | ImageField | CustomField
_adapter: TypeAdapter[AnyField] = TypeAdapter(Annotated[AnyField, Field(discriminator="type")])


def field_from(value: AnyField | dict[str, Any]) -> AnyField:
    """A field from itself or from a dict; `type` may be left out for a text field."""
    if isinstance(value, dict):
        kind = FIELD_TYPES.get(value.get("type", "text"))
        return kind(**value) if kind else _adapter.validate_python(value)
    return value


FIELD_TYPES: dict[str, type[AnyField]] = {
    "text": TextField,
    "chat": ChatField,
    "image": ImageField,
    "custom": CustomField,
}
