"""What a model says of open records becomes suggestions, and the queue goes by its doubt."""

from __future__ import annotations

import pytest

# a run is a process's work; what it keeps is tested on both databases in test_runs.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def suggested(admin, dataset):
    """The suggestions of a dataset by the record's name."""
    asked = {"limit": 100, "include": "suggestions"}
    items = admin.get(f"/datasets/{dataset.id}/records", params=asked).json()["items"]
    return {one["external_id"]: one["suggestions"] for one in items if one["suggestions"]}


def test_after_a_run_the_records_still_open_have_suggestions(
    training, watching, filled, admin, annotator
):
    (first, *_) = filled.queue(annotator, limit=1)
    assert first["record"]["external_id"] == "r040"
    body = {"status": "submitted", "values": {"label": {"value": "good"}}}
    annotator.put(f"/me/records/{first['record']['id']}/answer", body)
    row = training.ended(training.start(name="fresh one", suggest=True))
    assert (row["status"], row["follow"]) == ("done", "done")
    assert row["suggested"] == {"written": 9, "left_out": {}}
    found = suggested(admin, filled)
    assert set(found) == {f"r{n:03}" for n in range(41, 50)}
    assert {(one["agent"], one["type"]) for several in found.values() for one in several} == {
        ("fresh one", "model")
    }
    assert [s["value"] for s in found["r041"] + found["r042"]] == ["bad", "good"]
    assert all(0.5 <= s["score"] <= 1 for several in found.values() for s in several)


def test_they_can_be_written_later_by_who_leads_and_order_the_queue(
    training, watching, filled, admin, annotator, owner, workspace
):
    run = training.start()
    training.ended(run)
    assert suggested(admin, filled) == {}
    answer = admin.post(f"/trainings/{run}/suggestions", {"order": True})
    assert (answer.status_code, answer.json()["follow"]) == (202, "queued")
    row = training.ended(run)
    assert row["suggested"]["written"] == 10
    assert admin.get(f"/datasets/{filled.id}/work").json()["order"] == "least_sure"
    found = suggested(admin, filled)
    scores = {name: several[0]["score"] for name, several in found.items()}
    order = sorted(scores, key=lambda name: (round(scores[name], 9), name))
    queue = filled.queue(annotator, limit=10)
    assert [one["record"]["external_id"] for one in queue] == order

    assert admin.post(f"/trainings/{run}/suggestions", {}).status_code == 202
    assert owner.delete(f"/workspaces/{workspace['id']}/users/{admin.id}").status_code == 200
    training.who = owner
    row = training.ended(run)
    assert (row["status"], row["follow"]) == ("done", "failed")
    assert "may not write suggestions" in row["suggested"]["error"]


def test_spans_come_back_as_spans(training, watching, filled, admin, member):
    items = admin.get(f"/datasets/{filled.id}/records", params={"limit": 50}).json()["items"]
    ben = member("ben")
    answers = [
        {
            "id": one["id"],
            "responses": [
                {
                    "status": "submitted",
                    "user_id": ben.id,
                    "values": {
                        "label": {"value": "good"},
                        "span": {"value": [{"label": "good", "start": 0, "end": 4}]},
                    },
                }
            ],
        }
        for one in items[:40]
    ]
    assert admin.put(f"/datasets/{filled.id}/records/bulk", {"items": answers}).is_success
    cell = {
        "task": "token-classification",
        "parts": {"text": "text", "spans": "span"},
        "framework": "spacy",
        "options": {"max_steps": 30},
        "suggest": True,
    }
    row = training.ended(training.start(**cell))
    assert (row["status"], row["error"], row["follow"]) == ("done", None, "done")
    found = suggested(admin, filled)
    assert found
    value = next(iter(found.values()))[0]["value"]
    assert set(value[0]) == {"label", "start", "end"}


def test_only_a_model_of_the_server_is_asked(training, admin, filled):
    made = admin.post(f"/datasets/{filled.id}/trainings", {"name": "elsewhere"}).json()
    answer = admin.post(f"/trainings/{made['id']}/suggestions", {})
    assert answer.status_code == 422
    assert "Only a model that the server has trained" in answer.json()["message"]
