"""Imports and exports, as jobs."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, UploadFile
from fastapi.responses import FileResponse
from sqlalchemy import Connection
from starlette.background import BackgroundTask

from ostraka.errors import OstrakaError
from ostraka.server.access import led
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, new_id
from ostraka.server.door import Here, Server, Who, caller
from ostraka.server.errors import Invalid, NotFound
from ostraka.server.jobs import table
from ostraka.server.jobs.beginning import NEW, undone
from ostraka.server.jobs.cleaning import file_until
from ostraka.server.jobs.names import NAME_MAX, file_name, folder_of, plain
from ostraka.server.routing import Router
from ostraka.server.shapes.jobs import Formats, HubExport, HubImport, Job, Jobs

router = Router(tags=["jobs"])
IMPORT, EXPORT = "import into this dataset", "export this dataset"
Format = Annotated[str | None, Query(max_length=50)]
FILE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}}}
BINARY = "application/octet-stream"


@router.get("/formats", dependencies=[Depends(caller)])
def list_formats() -> Formats:
    """The formats of files that can be imported, and exported where they have suffixes."""
    from ostraka.data.formats._guess import listing

    return Formats.model_validate({"items": listing()})


@router.post("/datasets/{dataset_id}/import", status_code=202)
def import_from_hub(dataset_id: UUID, body: HubImport, who: Who, here: Here) -> Job:
    """Import the first 10,000 rows of a dataset on a hub."""
    return _ask(here, who, dataset_id, IMPORT, "import.hub", body.model_dump())


@router.post("/datasets/{dataset_id}/export", status_code=202)
def export_to_hub(dataset_id: UUID, body: HubExport, who: Who, here: Here) -> Job:
    """Export all records to a hub."""
    return _ask(here, who, dataset_id, EXPORT, "export.hub", body.model_dump())


@router.post("/datasets/{dataset_id}/imports", status_code=202)
def import_file(
    dataset_id: UUID, file: UploadFile, who: Who, here: Here, format: Format = None
) -> Job:
    """Import a file of any format; it is guessed unless said."""
    _known(format)
    here.store.read(lambda db: led(db, who, dataset_id, IMPORT))
    name, key = file_name(file.filename or ""), new_id()
    folder = folder_of(here.config, key)
    folder.mkdir(parents=True, mode=0o700)
    with (folder / name).open("wb") as kept:
        shutil.copyfileobj(file.file, kept)
    asked = {"id": key, "file": name, "format": format}
    return _ask(here, who, dataset_id, IMPORT, "import.file", asked)


@router.post("/datasets/{dataset_id}/exports/{format}", status_code=202)
def export_file(dataset_id: UUID, format: str, who: Who, here: Here) -> Job:
    """Write all records to a file, which `GET /jobs/{id}/file` then gives."""
    suffix = _known(format)
    row = here.store.read(lambda db: led(db, who, dataset_id, EXPORT))
    asked = {"file": f"{plain(row['name'][:NAME_MAX])}{suffix}", "format": format}
    return _ask(here, who, dataset_id, EXPORT, "export.file", asked)


@router.get("/datasets/{dataset_id}/exports/{format}", responses=FILE)
def get_export(dataset_id: UUID, format: str, who: Who, here: Here) -> FileResponse:
    """All records as a file, at once; for large datasets ask for a job."""
    from ostraka.server.jobs.kinds import write_file
    from ostraka.server.jobs.whole import snapshot

    suffix = _known(format)

    def read(db: Connection) -> Any:
        row = led(db, who, dataset_id, EXPORT)
        return row["name"], snapshot(db, row, here.plans.of(db, row))

    name, whole = here.store.read(read)
    folder = Path(mkdtemp())
    file = folder / f"export{suffix}"
    try:
        write_file(whole, file, format)
    except BaseException as error:
        shutil.rmtree(folder)
        if isinstance(error, OstrakaError):  # the format cannot hold this dataset
            raise Invalid(str(error), where="format") from None
        raise
    gone = BackgroundTask(shutil.rmtree, folder)
    return FileResponse(
        file, filename=f"{plain(name[:NAME_MAX])}{suffix}", media_type=BINARY, background=gone
    )


@router.get("/datasets/{dataset_id}/jobs")
def list_jobs(dataset_id: UUID, who: Who, here: Here) -> Jobs:
    """The jobs of a dataset, the newest first."""

    def read(db: Connection) -> list[Row]:
        return table.listed(db, led(db, who, dataset_id, "see the jobs of this dataset"))

    return Jobs(items=[_told(here, row) for row in here.store.read(read)])


@router.get("/jobs/{job_id}")
def get_job(job_id: UUID, who: Who, here: Here) -> Job:
    """How far a job is."""
    return _told(here, here.store.read(lambda db: _led(db, who, job_id)))


@router.delete("/jobs/{job_id}")
def cancel_job(job_id: UUID, who: Who, here: Here) -> Job:
    """End a job that is not done; what it has written stays, but for a dataset begun by it."""

    def write(db: Connection) -> Row:
        job = _led(db, who, job_id)
        row = table.cancel(db, who, job)
        undone(db, who, here.config, job)
        return row

    return _told(here, here.store.write(write))


@router.get("/jobs/{job_id}/file", responses=FILE)
def get_exported_file(job_id: UUID, who: Who, here: Here) -> FileResponse:
    """The file that an export wrote."""
    row = here.store.read(lambda db: _led(db, who, job_id))
    if row["kind"] != "export.file" or row["status"] != table.FINISHED:
        raise Invalid(f"This job is {row['kind']} and {row['status']}; it has no file to give.")
    file = folder_of(here.config, row["id"]) / row["asked"]["file"]
    if not file.is_file():
        raise NotFound("The file of this job is no longer there; export again.")
    return FileResponse(file, filename=file.name, media_type=BINARY)


def _ask(
    here: Server, who: Caller, dataset: UUID, act: str, kind: str, asked: dict[str, Any]
) -> Job:
    def write(db: Connection) -> Row:
        return table.create(db, who, led(db, who, dataset, act), kind, dict(asked))

    row = here.store.write(write)
    here.asked.set()
    return _told(here, row)


def _told(here: Server, row: Row) -> Job:
    return Job.model_validate({**row, "file_until": file_until(here.config, row)})


def _led(db: Connection, who: Caller, id: UUID) -> Row:
    row = table.get(db, str(id))
    if row["dataset_id"] is None and row["kind"] == NEW and row["user_seq"] == who.seq:
        return row  # what became of it, where its dataset is gone because of that
    if row["dataset_id"] is None:
        raise NotFound(f"The dataset of the job {id} is gone.")
    led(db, who, row["dataset_id"], "see the jobs of this dataset")
    return row


def _known(format: str | None) -> str:
    """The usual ending of a format's files. Raises `Invalid` for one that is not known."""
    from ostraka.data.formats._base import formats
    from ostraka.errors import UnknownName

    if format is None:
        return ""
    try:
        return formats[format].suffixes[0]
    except UnknownName as error:
        raise Invalid(str(error), where="format") from None
