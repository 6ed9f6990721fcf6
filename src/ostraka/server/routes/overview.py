"""One's datasets at a glance, and what one may do in each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.access import reviews, seen
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.routes.datasets import told
from ostraka.server.routing import Router
from ostraka.server.shapes.overview import Overview, Rights
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import datasets, overview, rights

router = Router(tags=["overview"])


@router.get("/me/overview")
def get_my_overview(who: Who, here: Here) -> Overview:
    """One's datasets, each with how far it is and what waits for one there."""
    return Overview.model_validate({"items": here.store.read(lambda db: _mine(db, who))})


@router.get("/me/datasets/{dataset_id}/rights")
def get_my_rights(dataset_id: UUID, who: Who, here: Here) -> Rights:
    """What one may do in a dataset, and who may do more."""

    def read(db: Connection) -> dict[str, Any]:
        dataset = seen(db, who, dataset_id)
        return {**_rights(who, dataset), **rights.of_others(db, dataset)}

    return Rights.model_validate(here.store.read(read))


def _rights(who: Caller, dataset: Row) -> dict[str, bool]:
    may = reviews(who, dataset)
    leads = policies.lead(who, dataset["workspace_seq"])
    return {"leads": leads, "reviews": may, "figures": may or not work_of(dataset).blind}


def _mine(db: Connection, who: Caller) -> list[dict[str, Any]]:
    rows = overview.named(db, datasets.listed(db, who))
    states, waiting = overview.states(db, rows), overview.waiting(db, who, rows)
    runs = overview.runs(db, rows)
    return [
        {
            "dataset": told(row),
            "workspace": row["workspace"],
            **_rights(who, row),
            "states": states[row["seq"]],
            "waiting": waiting[row["seq"]],
            "run": runs.get(row["seq"]),
        }
        for row in rows
    ]
