"""What the server says about itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from ostraka.server.door import Here
from ostraka.server.release import RELEASE, SPEAKS
from ostraka.server.routing import Router

router = Router(tags=["info"])
CAN = ["records.arrow", "trainings.runs"]


@router.get("/version")
def version() -> dict[str, Any]:
    """Which of Argilla's versions the API is that of, and which Ostraka serves it.

    `can` names what a client may use beside what Argilla's servers have.
    """
    return {"version": SPEAKS, "ostraka": RELEASE, "can": CAN}


@router.get("/status")
def status(here: Here) -> dict[str, Any]:
    """Whether the database answers."""
    here.store.read(lambda db: db.execute(text("SELECT 1")).scalar_one())
    database = {"engine": here.store.engine.dialect.name, "status": "up"}
    return {"version": SPEAKS, "ostraka": RELEASE, "database": database}


@router.get("/settings")
def settings() -> dict[str, Any]:
    """What a client may want to know before anybody signs in."""
    return {"argilla": {"share_your_progress_enabled": False}}
