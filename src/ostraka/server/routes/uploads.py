"""A file or a hub's dataset that becomes a new dataset: looked at first, then made as one act."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from fastapi import Response, UploadFile
from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid, NotFound
from ostraka.server.jobs import looking, uploads
from ostraka.server.jobs.beginning import begin_dataset
from ostraka.server.jobs.names import file_name
from ostraka.server.policies import allow
from ostraka.server.routing import Router
from ostraka.server.shapes.jobs import Job
from ostraka.server.shapes.uploads import (
    Begun,
    DatasetOfUpload,
    HubFile,
    Preview,
    Reading,
    Upload,
)
from ostraka.server.stores import people, workspaces

router = Router(tags=["jobs"])
LEADS = "the role owner or admin"
HEAD = ("line", "column", "value", "reason")


@router.post("/uploads", status_code=201)
def upload_file(file: UploadFile, who: Who, here: Here) -> Upload:
    """A file to be looked at, then imported into a new dataset."""
    _leads(who)
    kept = uploads.keep(here.config, who, file_name(file.filename or ""), file.file)
    return Upload.model_validate(kept)


@router.post("/uploads/hub", status_code=201)
def upload_from_hub(body: HubFile, who: Who, here: Here) -> Upload:
    """The first rows of a dataset on a hub, to be looked at like a file."""
    from ostraka.server.jobs.hub import fetch

    _leads(who)
    return Upload.model_validate(fetch(here.config, who, body))


@router.post("/uploads/{upload_id}/preview")
def preview_upload(upload_id: UUID, body: Reading, who: Who, here: Here) -> Preview:
    """What the file would become, read in this way; all of it is read, nothing is made."""
    _leads(who)
    kept = uploads.find(here.config, who, str(upload_id))
    return looking.look(kept, body, here.store.read(people.ids))


@router.get("/uploads/{upload_id}/problems", responses={200: {"content": {"text/csv": {}}}})
def get_problems(upload_id: UUID, who: Who, here: Here) -> Response:
    """All lines that could not be read when the file was looked at last, as CSV."""
    _leads(who)
    found = looking.problems_of(uploads.find(here.config, who, str(upload_id)))
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEAD)
    rows.writerows([getattr(one, name) for name in HEAD] for one in found)
    sent = {"content-disposition": 'attachment; filename="problems.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=sent)


@router.post("/uploads/{upload_id}/dataset", status_code=202)
def begin(upload_id: UUID, body: DatasetOfUpload, who: Who, here: Here) -> Begun:
    """A new dataset with the records of an upload; where the import fails it is gone again."""
    _leads(who)
    kept = uploads.find(here.config, who, str(upload_id))

    def write(db: Connection) -> tuple[Row, Row]:
        workspace = _workspace(db, body.workspace_id)
        needs = "the role owner, or admin in its workspace"
        allow(policies.lead(who, workspace["seq"]), "create datasets here", who, needs)
        return begin_dataset(db, who, here.config, workspace, kept, body)

    return _begun(here, *here.store.write(write))


def _begun(here: Server, dataset: Row, job: Row) -> Begun:
    here.asked.set()
    told = Job.model_validate({**job, "file_until": None})
    return Begun(dataset_id=dataset["id"], job=told)


def _leads(who: Caller) -> None:
    allow(who.role != "annotator", "import files", who, LEADS)


def _workspace(db: Connection, id: UUID) -> Row:
    try:
        return workspaces.get(db, str(id))
    except NotFound as error:
        raise Invalid(str(error), where="workspace_id") from None
