"""Who may call what: a line for each endpoint of the work, its log, its jobs and the 1.x door."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from permission_lines import (
    ANSWER,
    PASSWORD,
    Line,
    all_get,
    given,
    known,
    lead,
    member,
    named,
    owner,
)

RECORDS = {"items": [{"fields": {"text": "a"}}]}
HUB = {"name": "me/rows", "subset": "default", "split": "train"}
MAPPING = {"fields": [{"source": "t", "target": "text"}]}

CELL = {"task": "text-classification", "framework": "sklearn"}


def arrow(_: Any) -> bytes:
    """A stream with one record."""
    batch = pa.record_batch({"fields.text": ["a"]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def file(_: Any) -> dict[str, Any]:
    """An upload with one record."""
    return {"file": ("some.jsonl", json.dumps({"text": "a"}).encode())}


def webhook(stage: Any) -> dict[str, Any]:
    return {"url": f"https://{stage.name()[5:]}.invalid/", "events": ["record.created"]}


def leads_somewhere(ok: int) -> tuple[int, ...]:
    """Who leads any workspace at all."""
    return (401, 403, ok, 403, ok, ok)


LINES: dict[str, Line] = {
    # finding records
    "GET /me/datasets/{dataset_id}/records": member(200),
    "POST /me/datasets/{dataset_id}/records/search": member(200, body=given({})),
    "POST /datasets/{dataset_id}/records/search": lead(200, body=given({})),
    "GET /datasets/{dataset_id}/records/search/suggestions/options": member(200),
    "GET /metadata-properties/{property_id}/metrics": member(200),
    # one's own work
    "GET /me/datasets/{dataset_id}/queue": member(200),
    "GET /me/datasets/{dataset_id}/answers": member(200),
    "PUT /me/records/{record_id}/answer": member(200, body=given(ANSWER)),
    "POST /me/datasets/{dataset_id}/answers/bulk": member(
        200, body=lambda s: {"record_ids": [s.record()], "dry_run": False, **ANSWER}
    ),
    "POST /me/leases/renew": known(200, body=lambda s: {"record_ids": [s.record()]}),
    "DELETE /me/leases": known(200),
    "GET /me/history": known(200),
    "GET /me/mentions": known(200),
    "GET /me/deleted": known(200),
    # how the work is done, and by whom
    "GET /datasets/{dataset_id}/work": member(200),
    "PUT /datasets/{dataset_id}/work": lead(200, body=given({"order": "given"})),
    "GET /datasets/{dataset_id}/assignments": lead(200),
    "PUT /datasets/{dataset_id}/assignments": lead(
        200, body=lambda s: {"record_ids": [s.record()], "user_ids": [s.people["annotator"].id]}
    ),
    "GET /workspaces/{workspace_id}/reviewers": lead(200),
    "PATCH /workspaces/{workspace_id}/users/{user_id}": lead(200, body=given({"reviewer": True})),
    # review; the dataset is blind, and those who lead the workspace review
    "GET /datasets/{dataset_id}/review": lead(200),
    "GET /records/{record_id}/review": lead(200),
    "PUT /records/{record_id}/verdicts": lead(
        200, body=given({"verdicts": {"label": {"value": "bad"}}})
    ),
    "POST /responses/{response_id}/return": lead(200, body=given({"comment": "Really?"})),
    "GET /datasets/{dataset_id}/agreement": lead(200),
    "GET /datasets/{dataset_id}/people": lead(200),
    "GET /datasets/{dataset_id}/figures": lead(200),
    # at a glance
    "GET /me/overview": known(200),
    "GET /me/datasets/{dataset_id}/rights": member(200),
    # notes; these are the owner's
    "GET /datasets/{dataset_id}/notes": member(200),
    "GET /records/{record_id}/notes": member(200),
    "POST /records/{record_id}/notes": member(201, body=given({"text": "Is it?"})),
    "PATCH /notes/{note_id}": lead(200, body=given({"settled": True})),
    "DELETE /notes/{note_id}": lead(200),
    # what happens, and undo; the acts are the owner's
    "GET /datasets/{dataset_id}/events": member(200),
    "GET /datasets/{dataset_id}/audit": lead(200),
    "POST /audit/{seq}/undo": lead(200),
    "POST /audit/batches/{batch}/undo": lead(200),
    # changed questions, trainings, a person's data
    "POST /datasets/{dataset_id}/schema/preview": lead(
        200, body=given({"change_fields": {"text": {"title": "Words"}}})
    ),
    "POST /datasets/{dataset_id}/schema": lead(200, body=lambda stage: stage.change()),
    "GET /datasets/{dataset_id}/trainings": member(200),
    "POST /datasets/{dataset_id}/trainings": lead(201, body=named()),
    "DELETE /users/{user_id}/data": owner(200),
    # training runs; nothing takes them out of the queue here
    "GET /datasets/{dataset_id}/trainings/runs": lead(200),
    "POST /datasets/{dataset_id}/trainings/runs": lead(202, body=given(CELL)),
    "GET /datasets/{dataset_id}/trainings/cells": lead(200),
    "POST /datasets/{dataset_id}/trainings/check": lead(200, body=given(CELL)),
    "POST /datasets/{dataset_id}/trainings/reports": lead(201, body=given({})),
    "GET /trainings/{training_id}": lead(200),
    "DELETE /trainings/{training_id}": lead(204),
    "POST /trainings/{training_id}/cancel": lead(200),
    "POST /trainings/{training_id}/again": lead(202),
    "POST /trainings/{training_id}/suggestions": lead(202, body=given({})),
    "GET /trainings/{training_id}/figures": lead(200),
    "GET /trainings/{training_id}/events": lead(200),
    "POST /trainings/{training_id}/events": lead(200, body=given({"items": []})),
    "POST /trainings/{training_id}/end": lead(200, body=given({"status": "done"})),
    "GET /trainings/{training_id}/card": lead(404),
    "GET /trainings/{training_id}/log": lead(404),
    "GET /trainings/{training_id}/model": lead(404),
    # doors in and out
    "GET /formats": known(200),
    "GET /datasets/{dataset_id}/records.arrow": lead(200),
    "PUT /datasets/{dataset_id}/records.arrow": lead(200, body=arrow, sent="content"),
    "POST /datasets/{dataset_id}/import": lead(202, body=given({**HUB, "mapping": MAPPING})),
    "POST /datasets/{dataset_id}/export": lead(202, body=given({**HUB, "token": "secret"})),
    "POST /datasets/{dataset_id}/imports": lead(202, body=file, sent="files"),
    "POST /uploads": Line(leads_somewhere(201), file, sent="files"),
    "POST /uploads/hub": Line(leads_somewhere(422), given({"name": "no such place"})),
    "POST /uploads/{upload_id}/preview": Line(leads_somewhere(200), given({})),
    "GET /uploads/{upload_id}/problems": Line(leads_somewhere(200)),
    "POST /uploads/{upload_id}/dataset": lead(202, body=lambda s: s.begun()),
    "POST /datasets/{dataset_id}/exports/{format}": lead(202),
    "GET /datasets/{dataset_id}/exports/{format}": lead(200),
    "GET /datasets/{dataset_id}/jobs": lead(200),
    "GET /jobs/{job_id}": lead(200),
    "DELETE /jobs/{job_id}": lead(200),
    "GET /jobs/{job_id}/file": lead(200),
    # webhooks; nobody is at their addresses, so that a ping does not arrive
    "GET /webhooks": owner(200),
    "POST /webhooks": owner(201, body=webhook),
    "PATCH /webhooks/{webhook_id}": owner(200, body=given({"description": "Ours"})),
    "DELETE /webhooks/{webhook_id}": owner(200),
    "POST /webhooks/{webhook_id}/ping": owner(422),
    # Argilla 1.x
    "GET /api/_info": all_get(200),
    "GET /api/_status": all_get(200),
    "GET /api/me": known(200),
    "GET /api/users": owner(200),
    "POST /api/users": owner(
        200, body=lambda s: {"username": s.name(), "first_name": "A", "password": PASSWORD}
    ),
    "DELETE /api/users/{user_id}": owner(200),
    "GET /api/workspaces": known(200),
    "POST /api/workspaces": owner(200, body=named()),
    "GET /api/workspaces/{workspace_id}/users": lead(200),
    "POST /api/workspaces/{workspace_id}/users/{user_id}": owner(200),
    "DELETE /api/workspaces/{workspace_id}/users/{user_id}": lead(200),
    "POST /datasets/{dataset_id}/records": lead(204, body=given(RECORDS)),
    "PATCH /datasets/{dataset_id}/records": lead(
        204, body=lambda s: {"items": [{"id": s.record(), "metadata": {"topic": "b"}}]}
    ),
}
