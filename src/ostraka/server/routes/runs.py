"""Training runs: started, watched, stopped, and what comes out of them."""

from __future__ import annotations

import shutil
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import led, run_led
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid
from ostraka.server.routing import Router
from ostraka.server.runs.asking import ask_worker
from ostraka.server.runs.folders import folder_of
from ostraka.server.runs.models import model_asked
from ostraka.server.shapes.runs import (
    CellLook,
    Cells,
    Checked,
    Figures,
    History,
    Run,
    RunCreate,
    Runs,
    RunWhole,
    Suggesting,
)
from ostraka.server.stores import runs

router = Router(tags=["training runs"])
SEE, TRAIN = "see the training runs of this dataset", "train models on this dataset"
NEVER = "This server trains nothing: its keeper has set OSTRAKA_SERVER_TRAININGS_AT_ONCE to 0."
MOST = 100_000  # figures of one run


@router.get("/datasets/{dataset_id}/trainings/runs")
def list_runs(dataset_id: UUID, who: Who, here: Here) -> Runs:
    """The runs and other trainings of a dataset, the newest first."""

    def read(db: Connection) -> dict[str, Any]:
        dataset = led(db, who, dataset_id, SEE)
        rows = [{**row, "dataset_id": dataset["id"]} for row in runs.listed(db, dataset)]
        done = next((row for row in rows if row["status"] == runs.DONE), None)
        began = None if done is None else done["started_at"] or done["inserted_at"]
        since = None if began is None else runs.answers_since(db, dataset, began)
        return {"items": rows, "answers_since": since}

    can_train = here.config.trainings_at_once > 0
    return Runs.model_validate({**here.store.read(read), "can_train": can_train})


@router.post("/datasets/{dataset_id}/trainings/runs", status_code=202)
def start_run(dataset_id: UUID, body: RunCreate, who: Who, here: Here) -> Run:
    """Start a run, or let it wait its turn."""
    if here.config.trainings_at_once < 1:
        raise Invalid(NEVER)
    asked = {**body.asked(), "model": model_asked(here.config, body.model)}

    def write(db: Connection) -> Row:
        return runs.ask(db, who, led(db, who, dataset_id, TRAIN), body.name, asked)

    row = here.store.write(write)
    here.runs.set()
    return Run.model_validate(row)


@router.get("/datasets/{dataset_id}/trainings/cells")
def list_cells(dataset_id: UUID, who: Who, here: Here) -> Cells:
    """What can be trained on this dataset, and with what is installed."""
    dataset = here.store.read(lambda db: led(db, who, dataset_id, TRAIN))
    return Cells.model_validate(ask_worker(here.config, "cells", dataset["seq"], {}))


@router.post("/datasets/{dataset_id}/trainings/check")
def check_run(dataset_id: UUID, body: CellLook, who: Who, here: Here) -> Checked:
    """What a run would learn from, and what would stop it; nothing is trained."""
    dataset = here.store.read(lambda db: led(db, who, dataset_id, TRAIN))
    asked = {**body.model_dump(), "model": model_asked(here.config, body.model)}
    return Checked.model_validate(ask_worker(here.config, "check", dataset["seq"], asked))


@router.get("/trainings/{training_id}")
def get_run(training_id: UUID, who: Who, here: Here) -> RunWhole:
    """A training with the manifest of its model."""

    def read(db: Connection) -> Row:
        return run_led(db, who, training_id, SEE, manifest=True)

    return RunWhole.model_validate(here.store.read(read))


@router.delete("/trainings/{training_id}", status_code=204)
def delete_run(training_id: UUID, who: Who, here: Here) -> None:
    """Delete a training that is not being trained, with its model and what it told."""

    def write(db: Connection) -> Row:
        row = run_led(db, who, training_id, TRAIN)
        runs.forget(db, who, row)
        return row

    shutil.rmtree(folder_of(here.config, here.store.write(write)), ignore_errors=True)


@router.post("/trainings/{training_id}/cancel")
def cancel_run(training_id: UUID, who: Who, here: Here) -> Run:
    """Stop a run, or the writing of its suggestions; a checkpoint is left where there can be."""
    return _changed(here, who, training_id, runs.cancel)


@router.post("/trainings/{training_id}/again", status_code=202)
def start_again(training_id: UUID, who: Who, here: Here) -> Run:
    """Start a run again that did not end well; it goes on from its last checkpoint, if any."""
    return _changed(here, who, training_id, runs.again)


@router.post("/trainings/{training_id}/suggestions", status_code=202)
def write_suggestions(training_id: UUID, body: Suggesting, who: Who, here: Here) -> Run:
    """Let the model of a run suggest answers for the records that are open now."""

    def suggest(db: Connection, who: Caller, row: Row) -> Row:
        return runs.suggest(db, who, row, order=body.order)

    return _changed(here, who, training_id, suggest)


@router.get("/trainings/{training_id}/figures")
def get_figures(training_id: UUID, who: Who, here: Here) -> History:
    """What a run logged, step by step."""

    def read(db: Connection) -> list[Row]:
        row = run_led(db, who, training_id, SEE)
        return runs.events_after(db, row["seq"], 0, most=MOST, kind="figures")

    return History(items=[Figures.model_validate(one["data"]) for one in here.store.read(read)])


def _changed(here: Server, who: Caller, id: UUID, act: Any) -> Run:
    row = here.store.write(lambda db: act(db, who, run_led(db, who, id, TRAIN)))
    here.runs.set()
    return Run.model_validate(row)
