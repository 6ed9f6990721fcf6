"""Suggestions that are kept from annotators are not told them, whichever way they ask."""

from __future__ import annotations

import permission_table
import pytest
import work_permission_table
from permission_lines import PEOPLE
from permission_stage import Stage

LINES = permission_table.LINES | work_permission_table.LINES
API, AGENT, WORDS = "/api/v1", "oracle of zebras", "zebras say so"  # no id has such letters
LEFT_OUT = {"GET /datasets/{dataset_id}/events", "DELETE /session"}  # endless; signs nobody out
TELLING = {
    "GET /me/datasets/{dataset_id}/queue",
    "GET /me/datasets/{dataset_id}/records",
    "POST /me/datasets/{dataset_id}/records/search",
    "GET /datasets/{dataset_id}/records/search/suggestions/options",
    "GET /records/{record_id}",
    "GET /records/{record_id}/suggestions",
}
QUEUE = {"GET /me/datasets/{dataset_id}/queue"}
SCOPE = {"entity": "suggestion", "question": "label"}
FILTERS = {"and": [{"type": "terms", "scope": SCOPE, "values": ["good"]}]}
SORT = [{"scope": {**SCOPE, "property": "score"}, "order": "asc"}]


class Told(Stage):
    """A stage on which each record has suggestions that can be known again."""

    def record(self):
        made = {"value": WORDS, "agent": AGENT, "question_id": self.dataset.questions["text"]}
        sure = {"value": "good", "score": 0.9, "question_id": self.question}
        item = {"fields": {"text": "a"}, "suggestions": [made, sure]}
        return self.dataset.add(item)[0]["id"]


def telling(stage, name, asks=frozenset(LINES)):
    """The endpoints that may be called, and in whose answers a suggestion stands."""
    who, found = stage.people[name], set()
    for endpoint in sorted(asks):
        line = LINES[endpoint]
        if line.codes[PEOPLE.index(name)] >= 400 or endpoint in LEFT_OUT or "me/api" in endpoint:
            continue
        stage.record()
        method, path = endpoint.format(**stage.ids(endpoint, who)).split(" ", 1)
        at = path if path.startswith(("/api/", "/metrics")) else API + path
        query = {"include": "suggestions", "limit": 50, **line.query}
        headers = {"X-Argilla-Api-Key": who.key}
        more = {"params": query, "follow_redirects": False, line.sent: line.body(stage)}
        answer = who.client.request(method, at, headers=headers, **more)
        if "zebra" in answer.text:
            found.add(endpoint)
    return found


@pytest.fixture
def stage(dataset, owner, person, workspace, here):
    return Told(dataset, owner, person, workspace, here)


@pytest.mark.parametrize(("kept", "found"), [("shown", TELLING), ("hidden", set())])
def test_no_endpoint_tells_an_annotator_suggestions_that_are_kept(stage, dataset, kept, found):
    dataset.work(suggestions=kept)
    assert telling(stage, "annotator") == found


def test_suggestions_that_are_revealed_later_are_told_nowhere_before(stage, dataset):
    dataset.work(suggestions="revealed")
    asks = {key for key in LINES if key.startswith("GET ") or key.endswith("/search")}
    assert telling(stage, "annotator", asks) == set()


def test_a_reviewer_sees_kept_suggestions_outside_the_queue(stage, dataset, owner):
    dataset.work(suggestions="hidden")
    who = stage.people["annotator"]
    at = f"/workspaces/{stage.workspace}/users/{who.id}"
    assert owner.patch(at, {"reviewer": True}).status_code == 200
    found = telling(stage, "annotator")
    assert found >= TELLING - QUEUE
    assert not QUEUE & found


@pytest.mark.parametrize("kept", ["hidden", "revealed"])
@pytest.mark.parametrize("asked", [{"filters": FILTERS}, {"sort": SORT}])
def test_nobody_searches_by_suggestions_that_are_kept_from_them(stage, dataset, owner, kept, asked):
    annotator = stage.people["annotator"]
    dataset.work(suggestions=kept)
    stage.record()
    at = f"/me/datasets/{dataset.id}/records/search"
    refused = annotator.post(at, asked)
    assert refused.status_code == 422
    assert "keeps its suggestions" in refused.json()["message"]
    assert owner.post(at, asked).json()["total"] == 1


@pytest.mark.parametrize("kept", ["hidden", "revealed"])
@pytest.mark.parametrize("asked", [{"accept": {"label": 0.5}}, {"filters": FILTERS}])
def test_no_bulk_answer_is_made_of_suggestions_that_are_kept(stage, dataset, owner, kept, asked):
    annotator = stage.people["annotator"]
    dataset.work(suggestions=kept)
    stage.record()
    at = f"/me/datasets/{dataset.id}/answers/bulk"
    assert annotator.post(at, asked).status_code == 422
    assert owner.post(at, asked).json()["total"] == 1


def test_revealed_suggestions_are_told_after_ones_own_answer(stage, dataset, member):
    annotator = stage.people["annotator"]
    dataset.work(suggestions="revealed", min_submitted=2)
    records = [stage.record() for _ in range(3)]

    def told(who):
        found = who.get(f"/me/datasets/{dataset.id}/records?include=suggestions").json()["items"]
        seen = [len(one["suggestions"]) for one in found]
        alone = [who.get(f"/records/{one}/suggestions").json()["items"] for one in records]
        whole = [who.get(f"/records/{one}").json()["suggestions"] for one in records]
        assert [len(one) for one in alone] == [len(one) for one in whole] == seen
        return seen

    for record, status in zip(records, ("submitted", "draft", "discarded"), strict=True):
        body = {"status": status, "values": {"label": {"value": "bad"}}}
        assert annotator.put(f"/me/records/{record}/answer", body).status_code == 200
    assert told(annotator) == [2, 0, 0]
    assert told(member("ben")) == [0, 0, 0]
    annotator.put(f"/me/records/{records[0]}/answer", {"status": "todo"})
    assert told(annotator) == [0, 0, 0]
