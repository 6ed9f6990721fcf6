"""Filters and sorts in the address, as clients of Argilla 1.x send them.

`response_status=pending`, `metadata=topic:law,art`, `metadata=length:{"ge": 1, "le": 9}`,
`sort_by=inserted_at:desc`, `sort_by=metadata.length:asc`; each of them several times.
"""

from __future__ import annotations

from typing import Any

import msgspec
from pydantic import BaseModel, Field

from ostraka.errors import unknown
from ostraka.server.errors import Invalid
from ostraka.server.search.scopes import NUMBERS
from ostraka.server.shapes.search import Search
from ostraka.server.stores.sight import Sight


class Address(BaseModel):
    """Which page, what comes with its records, and filters and sorts beside those of the body."""

    include: list[str] = []
    offset: int = Field(0, ge=0, le=2**62)
    limit: int = Field(50, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=20_000, description="a next_cursor")
    response_status: list[str] = []
    metadata: list[str] = []
    sort_by: list[str] = []


def added(asked: Search, given: Address, sight: Sight) -> Search:
    """The search with the filters and sorts of the address. Raises `Invalid`."""
    if not (given.response_status or given.metadata or given.sort_by):
        return asked
    whole = asked.model_dump(mode="json", by_alias=True)
    filters = (whole["filters"] or {}).get("and") or []
    if given.response_status:
        statuses = [_plain(one) for one in given.response_status]
        filters.append(_filter({"entity": "response", "property": "status"}, values=statuses))
    filters += [_metadata(one, sight) for one in given.metadata]
    sort = (whole["sort"] or []) + [_order(one) for one in given.sort_by]
    whole |= {"filters": {"and": filters} if filters else None, "sort": sort or None}
    return Search.model_validate(whole)


def _metadata(text: str, sight: Sight) -> dict[str, Any]:
    name, colon, value = text.partition(":")
    known = [one for one in sight.plan.properties if one not in sight.hidden]
    if name not in known:
        raise Invalid(str(unknown("metadata property", name, known)), where="metadata")
    scope = {"entity": "metadata", "metadata_property": name}
    if sight.plan.properties[name]["settings"]["type"] not in NUMBERS:
        values = [part for part in value.split(",") if part]
        if not values:
            raise Invalid(f"metadata={text!r}: write {name}:value,value.", where="metadata")
        return _filter(scope, values=values)
    try:
        bounds = msgspec.json.decode(value.encode(), type=dict[str, float])
    except (msgspec.MsgspecError, UnicodeError):
        bounds = {}
    if not colon or not bounds or not bounds.keys() <= {"ge", "le"}:
        raise Invalid(f'metadata={text!r}: write {name}:{{"ge": 1, "le": 9}}.', where="metadata")
    return _filter(scope, **bounds)


def _filter(scope: dict[str, str], **what: Any) -> dict[str, Any]:
    return {"type": "terms" if "values" in what else "range", "scope": scope, **what}


def _order(text: str) -> dict[str, Any]:
    name, _, order = text.rpartition(":") if ":" in text else (text, "", "asc")
    order = _plain(order)
    if order not in ("asc", "desc"):
        raise Invalid(f"sort_by={text!r}: the order is asc or desc.", where="sort_by")
    if name.startswith("metadata."):
        scope = {"entity": "metadata", "metadata_property": name.removeprefix("metadata.")}
    elif _plain(name) in ("inserted_at", "updated_at"):
        scope = {"entity": "record", "property": _plain(name)}
    else:
        raise Invalid(
            f"sort_by={text!r}: inserted_at, updated_at or metadata.<name> can be sorted by.",
            where="sort_by",
        )
    return {"scope": scope, "order": order}


def _plain(name: str) -> str:
    """`asc` of `SortOrder.asc`, as newer Pythons write a member of an enumeration."""
    return name.rpartition(".")[2]
