"""Searching records."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy import Connection

from ostraka.server.access import hidden_from, offered, reviewed, seen, sight
from ostraka.server.bodies import answer
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import NotFound
from ostraka.server.routing import Router
from ostraka.server.search import metrics
from ostraka.server.search.find import Found, find
from ostraka.server.search.parameters import Address
from ostraka.server.shapes.search import PropertyMetrics, Search, SuggestionOptions
from ostraka.server.stores import pages, parts
from ostraka.server.stores.pages import Told

router = Router(tags=["search"])
At = Annotated[Address, Query()]


@router.get("/datasets/{dataset_id}/records")
def list_records(dataset_id: UUID, at: At, who: Who, here: Here) -> Response:
    """Records in the order they were added, or as `sort_by` says, with everybody's answers."""
    return answer(_listed(here, who, dataset_id, at, own=False))


@router.get("/me/datasets/{dataset_id}/records")
def list_my_records(dataset_id: UUID, at: At, who: Who, here: Here) -> Response:
    """Records with one's own answers; filters on responses are about those alone."""
    return answer(_listed(here, who, dataset_id, at, own=True))


@router.post("/datasets/{dataset_id}/records/search")
def search_records(dataset_id: UUID, body: Search, at: At, who: Who, here: Here) -> Response:
    """Records with everybody's answers."""
    return answer(_searched(here, who, dataset_id, body, at, own=False))


@router.post("/me/datasets/{dataset_id}/records/search")
def search_my_records(dataset_id: UUID, body: Search, at: At, who: Who, here: Here) -> Response:
    """Records with one's own answers; filters on responses are about those alone."""
    return answer(_searched(here, who, dataset_id, body, at, own=True))


@router.get("/datasets/{dataset_id}/records/search/suggestions/options")
def list_suggestion_options(dataset_id: UUID, who: Who, here: Here) -> SuggestionOptions:
    """The agents that suggested answers, by question; none where suggestions are kept from one."""

    def read(db: Connection) -> Any:
        dataset = seen(db, who, dataset_id)
        told = offered(who, dataset) == "all"
        return {"items": metrics.agents(db, here.plans.of(db, dataset), told=told)}

    return SuggestionOptions.model_validate(here.store.read(read))


@router.get("/metadata-properties/{property_id}/metrics")
def get_property_metrics(property_id: UUID, who: Who, here: Here) -> PropertyMetrics:
    """The terms of a metadata property with their counts, or its smallest and largest number."""

    def read(db: Connection) -> PropertyMetrics:
        row = parts.get(db, parts.PROPERTY, str(property_id))
        dataset = seen(db, who, row["dataset_id"])
        if row["name"] in hidden_from(who, dataset, here.plans.of(db, dataset)):
            raise NotFound(f"There is no metadata property with the id {str(property_id)!r}.")
        return metrics.of_property(db, row)

    return here.store.read(read)


def _listed(here: Server, who: Caller, id: UUID, at: Address, *, own: bool) -> dict[str, Any]:
    found, records = _find(here, who, id, Search(), at, own=own)
    return {"items": records, "total": found.total, "next_cursor": found.next_cursor}


def _searched(
    here: Server, who: Caller, id: UUID, body: Search, at: Address, *, own: bool
) -> dict[str, Any]:
    found, records = _find(here, who, id, body, at, own=own)
    scored = zip(records, found.scores, strict=False)
    items = [{"record": record, "query_score": score} for record, score in scored]
    return {"items": items, "total": found.total, "next_cursor": found.next_cursor}


def _find(
    here: Server, who: Caller, id: UUID, asked: Search, at: Address, *, own: bool
) -> tuple[Found, list[Told]]:
    def read(db: Connection) -> tuple[Found, list[Told]]:
        dataset = _dataset(db, who, id, own=own)
        plan = here.plans.of(db, dataset)
        view = sight(who, dataset, plan, own=own)
        found = find(db, view, asked, at)
        include = pages.include_of(
            at.include, author=view.author, hidden=view.hidden,
            offered=offered(who, dataset), me=who.seq,
        )  # fmt: skip
        return found, pages.of_seqs(db, dataset, found.seqs, include)

    return here.store.read(read)


def _dataset(db: Connection, who: Caller, id: UUID, *, own: bool) -> Row:
    return seen(db, who, id) if own else reviewed(db, who, id, "see everybody's answers")
