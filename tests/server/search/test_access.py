"""Who may search what, and what is hidden from them."""

from __future__ import annotations

from typing import Any

import pytest

SECRET = {"entity": "metadata", "metadata_property": "secret"}
BODY: dict[str, Any] = {}


def paths(library: Any) -> tuple[str, str]:
    return f"/datasets/{library.id}/records", f"/me/datasets/{library.id}/records"


def test_leads_see_everybodys_answers_and_annotators_their_own(library, admin, person):
    every, own = paths(library)
    ada, stranger = library.people["ada"], person("stranger")
    for path, statuses in ((every, (200, 200, 403, 403)), (own, (200, 200, 200, 403))):
        for who, status in zip((library.owner, admin, ada, stranger), statuses, strict=True):
            assert who.get(path).status_code == status
            assert who.post(f"{path}/search", BODY).status_code == status


def test_own_searches_show_only_own_answers(library):
    ada = library.people["ada"]
    found = library.search(BODY, ada, include="responses")["items"]
    authors = {one["user_id"] for item in found for one in item["record"]["responses"]}
    assert authors == {ada.id}
    everybody = library.search(BODY, include="responses")["items"]
    authors = {one["user_id"] for item in everybody for one in item["record"]["responses"]}
    assert authors == {one.id for one in library.people.values()}


@pytest.mark.parametrize(
    "body",
    [
        {"filters": {"and": [{"type": "terms", "scope": SECRET, "values": ["x"]}]}},
        {"sort": [{"scope": SECRET, "order": "asc"}]},
    ],
)
def test_hidden_metadata_can_neither_be_seen_filtered_nor_sorted_by(library, body):
    ada, (_, own) = library.people["ada"], paths(library)
    answer = ada.post(f"{own}/search", body)
    assert answer.status_code == 422
    assert "'secret'" in answer.json()["message"]
    assert "secret" not in answer.json()["message"].partition("Known:")[2]
    assert library.owner.post(f"{own}/search", body).status_code == 200
    shown = [one["record"]["metadata"] for one in library.search(BODY, ada)["items"]]
    assert not any("secret" in (metadata or {}) for metadata in shown)


def test_hidden_metadata_has_no_metrics_and_no_parameters_for_annotators(library):
    ada, (_, own) = library.people["ada"], paths(library)
    path = f"/metadata-properties/{library.properties['secret']}/metrics"
    assert library.owner.get(path).status_code == 200
    assert ada.get(path).status_code == 404
    assert ada.get(own, params={"metadata": "secret:x"}).status_code == 422
    assert ada.get(own, params={"sort_by": "metadata.secret:asc"}).status_code == 422
