"""How well people agree in a dataset, and how each of them answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Connection

from ostraka.server.access import reviewed, seen
from ostraka.server.bodies import answer
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import answer_figures
from ostraka.server.stores.plan import Plan

router = Router(tags=["agreement"])
Make = Callable[[Connection, Row, Plan], dict[str, Any]]


@router.get("/datasets/{dataset_id}/agreement")
def get_agreement(dataset_id: UUID, who: Who, here: Here, metric: str = "alpha") -> Response:
    """The agreement over each question: figure, interval, how many answers it rests on.

    In a blind dataset only those who review may ask. `version` grows with each act there.
    """

    def make(db: Connection, dataset: Row, plan: Plan) -> dict[str, Any]:
        from ostraka.server.stores import agreement

        return agreement.agreements(db, dataset, plan, metric)

    return _known(here, who, dataset_id, ("agreement", metric), make)


@router.get("/datasets/{dataset_id}/people")
def get_people(dataset_id: UUID, who: Who, here: Here) -> Response:
    """Everybody's answers: how many, how fast, how like the others', and suggestions taken."""
    from ostraka.server.stores import agreement  # with NumPy, which not every server needs

    return _known(here, who, dataset_id, ("people",), agreement.persons)


@router.get("/datasets/{dataset_id}/figures")
def get_figures(dataset_id: UUID, who: Who, here: Here) -> Response:
    """What the submitted answers look like, and what became of suggestions.

    By question the options chosen and those that people differ over; how long answers took; how
    many were given each day (UTC); suggestions by agent; answers still needed; open notes.
    """
    return _known(here, who, dataset_id, ("figures",), answer_figures.figures)


def _known(here: Server, who: Caller, id: UUID, what: tuple[str, ...], make: Make) -> Response:
    from ostraka.server.stores import agreement

    def read(db: Connection) -> dict[str, Any]:
        dataset = seen(db, who, id)
        if work_of(dataset).blind:
            reviewed(db, who, id)
        version = agreement.version_of(db, dataset)
        plan = here.plans.of(db, dataset)
        key = (dataset["seq"], *what)
        return here.figures.of(key, version, lambda: make(db, dataset, plan))

    return answer(here.store.read(read))
