"""Fields and questions are changed after publishing; the effect on answers is told first."""

from __future__ import annotations

import pytest

from ostraka.server.answer_map import GONE, mapped


def options(*values):
    return [{"value": value, "text": value.title()} for value in values]


def give(who, record, **values):
    body = {"status": "submitted", "values": {n: {"value": v} for n, v in values.items()}}
    answer = who.put(f"/me/records/{record['id']}/answer", body)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def answered(dataset, annotator):
    """Three answered records: good, bad, ugly."""
    suggestion = {"question_id": dataset.questions["label"], "value": "bad"}
    made = dataset.add(*({"fields": {"text": t}, "suggestions": [suggestion]} for t in "abc"))
    for record, label in zip(made, ("good", "bad", "ugly"), strict=True):
        give(annotator, record, label=label, rating=3)
    return made


@pytest.fixture
def ask(dataset, owner):
    """`ask(change)` previews, `ask(change, apply=True)` does it."""

    def asking(change, apply=False):
        at = f"/datasets/{dataset.id}/schema"
        told = owner.post(f"{at}/preview", change)
        if not apply:
            return told
        return owner.post(at, {**change, "version": told.json()["version"]})

    return asking


def labels(owner, records):
    found = []
    for record in records:
        (answer,) = owner.get(f"/records/{record['id']}").json()["responses"]
        found.append((answer["status"], answer["values"].get("label", {}).get("value")))
    return found


RENAME = {"change_questions": {"label": {
    "settings": {"options": options("great", "bad")}, "renamed": {"good": "great"}}}}  # fmt: skip


def test_the_effect_is_told_and_nothing_is_done(dataset, answered, ask, owner):
    told = ask(RENAME).json()
    assert told["questions"]["label"] == {"kept": 2, "another_look": 1, "lost": 0}
    assert told["questions"]["rating"]["kept"] == 3
    assert (told["answers"], told["drafts"], told["batch"]) == (2, 1, None)
    assert labels(owner, answered) == [("submitted", "good"), ("submitted", "bad"),
                                       ("submitted", "ugly")]  # fmt: skip


def test_renamed_labels_are_kept_and_removed_ones_come_back_to_their_authors(
    dataset, answered, ask, owner, annotator
):
    done = ask(RENAME, apply=True)
    assert done.status_code == 200, done.text
    assert labels(owner, answered) == [("submitted", "great"), ("submitted", "bad"),
                                       ("draft", None)]  # fmt: skip
    (item,) = dataset.queue(annotator)
    assert item["record"]["fields"]["text"] == "c"
    assert "look at this answer again" in item["answer"]["returned"]["comment"]
    assert item["answer"]["values"] == {"rating": {"value": 3}}


def test_a_change_is_undone_with_all_it_did_and_done_again(dataset, answered, ask, owner):
    before = [owner.get(f"/records/{record['id']}").json()["responses"][0]["values"]
              for record in answered]  # fmt: skip
    questions = owner.get(f"/datasets/{dataset.id}/questions").json()["items"]
    change = {**RENAME, "delete_questions": ["rating"]}
    done = ask(change, apply=True).json()
    undone = owner.post(f"/audit/batches/{done['batch']}/undo")
    assert undone.status_code == 200, undone.text
    after = [owner.get(f"/records/{record['id']}").json() for record in answered]
    assert [one["responses"][0]["values"] for one in after] == before
    assert {one["status"] for one in after} == {"completed"}
    assert len(after[0]["suggestions"]) == 1
    told = owner.get(f"/datasets/{dataset.id}/questions").json()["items"]
    assert [one["settings"] for one in told] == [one["settings"] for one in questions]
    again = owner.post(f"/audit/batches/{undone.json()['batch']}/undo")
    assert again.status_code == 200, again.text
    assert labels(owner, answered)[2] == ("draft", None)


def test_it_is_not_undone_over_newer_answers(dataset, answered, ask, owner, annotator):
    done = ask(RENAME, apply=True).json()
    give(annotator, answered[0], label="bad")
    refused = owner.post(f"/audit/batches/{done['batch']}/undo")
    assert (refused.status_code, "1 answers" in refused.json()["message"]) == (409, True)


def test_an_old_preview_is_not_applied(dataset, answered, ask, owner):
    version = ask(RENAME).json()["version"]
    ask({"change_questions": {"label": {"title": "New"}}}, apply=True)
    refused = owner.post(f"/datasets/{dataset.id}/schema", {**RENAME, "version": version})
    assert (refused.status_code, refused.json()["version"]) == (409, version + 1)


