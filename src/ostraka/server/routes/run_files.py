"""What a run leaves: its model, its card, its log."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from uuid import UUID

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from ostraka.server.access import run_led
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import NotFound
from ostraka.server.routing import Router
from ostraka.server.runs.folders import log_of, model_of, plain
from ostraka.server.shapes.runs import Card

router = Router(tags=["training runs"])
SEE = "see the training runs of this dataset"
ZIP: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}
TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}
CARD, MANIFEST = "README.md", "manifest.json"
LARGE = 1 << 20


@router.get("/trainings/{training_id}/card")
def get_card(training_id: UUID, who: Who, here: Here) -> Card:
    """The model card."""
    file = model_of(here.config, _led(here, who, training_id)) / CARD
    if not file.is_file():
        raise NotFound("There is no model card of this training on the server.")
    return Card(text=file.read_text(encoding="utf-8"))


@router.get("/trainings/{training_id}/log", responses=TEXT)
def get_log(training_id: UUID, who: Who, here: Here) -> FileResponse:
    """All that the worker of a run wrote."""
    row = _led(here, who, training_id)
    file = log_of(here.config, row)
    if not file.is_file():
        raise NotFound("There is no log of this training on the server.")
    name = f"{plain(row['name'])}.log.txt"
    return FileResponse(file, filename=name, media_type="text/plain; charset=utf-8")


@router.get("/trainings/{training_id}/model", responses=ZIP)
def get_model(training_id: UUID, who: Who, here: Here) -> FileResponse:
    """The folder of the model, with its manifest and its card, as a zip file."""
    row = _led(here, who, training_id)
    folder = model_of(here.config, row)
    if not (folder / MANIFEST).is_file():
        raise NotFound("There is no model of this training on the server.")
    file = _zipped(folder)
    gone = BackgroundTask(file.unlink, missing_ok=True)
    name = f"{folder.name}.zip"
    return FileResponse(file, filename=name, media_type="application/zip", background=gone)


def _led(here: Server, who: Caller, id: UUID) -> Row:
    return here.store.read(lambda db: run_led(db, who, id, SEE))


def _zipped(folder: Path) -> Path:
    """A zip file of a folder; weights do not get smaller, so they are only put together."""
    handle, name = mkstemp(suffix=".zip")
    with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w") as kept:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                large = file.stat().st_size > LARGE
                how = zipfile.ZIP_STORED if large else zipfile.ZIP_DEFLATED
                kept.write(file, f"{folder.name}/{file.relative_to(folder)}", how)
    return Path(name)
