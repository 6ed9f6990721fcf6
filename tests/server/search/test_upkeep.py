"""What is searched is what the database has, after every kind of change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, text

from ostraka.server.database.search_tables import facts
from ostraka.server.database.sql import every
from ostraka.server.index import bits, texts
from ostraka.server.jobs.cleaning import clean
from ostraka.server.search.reindex import Mended, reindex
from ostraka.server.stores import datasets

LENGTH = {"entity": "metadata", "metadata_property": "length"}


def plan_of(here: Any, library: Any) -> Any:
    return here.store.read(lambda db: here.plans.of(db, datasets.get(db, library.id)))


def filtered(library: Any, scope: Any, value: Any) -> list[str]:
    chosen = {"type": "terms", "scope": scope, "values": [value]}
    found = library.search({"filters": {"and": [chosen]}})["items"]
    return [one["record"]["external_id"] for one in found]


def test_words_follow_a_changed_and_a_deleted_record(shelf):
    first, _ = shelf.add(
        {"external_id": "a", "fields": {"title": "old shard"}},
        {"external_id": "b", "fields": {"title": "old vase"}},
    )
    shelf.owner.patch(f"/records/{first['id']}", {"fields": {"title": "new"}})
    assert shelf.find("old") == {"b"}
    assert shelf.find("new") == {"a"}
    shelf.owner.patch(f"/records/{first['id']}", {"metadata": {"length": 3}})
    assert shelf.find("new") == {"a"}
    assert filtered(shelf, LENGTH, 3) == ["a"]
    shelf.owner.delete(f"/records/{first['id']}")
    assert shelf.find("new") == set()
    assert filtered(shelf, LENGTH, 3) == []


def test_answers_and_suggestions_follow_changes(shelf):
    (record,) = shelf.add({"external_id": "a", "fields": {"title": "x"}})
    ada, label = shelf.people["ada"], {"entity": "response", "question": "label"}
    given = {"status": "submitted", "values": {"label": {"value": "good"}}}
    made = ada.post(f"/records/{record['id']}/responses", given).json()
    assert filtered(shelf, label, "good") == ["a"]
    given["values"]["label"]["value"] = "bad"
    ada.put(f"/responses/{made['id']}", given)
    assert (filtered(shelf, label, "good"), filtered(shelf, label, "bad")) == ([], ["a"])
    ada.delete(f"/responses/{made['id']}")
    assert filtered(shelf, label, "bad") == []
    suggested = {"entity": "suggestion", "question": "label", "property": "agent"}
    path = f"/records/{record['id']}/suggestions"
    body = {"question_id": shelf.questions["label"], "value": "ugly", "agent": "m1"}
    shelf.owner.put(path, body)
    assert filtered(shelf, suggested, "m1") == ["a"]
    made = shelf.owner.put(path, {**body, "agent": "m2"}).json()
    assert (filtered(shelf, suggested, "m1"), filtered(shelf, suggested, "m2")) == ([], ["a"])
    shelf.owner.delete(f"/suggestions/{made['id']}")
    assert filtered(shelf, suggested, "m2") == []


def test_answers_go_with_their_author(shelf):
    bob = shelf.people["bob"]
    answer = {"user_id": bob.id, "status": "submitted", "values": {"label": {"value": "good"}}}
    shelf.add({"external_id": "a", "fields": {"title": "x"}, "responses": [answer]})
    assert filtered(shelf, {"entity": "response", "question": "label"}, "good") == ["a"]
    assert shelf.owner.delete(f"/users/{bob.id}").status_code == 200
    assert filtered(shelf, {"entity": "response", "question": "label"}, "good") == []


def test_a_property_made_later_knows_the_records_there(shelf):
    shelf.add({"external_id": "a", "fields": {"title": "x"}, "metadata": {"later": ["u", "v"]}})
    given = {"name": "later", "title": "Later", "settings": {"type": "terms"}}
    path = f"/datasets/{shelf.id}/metadata-properties"
    made = shelf.owner.post(path, given).json()
    assert filtered(shelf, {"entity": "metadata", "metadata_property": "later"}, "v") == ["a"]
    shelf.owner.delete(f"/metadata-properties/{made['id']}")
    shelf.owner.post(path, given)
    assert filtered(shelf, {"entity": "metadata", "metadata_property": "later"}, "u") == ["a"]


def test_a_failed_request_leaves_nothing_to_find(shelf):
    items = [{"fields": {"title": "first"}}, {"fields": {"titel": "second"}}]
    answer = shelf.owner.post(f"/datasets/{shelf.id}/records/bulk", {"items": items})
    assert answer.status_code == 422
    assert shelf.find("first") == set()
    shelf.add({"external_id": "a", "fields": {"title": "first"}})
    assert shelf.find("first") == {"a"}


def test_a_dataset_that_was_removed_leaves_no_words_and_no_facts(library, here):
    plan = plan_of(here, library)
    assert library.owner.delete(f"/datasets/{library.id}").status_code == 200
    clean(here.store, here.config.model_copy(update={"keep_deleted_days": 0}))
    assert here.store.read(lambda db: texts.indexed(db, plan.dataset)) == []
    assert here.store.read(lambda db: every(db, select(facts))) == []


def test_what_is_as_it_should_be_needs_no_mending(library, here):
    plan = plan_of(here, library)
    assert here.store.write(lambda db: reindex(db, plan)) == Mended(0, 0, 0)
    assert library.find("vote*") != set()


@pytest.mark.parametrize("what", ["words", "facts", "signs"])
def test_what_was_lost_is_found_and_mended(library, here, what):
    plan = plan_of(here, library)
    body = {"query": {"text": {"q": "vote*"}}, "sort": [{"scope": LENGTH, "order": "asc"}]}
    before = library.ids(body)
    lose = {
        "words": lambda db: texts.drop(db, plan.dataset),
        "facts": lambda db: db.execute(delete(facts)),
        "signs": lambda db: bits.drop(db, plan.vectors["mini"]["seq"]),
    }
    here.store.write(lambda db: (lose[what](db), None)[1])
    mended = here.store.write(lambda db: reindex(db, plan))
    assert getattr(mended, what) >= 60
    assert library.ids(body) == before
    assert not here.store.write(lambda db: reindex(db, plan))


def test_the_words_of_a_record_deleted_behind_the_back_are_not_shown(library, here):
    gone = library.records[0]
    here.store.write(
        lambda db: db.execute(
            text("DELETE FROM records WHERE id = :id"), {"id": gone["id"]}
        ).close()
    )
    found = library.ids({"query": {"text": {"q": gone["fields"]["title"].split()[0]}}})
    assert gone["id"] not in found