def test_a_deleted_question_takes_its_answers_and_the_rest_stays(dataset, answered, ask, owner):
    told = ask({"delete_questions": ["rating"]}, apply=True).json()
    assert (told["questions"]["rating"]["lost"], told["drafts"]) == (3, 0)
    record = owner.get(f"/records/{answered[0]['id']}").json()
    assert record["responses"][0]["values"] == {"label": {"value": "good"}}
    assert record["status"] == "completed"


def test_added_questions_may_be_required_and_fields_may_not(
    dataset, answered, ask, owner, annotator
):
    why = {"name": "why", "title": "Why?", "settings": {"type": "text"}}
    note = {"name": "note", "title": "Note", "settings": {"type": "text"}}
    told = ask({"add_questions": [why], "add_fields": [note]}, apply=True).json()
    assert told["drafts"] == 0
    give(annotator, answered[0], label="good", why="because")
    assert ask({"change_questions": {"why": {"required": True}}}).json()["drafts"] == 2
    refused = ask({"change_fields": {"note": {"required": True}}})
    assert (refused.status_code, "3 records do not" in refused.json()["message"]) == (422, True)


def test_a_deleted_field_leaves_the_records_and_comes_back(dataset, answered, ask, owner):
    field = {"name": "note", "title": "Note", "settings": {"type": "text"}}
    ask({"add_fields": [field]}, apply=True)
    owner.patch(f"/records/{answered[0]['id']}", {"fields": {"text": "a", "note": "mine"}})
    done = ask({"delete_fields": ["note"]}, apply=True).json()
    assert owner.get(f"/records/{answered[0]['id']}").json()["fields"] == {"text": "a"}
    assert owner.post(f"/audit/batches/{done['batch']}/undo").status_code == 200
    assert owner.get(f"/records/{answered[0]['id']}").json()["fields"]["note"] == "mine"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"delete_questions": ["nothing"]}, "nothing"),
        ({"delete_questions": ["label"]}, "delete_questions"),
        ({"delete_fields": ["text"]}, "delete_fields"),
        ({"change_questions": {"label": {"settings": {"type": "rating"}}}},
         "change_questions.label.settings.type"),
        ({"change_questions": {"label": {"renamed": {"good": "x"}}}},
         "change_questions.label.renamed"),
        ({"add_questions": [{"name": "label", "title": "L", "settings": {"type": "text"}}]},
         "add_questions"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(ask, change, where):
    refused = ask(change)
    assert (refused.status_code, refused.json()["where"]) == (422, where)


def test_only_leads_change_questions(dataset, annotator):
    assert annotator.post(f"/datasets/{dataset.id}/schema/preview", {}).status_code == 403


@pytest.mark.parametrize(
    ("kind", "value", "fresh", "whole"),
    [
        ("label_selection", "a", "x", True),
        ("label_selection", "c", GONE, False),
        ("multi_label_selection", ["a", "b"], ["x", "b"], True),
        ("multi_label_selection", ["a", "c"], ["x"], False),
        ("multi_label_selection", ["c"], GONE, False),
        ("rating", 3, GONE, False),
        ("ranking", [{"value": "a", "rank": 1}], [{"value": "x", "rank": 1}], True),
        ("span", [], [], True),
        ("span", [{"label": "c", "start": 0, "end": 1}], GONE, False),
        ("text", "any", "any", True),
    ],
)
def test_an_answer_goes_over_to_new_options(kind, value, fresh, whole):
    found = mapped(value, kind, {"a": "x"}, frozenset({"x", "b"}))
    assert found == (fresh, whole)


def test_a_verdict_that_is_lost_opens_the_record_again_until_it_is_undone(
    dataset, answered, ask, owner
):
    at = f"/records/{answered[2]['id']}"
    owner.put(f"{at}/verdicts", {"verdicts": {"label": {"value": "ugly"}}})
    done = ask(RENAME, apply=True).json()
    assert (done["verdicts_lost"], owner.get(at).json()["state"]) == (1, "open")
    assert owner.post(f"/audit/batches/{done['batch']}/undo").status_code == 200
    assert owner.get(at).json()["state"] == "resolved"


def test_a_question_added_the_old_way_is_not_undone_with_its_answers(dataset, owner):
    made = {"name": "why", "title": "Why?", "settings": {"type": "text"}}
    assert owner.post(f"/datasets/{dataset.id}/questions", made).status_code == 201
    act = owner.get(f"/datasets/{dataset.id}/audit?action=question.created").json()["items"][0]
    refused = owner.post(f"/audit/{act['seq']}/undo")
    assert (refused.status_code, "/schema" in refused.json()["message"]) == (422, True)
