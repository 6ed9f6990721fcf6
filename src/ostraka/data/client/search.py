"""Filters and orders of a view as a server's search takes them, as far as it can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ostraka.schema.metadata import MetadataFilter, SortBy, TermsMetadataFilter
from ostraka.schema.settings import Settings
from ostraka.schema.where import SuggestionFilter, Where

Body = dict[str, Any]
TERMS_MAX, FILTERS_MAX, SORTS_MAX = 250, 50, 10
ONE_ANSWER = ("label_selection", "rating")  # a search finds their values as they are


def search_body(where: Where, settings: Settings) -> Body | None:
    """The body of a search; None for a view that only the client itself can choose."""
    if where.users:
        return None  # a search does not say by whom
    filters: list[Body] = []
    if where.response_status:
        filters.append(_terms(_scope("response", property="status"), where.response_status))
    filters += [_metadata(asked) for asked in where.metadata]
    for asked in where.suggestions:
        found = _suggestion(asked, settings)
        if found is None:
            return None
        filters += found
    if any(len(one.get("values", ())) > TERMS_MAX for one in filters):
        return None
    return _together(filters, where.sort, settings)


def _together(filters: list[Body], sort: Sequence[SortBy], settings: Settings) -> Body | None:
    orders = [_order(key, settings) for key in sort]
    if len(filters) > FILTERS_MAX or len(orders) > SORTS_MAX or None in orders:
        return None
    body: Body = {}
    if filters:
        body["filters"] = {"and": filters}
    if orders:
        body["sort"] = orders
    return body


def similar_body(where: Where, settings: Settings, name: str, value: Sequence[float]) -> Body:
    """A search for what is most like a vector, among the records of a view without an order."""
    body = search_body(where, settings) or {}
    body.pop("sort", None)
    vector = {"name": name, "value": [float(x) for x in value], "order": "most_similar"}
    return {**body, "query": {"vector": vector}}


def _metadata(asked: MetadataFilter) -> Body:
    scope = {"entity": "metadata", "metadata_property": asked.name}
    if isinstance(asked, TermsMetadataFilter):
        return _terms(scope, asked.values)
    return _range(scope, asked)


def _suggestion(asked: SuggestionFilter, settings: Settings) -> list[Body] | None:
    single = settings.question(asked.question).type in ONE_ANSWER
    bounded = asked.ge is not None or asked.le is not None
    if not single and (asked.values is not None or bounded):
        return None  # lists: a search finds any part of them, a view compares the whole
    found = []
    for part, values in (
        ("value", asked.values),
        ("agent", asked.agents),
        ("type", [asked.type] if asked.type else None),
    ):
        if values is not None:
            scope = _scope("suggestion", question=asked.question, property=part)
            found.append(_terms(scope, [str(value) for value in values]))
    if bounded:
        found.append(_range(_scope("suggestion", question=asked.question, property="score"), asked))
    return found or None


def _order(key: SortBy, settings: Settings) -> Body | None:
    if not key.field.startswith("metadata."):
        return {"scope": _scope("record", property=key.field), "order": key.order}
    name = key.field.removeprefix("metadata.")
    if settings.metadata_property(name).type == "terms":
        return None  # of several terms a search takes one
    return {"scope": {"entity": "metadata", "metadata_property": name}, "order": key.order}


def _scope(entity: str, **parts: str) -> Body:
    return {"entity": entity, **parts}


def _terms(scope: Body, values: Sequence[str]) -> Body:
    return {"type": "terms", "scope": scope, "values": list(values)}


def _range(scope: Body, asked: Any) -> Body:
    bounds = {"ge": asked.ge, "le": asked.le}
    return {"type": "range", "scope": scope, **{n: v for n, v in bounds.items() if v is not None}}
