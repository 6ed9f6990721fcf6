"""Metadata properties, vectors, and the filters and orders made from them."""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from ostraka.errors import BadSchema, unknown
from ostraka.schema._declared import Declared, Name, Titled, require_unique


class _Property(Titled):
    visible_for_annotators: bool = True

    def _default_title(self) -> str:
        return self.name


class TermsMetadataProperty(_Property):
    """A keyword, or a list of them; only those in `values` where that is given."""

    type: Literal["terms"] = "terms"
    values: list[str] | None = None

    @field_validator("values")
    @classmethod
    def _check(cls, values: list[str] | None) -> list[str] | None:
        if values is not None:
            require_unique(values, "values")
            if not values:
                raise ValueError("give at least one value, or None for any.")
        return values

    def problem(self, value: Any) -> str | None:
        """Why a record may not have this value, or None."""
        terms = value if isinstance(value, list) else [value]
        if not all(isinstance(term, str) for term in terms):
            return "a string or a list of strings is needed"
        if self.values is not None and not set(terms) <= set(self.values):
            return f"allowed: {', '.join(self.values)}"
        return None


class _Number(_Property):
    @model_validator(mode="after")
    def _check_bounds(self) -> _Number:
        low, high = self.bounds
        if low is not None and high is not None and low >= high:
            raise ValueError(f"min={low} must be below max={high}.")
        return self

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The smallest and the largest value allowed."""
        return getattr(self, "min", None), getattr(self, "max", None)

    def problem(self, value: Any) -> str | None:
        """Why a record may not have this value, or None."""
        kinds = int if isinstance(self, IntegerMetadataProperty) else (int, float)
        if not isinstance(value, kinds) or isinstance(value, bool):
            return f"{'an integer' if kinds is int else 'a number'} is needed"
        if isinstance(value, float) and not math.isfinite(value):
            return "NaN and infinity are not accepted"
        low, high = self.bounds
        if (low is not None and value < low) or (high is not None and value > high):
            return f"allowed: from {low} to {high}"
        return None


class IntegerMetadataProperty(_Number):
    """A whole number, within bounds where they are given."""

    type: Literal["integer"] = "integer"
    min: int | None = None
    max: int | None = None


class FloatMetadataProperty(_Number):
    """A number, within bounds where they are given; NaN is refused."""

    type: Literal["float"] = "float"
    min: float | None = None
    max: float | None = None


MetadataProperty = TermsMetadataProperty | IntegerMetadataProperty | FloatMetadataProperty
PROPERTY_TYPES: dict[str, type[MetadataProperty]] = {
    "terms": TermsMetadataProperty,
    "integer": IntegerMetadataProperty,
    "float": FloatMetadataProperty,
}


def property_from(value: MetadataProperty | dict[str, Any]) -> MetadataProperty:
    """A metadata property from itself or from a dict with a `type`."""
    if not isinstance(value, dict):
        return value
    if value.get("type") not in PROPERTY_TYPES:
        raise unknown("type of metadata property", value.get("type"), PROPERTY_TYPES)
    return PROPERTY_TYPES[value["type"]](**value)


class VectorSettings(Titled):
    """A vector per record, with this many dimensions; stored as 32-bit floats."""

    dimensions: int = Field(gt=0)


class _Filter(Declared):
    name: Name


class TermsMetadataFilter(_Filter):
    """Records that have at least one of these terms."""

    values: list[str] = Field(min_length=1)


class _Range(_Filter):
    @model_validator(mode="after")
    def _check(self) -> _Range:
        le, ge = getattr(self, "le", None), getattr(self, "ge", None)
        if le is None and ge is None:
            raise ValueError("give at least one of ge and le.")
        if le is not None and ge is not None and le < ge:
            raise ValueError(f"le={le} must not be below ge={ge}.")
        return self


class IntegerMetadataFilter(_Range):
    """Records whose number lies between `ge` and `le`, both included."""

    le: int | None = None
    ge: int | None = None


class FloatMetadataFilter(_Range):
    """Records whose number lies between `ge` and `le`, both included."""

    le: float | None = None
    ge: float | None = None


MetadataFilter = TermsMetadataFilter | IntegerMetadataFilter | FloatMetadataFilter


class SortBy(Declared):
    """An order: `inserted_at`, `updated_at` or `metadata.<name>`, ascending or descending."""

    field: str
    order: Literal["asc", "desc"] = "asc"

    @field_validator("field")
    @classmethod
    def _check(cls, field: str) -> str:
        if field not in ("inserted_at", "updated_at") and not field.startswith("metadata."):
            raise ValueError("sort by inserted_at, updated_at or metadata.<name>.")
        return field


def sort_from(value: SortBy | dict[str, Any]) -> SortBy:
    """An order from itself or from a dict."""
    if isinstance(value, SortBy):
        return value
    if isinstance(value, dict):
        return SortBy(**value)
    raise BadSchema(f"{value!r} is no order; give SortBy(field='inserted_at', order='asc').")
