"""Who may call what: a line for each endpoint that Argilla's clients call too."""

from __future__ import annotations

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
    part,
)

LINES: dict[str, Line] = {
    # about the server
    "GET /version": all_get(200),
    "GET /status": all_get(200),
    "GET /settings": all_get(200),
    "GET /metrics": owner(200),
    # signing in
    "POST /token": all_get(201, body=lambda stage: stage.password(), sent="data"),
    "POST /session": all_get(201, body=lambda stage: stage.password()),
    "GET /session": known(404),
    "DELETE /session": known(204),
    "GET /oauth2/providers": all_get(200),
    "GET /oauth2/providers/{provider}/authentication": all_get(404),
    "GET /oauth2/providers/{provider}/access-token": all_get(
        404, query={"code": "a", "state": "b"}
    ),
    "GET /oauth2/providers/{provider}/callback": all_get(404, query={"code": "a", "state": "b"}),
    # people
    "GET /me": known(200),
    "GET /me/api-keys": known(200),
    "POST /me/api-keys": known(201, body=named()),
    "DELETE /me/api-keys/{key_id}": known(200),
    "POST /me/password": known(200, body=given({"new": PASSWORD})),
    "GET /users": owner(200),
    "POST /users": owner(
        201, body=lambda s: {"username": s.name(), "first_name": "A", "password": PASSWORD}
    ),
    "GET /users/{user_id}": owner(200),
    "PATCH /users/{user_id}": owner(200, body=given({"first_name": "B"})),
    "DELETE /users/{user_id}": owner(200),
    "GET /users/{user_id}/workspaces": owner(200),
    "POST /users/{user_id}/api-keys": owner(201, body=named()),
    # workspaces
    "GET /me/workspaces": known(200),
    "POST /workspaces": owner(201, body=named()),
    "GET /workspaces/{workspace_id}": member(200),
    "DELETE /workspaces/{workspace_id}": owner(409),
    "GET /workspaces/{workspace_id}/users": lead(200),
    "POST /workspaces/{workspace_id}/users": owner(
        201, body=lambda stage: {"user_id": stage.somebody().id}
    ),
    "DELETE /workspaces/{workspace_id}/users/{user_id}": lead(200),
    # datasets
    "GET /me/datasets": known(200),
    "POST /datasets": lead(201, body=lambda s: {"name": s.name(), "workspace_id": s.workspace}),
    "GET /datasets/{dataset_id}": member(200),
    "PATCH /datasets/{dataset_id}": lead(200, body=given({"guidelines": "Be kind."})),
    "DELETE /datasets/{dataset_id}": lead(200),
    "PUT /datasets/{dataset_id}/publish": lead(200),
    "GET /me/datasets/{dataset_id}/metrics": member(200),
    "GET /datasets/{dataset_id}/progress": member(200),
    "GET /datasets/{dataset_id}/users/progress": member(200),
    # their parts
    "GET /datasets/{dataset_id}/fields": member(200),
    "POST /datasets/{dataset_id}/fields": lead(201, body=part({"type": "text"})),
    "PATCH /fields/{field_id}": lead(200, body=given({"title": "Text"})),
    "DELETE /fields/{field_id}": lead(200),
    "GET /datasets/{dataset_id}/questions": member(200),
    "POST /datasets/{dataset_id}/questions": lead(201, body=part({"type": "text"})),
    "PATCH /questions/{question_id}": lead(200, body=given({"title": "Why"})),
    "DELETE /questions/{question_id}": lead(200),
    "GET /me/datasets/{dataset_id}/metadata-properties": member(200),
    "POST /datasets/{dataset_id}/metadata-properties": lead(201, body=part({"type": "terms"})),
    "PATCH /metadata-properties/{property_id}": lead(200, body=given({"title": "Topic"})),
    "DELETE /metadata-properties/{property_id}": lead(200),
    "GET /datasets/{dataset_id}/vectors-settings": member(200),
    "POST /datasets/{dataset_id}/vectors-settings": lead(
        201, body=named(title="Title", dimensions=3)
    ),
    "PATCH /vectors-settings/{settings_id}": lead(200, body=given({"title": "Mini"})),
    "DELETE /vectors-settings/{settings_id}": lead(200),
    # records, answers, suggestions
    "GET /datasets/{dataset_id}/records": lead(200),
    "POST /datasets/{dataset_id}/records/bulk": lead(
        201, body=given({"items": [{"fields": {"text": "a"}}]})
    ),
    "PUT /datasets/{dataset_id}/records/bulk": lead(
        200, body=given({"items": [{"fields": {"text": "a"}}]})
    ),
    "DELETE /datasets/{dataset_id}/records": lead(204),
    "GET /records/{record_id}": member(200),
    "PATCH /records/{record_id}": lead(200, body=given({"metadata": {"topic": "b"}})),
    "DELETE /records/{record_id}": lead(200),
    "POST /records/{record_id}/responses": member(201, body=given(ANSWER)),
    "POST /me/responses/bulk": known(
        200, body=lambda s: {"items": [{"record_id": s.record(), **ANSWER}]}
    ),
    "PUT /responses/{response_id}": lead(200, body=given(ANSWER)),
    "DELETE /responses/{response_id}": lead(200),
    "GET /records/{record_id}/suggestions": member(200),
    "PUT /records/{record_id}/suggestions": lead(
        201, body=lambda s: {"question_id": s.question, "value": "good"}
    ),
    "DELETE /records/{record_id}/suggestions": lead(204),
    "DELETE /suggestions/{suggestion_id}": lead(200),
}
