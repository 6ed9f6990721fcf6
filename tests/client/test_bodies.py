"""What goes out of a changed record is what changed, in the words of the server."""

from copy import deepcopy

from ostraka.data.client.bodies import OWN, Difference, as_record, batches, record_body

ASKED = {"tone": "q-1", "words": "q-2"}
SUGGESTED = {
    "question_name": "tone", "value": "good", "score": None, "agent": None, "type": None,
}  # fmt: skip
BEFORE = {
    "fields": {"text": "a", "note": "n", "more": None},
    "metadata": {"length": 1},
    "vectors": {"one": [1.0]},
    "responses": [{"user_id": "u", "values": {"tone": {"value": "good"}}, "status": "draft"}],
    "suggestions": [SUGGESTED],
    "external_id": None,
}


def changed(change):
    after = deepcopy(BEFORE)
    change(after)
    return Difference(BEFORE, after, ASKED)


def test_nothing_goes_out_where_nothing_changed():
    same = changed(lambda record: None)
    assert same.body == {}
    assert not any((same.users, same.questions, same.vectors, same.renamed))


def test_fields_go_out_as_a_whole_and_a_cleared_one_as_null():
    found = changed(lambda record: record["fields"].update(note=None))
    assert found.body == {"fields": {"text": "a", "note": None}}


def test_only_the_answers_and_suggestions_that_changed_go_out():
    answer = {"user_id": "v", "values": None, "status": "discarded"}
    found = changed(lambda record: record["responses"].append(answer))
    assert found.body == {"responses": [answer]}
    words = {**SUGGESTED, "question_name": "words", "value": "x"}
    found = changed(lambda record: record["suggestions"].append(words))
    about = {"score": None, "agent": None, "type": None}
    assert found.body == {"suggestions": [{"question_id": "q-2", "value": "x", **about}]}


def test_what_is_gone_is_named():
    found = changed(lambda record: record.update(responses=[], suggestions=[], vectors={}))
    assert (found.users, found.questions, found.vectors) == ({"u"}, {"tone"}, {"one"})
    assert changed(lambda record: record.update(external_id="x")).renamed


def test_a_new_record_goes_out_without_what_it_has_not():
    bare = {name: type(value)() for name, value in BEFORE.items() if name != "external_id"}
    body = record_body({**bare, "fields": {"text": "a", "note": None}}, ASKED, f"{OWN}1")
    assert body == {"fields": {"text": "a"}, "external_id": "ostraka:1"}
    again = as_record({**body, "metadata": None}, {})
    assert again["external_id"] is None
    assert (again["metadata"], again["responses"], again["vectors"]) == ({}, [], {})


def test_batches_are_small_enough_in_both_ways():
    assert [len(batch) for batch in batches([{"a": 1}] * 1100)] == [500, 500, 100]
    large = {"text": "x" * 3_000_000}
    assert [len(batch) for batch in batches([large] * 3)] == [1, 1, 1]
    assert list(batches([])) == []
