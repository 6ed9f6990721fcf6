"""The base of everything that is declared: strict, and with errors that are sentences."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from ostraka.errors import BadSchema, nearest

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]*[a-z0-9][a-z0-9_-]*$")]
NAME_RULE = "lower-case letters, digits, '-' and '_', with at least one letter or digit"


class Declared(BaseModel):
    """A setting with a name; unknown keys are refused and every assignment is checked again.

    Raises `BadSchema` (a `ValueError`) that says what came and what is accepted.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    def __init__(self, **data: Any) -> None:
        """Check and store; all problems are reported together."""
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise BadSchema(self._sentence(error)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        """Change one value, checked."""
        try:
            super().__setattr__(name, value)
        except ValidationError as error:
            raise BadSchema(self._sentence(error)) from None

    def to_dict(self) -> dict[str, Any]:
        """The declaration as plain values, enough to build it again."""
        return self.model_dump(mode="json")

    @classmethod
    def _sentence(cls, error: ValidationError) -> str:
        return "\n".join(f"{cls.__name__}: {cls._problem(detail)}" for detail in error.errors())

    @classmethod
    def _problem(cls, detail: ErrorDetails) -> str:
        where = ".".join(str(part) for part in detail["loc"])
        came = detail.get("input")
        if detail["type"] == "extra_forbidden":
            close = nearest(where, cls.model_fields)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            return f"{where!r} is not accepted.{hint} Accepted: {', '.join(cls.model_fields)}."
        if detail["type"] == "missing":
            return f"{where!r} is needed."
        if detail["type"] == "string_pattern_mismatch":
            return f"{where}={came!r} is not a name; use {NAME_RULE}."
        said = detail["msg"].removeprefix("Value error, ")
        return f"{where}={came!r}: {said}" if where else said


class Titled(Declared):
    """Something with a name and a title that defaults to the name, first letter upper-cased."""

    name: Name
    title: str | None = None

    def model_post_init(self, context: Any) -> None:
        """Fill the title."""
        if self.title is None:
            self.__dict__["title"] = self._default_title()

    def _default_title(self) -> str:
        return self.name[:1].upper() + self.name[1:]


def require_unique(values: list[Any], what: str) -> None:
    """Raise a `ValueError` that names what stands more than once."""
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        text = f"{what} must be unique; {', '.join(map(repr, twice))} stands twice."
        raise ValueError(text)
