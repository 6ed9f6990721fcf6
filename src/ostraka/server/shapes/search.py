"""What is asked of a search."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ostraka.server.shapes.common import Asked, Plain, Told

Name = Annotated[Plain, Field(min_length=1, max_length=200)]
RECORD_PROPERTIES = ("id", "external_id", "inserted_at", "updated_at", "status", "state")


class RecordScope(Asked):
    """Something every record has; `state` is open, full, conflict or resolved."""

    entity: Literal["record"]
    property: Literal["id", "external_id", "inserted_at", "updated_at", "status", "state"]


class MetadataScope(Asked):
    """A metadata property."""

    entity: Literal["metadata"]
    metadata_property: Name


class ResponseScope(Asked):
    """Answers to a question, or without a question the status of responses."""

    entity: Literal["response"]
    question: Name | None = None
    property: Literal["value", "status"] | None = None


class SuggestionScope(Asked):
    """Suggestions for a question."""

    entity: Literal["suggestion"]
    question: Name
    property: Literal["value", "score", "agent", "type"] | None = "value"


Scope = Annotated[
    RecordScope | MetadataScope | ResponseScope | SuggestionScope, Field(discriminator="entity")
]


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else value


Term = Annotated[Plain, BeforeValidator(_text)]


class TermsFilter(Asked):
    """Records that have one of these values."""

    type: Literal["terms"]
    scope: Scope
    values: list[Term] = Field(min_length=1, max_length=250)


class RangeFilter(Asked):
    """Records whose value is at least `ge` and at most `le`."""

    type: Literal["range"]
    scope: Scope
    ge: float | Plain | None = None
    le: float | Plain | None = None

    @model_validator(mode="after")
    def _check(self) -> RangeFilter:
        low, high = self.ge, self.le
        if low is None and high is None:
            raise ValueError("give ge, le, or both")
        if isinstance(low, float) and isinstance(high, float) and low > high:
            raise ValueError(f"ge={low} is above le={high}")
        return self


Filter = Annotated[TermsFilter | RangeFilter, Field(discriminator="type")]


class Filters(Asked):
    """Filters that must all hold."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)
    and_: list[Filter] | None = Field(None, alias="and", min_length=1, max_length=50)


class Order(Asked):
    """What to sort by; records that lack it come last."""

    scope: Scope
    order: Literal["asc", "desc"]


class TextQuery(Asked):
    """Words that a record must all have, in one field if it is named.

    `word*` finds what begins so, `"several words"` what stands in a row.
    """

    q: Annotated[Plain, BeforeValidator(_text), Field(max_length=5000)]
    field: Name | None = None


class VectorQuery(Asked):
    """Records like a vector, or like a record's vector; at most 1,000."""

    name: Name
    record_id: UUID | None = None
    value: list[Annotated[float, Field(allow_inf_nan=False)]] | None = None
    order: Literal["most_similar", "least_similar"] = "most_similar"

    @model_validator(mode="after")
    def _check(self) -> VectorQuery:
        if bool(self.record_id) == bool(self.value):
            raise ValueError("give record_id or value, and not both")
        return self


class Query(Asked):
    """Words, similarity, or both."""

    text: TextQuery | None = None
    vector: VectorQuery | None = None


class Search(Asked):
    """A search. With a vector the records come by similarity, and `sort` is not looked at."""

    query: Query | None = None
    filters: Filters | None = None
    sort: list[Order] | None = Field(default=None, min_length=1, max_length=10)

    @field_validator("filters")
    @classmethod
    def _some(cls, given: Filters | None) -> Filters | None:
        return given if given and given.and_ else None


class Asker(Told):
    """A question, shortly."""

    id: UUID
    name: str


class Agents(Told):
    """Who suggested answers to a question."""

    question: Asker
    agents: list[str]


class SuggestionOptions(Told):
    """What suggestions can be filtered by."""

    items: list[Agents]


class TermCount(Told):
    """How many records have a term."""

    term: str
    count: int


class TermsMetrics(Told):
    """The terms of a property, the most frequent first; `total` counts them all."""

    type: Literal["terms"] = "terms"
    total: int
    values: list[TermCount]


class IntegerMetrics(Told):
    """The bounds of an integer property."""

    type: Literal["integer"] = "integer"
    min: int | None
    max: int | None


class FloatMetrics(Told):
    """The bounds of a float property."""

    type: Literal["float"] = "float"
    min: float | None
    max: float | None


PropertyMetrics = TermsMetrics | IntegerMetrics | FloatMetrics
