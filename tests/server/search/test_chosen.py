"""What a bulk answer or an assignment is about is what a search with the same body shows."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ostraka.server.database.tables import records
from ostraka.server.database.work_tables import assignments

MARK = "chosen just now"
WORDS = {"text": {"q": "law"}}
NEAR = {"name": "mini", "value": [0.5, -0.5, 0.1]}
SUGGESTED = {"entity": "suggestion", "question": "label", "property": "score"}
MINE = {"and": [{"type": "terms", "scope": {"entity": "response", "property": "status"},
                 "values": ["draft", "submitted"]}]}  # fmt: skip
SURE = {"and": [{"type": "range", "scope": SUGGESTED, "ge": 0.6}]}
LONG = {"and": [{"type": "range", "ge": 1,
                 "scope": {"entity": "metadata", "metadata_property": "length"}}]}  # fmt: skip
ASKED = {
    "words": {"query": WORDS},
    "words in a field": {"query": {"text": {"q": "law*", "field": "title"}}},
    "words that nothing has": {"query": {"text": {"q": "xylophone"}}},
    "what suggestions are like": {"filters": SURE},
    "answers": {"filters": MINE},
    "words and filters": {"query": WORDS, "filters": LONG},
    "what is near": {"query": {"vector": NEAR}},
    "what is near, with words and filters": {"query": {"vector": NEAR, **WORDS}, "filters": LONG},
}


def marked(library, who, body):
    """The records that somebody's bulk answer was written to."""
    asked = {"status": "draft", "values": {"text": {"value": MARK}}, "dry_run": False, **body}
    answer = who.post(f"/me/datasets/{library.id}/answers/bulk", asked)
    assert answer.status_code == 200, answer.text
    library.read()
    found = {
        one["id"]
        for one in library.records
        for given in one["responses"]
        if given["user_id"] == who.id and (given["values"] or {}).get("text") == {"value": MARK}
    }
    assert answer.json()["total"] == len(found)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_a_bulk_answer_is_about_what_the_same_search_shows(library, name):
    ada = library.people["ada"]
    shown = set(library.ids(ASKED[name], ada))
    assert marked(library, ada, ASKED[name]) == shown
    assert len(shown) < len(library.records) or "vector" in ASKED[name]["query"]


def test_a_search_chooses_beside_the_state_of_the_record_and_of_ones_answer(library):
    ada = library.people["ada"]
    mine = {one["record_id"]: one["status"] for record in library.records
            for one in ({**r, "record_id": record["id"]} for r in record["responses"])
            if one["user_id"] == ada.id}  # fmt: skip
    pending = {one["id"] for one in library.records if one["status"] == "pending"}
    shown = set(library.ids({"query": {"vector": NEAR}}, ada))
    expected = {one for one in shown & pending if one not in mine}
    body = {"query": {"vector": NEAR}, "record_status": "pending", "answer": ["todo"]}
    assert marked(library, ada, body) == expected
    assert expected


@pytest.mark.parametrize("name", ASKED)
def test_an_assignment_is_about_what_the_same_search_shows_of_everybodys_answers(
    library, here, name
):
    asked = {**ASKED[name], "user_ids": [library.people["bob"].id]}
    answer = library.owner.put(f"/datasets/{library.id}/assignments", asked)
    assert answer.status_code == 200, answer.text
    given = select(records.c.id).join(assignments, assignments.c.record_seq == records.c.seq)
    found = here.store.read(lambda db: set(db.execute(given).scalars()))
    assert found == set(library.ids(ASKED[name]))


def test_records_by_ids_and_by_a_search_at_once_are_refused(library):
    body = {"record_ids": [library.records[0]["id"]], "query": WORDS}
    answer = library.people["ada"].post(f"/me/datasets/{library.id}/answers/bulk", body)
    assert answer.status_code == 422
    assert "record_ids, or by query" in answer.json()["message"]


def test_what_one_may_not_see_chooses_nothing_for_one(library):
    secret = {"entity": "metadata", "metadata_property": "secret"}
    body = {"filters": {"and": [{"type": "terms", "scope": secret, "values": ["x"]}]}}
    answer = library.people["ada"].post(f"/me/datasets/{library.id}/answers/bulk", body)
    assert answer.status_code == 422
    assert library.owner.post(f"/me/datasets/{library.id}/answers/bulk", body).json()["total"]
