"""Filters of every scope find what plain Python finds."""

from __future__ import annotations

from typing import Any

import plainly
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plainly import LABELS

MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def scope(entity: str, **more: str) -> dict[str, str]:
    return {"entity": entity, **more}


def terms(where: dict[str, str], *values: Any) -> Any:
    several = st.lists(st.sampled_from(values), min_size=1, max_size=3)
    return several.map(lambda chosen: {"type": "terms", "scope": where, "values": chosen})


def span(where: dict[str, str], *values: Any) -> Any:
    ends = st.tuples(st.sampled_from([None, *values]), st.sampled_from([None, *values]))
    made = ends.filter(lambda pair: pair != (None, None)).map(_sorted)
    return made.map(lambda pair: {"type": "range", "scope": where, "ge": pair[0], "le": pair[1]})


def _sorted(pair: Any) -> Any:
    return tuple(sorted(pair)) if None not in pair else pair


def answered(name: str) -> dict[str, str]:
    return scope("response", question=name)


def suggested(name: str, part: str) -> dict[str, str]:
    return scope("suggestion", question=name, property=part)


def about(name: str) -> dict[str, str]:
    return scope("metadata", metadata_property=name)


FILTERS = st.one_of(
    terms(about("topic"), "law", "art", "Zeus", "éclair", "none"),
    span(about("topic"), "Zeus", "art", "law", "é"),
    terms(about("length"), -3, 0, "2", 2.0),
    span(about("length"), -2, 0, 1.5, 3),
    terms(about("score"), 0.1, "0.25", 5),
    span(about("score"), -7.5, 0.001, 0.1, 0.2),
    terms(scope("response", property="status"), "pending", "draft", "submitted", "discarded"),
    terms(answered("label"), *LABELS),
    terms(answered("labels"), *LABELS),
    terms(answered("rating"), 1, 2, "3", 4),
    span(answered("rating"), 1, 2, 3.5, 5),
    *(terms(suggested(name, "value"), *LABELS) for name in ("label", "labels")),
    span(suggested("rating", "value"), 2, 4),
    span(suggested("labels", "score"), 0.2, 0.3, 0.6),
    terms(suggested("text", "agent"), "m1", "m2", "m3"),
    terms(suggested("label", "type"), "model", "human"),
    terms(scope("record", property="status"), "pending", "completed"),
    terms(scope("record", property="external_id"), *(f"r{n:02}" for n in range(9))),
    span(scope("record", property="external_id"), "r", "r1", "r30", "r5"),
)


@given(chosen=st.lists(FILTERS, min_size=1, max_size=3), own=st.sampled_from([None, "ada", "bob"]))
@MANY
def test_filters_find_what_plain_python_finds(library, chosen, own):
    who = library.people.get(own)
    author = who.id if who else None
    found = library.search({"filters": {"and": chosen}}, who)
    names = {key: name for name, key in library.questions.items()}
    wanted = [
        record["id"]
        for record in library.records
        if all(plainly.matches(record, one, author, names) for one in chosen)
    ]
    assert [one["record"]["id"] for one in found["items"]] == wanted
    assert found["total"] == len(wanted)


@pytest.mark.parametrize("name", ["inserted_at", "updated_at"])
def test_times_are_filtered_to_the_microsecond(shelf, name):
    for position in range(3):
        shelf.add({"external_id": str(position), "fields": {"title": "a"}})
    at = [record[name] for record in shelf.records]
    where = scope("record", property=name)
    for low, high, count in ((at[1], None, 2), (None, at[0], 1), (at[1], at[1], 1)):
        chosen = {"type": "range", "scope": where, "ge": low, "le": high}
        assert len(shelf.ids({"filters": {"and": [chosen]}})) == count
    chosen = {"type": "terms", "scope": where, "values": [at[2].replace("+00:00", "Z")]}
    assert shelf.ids({"filters": {"and": [chosen]}}) == [shelf.records[2]["id"]]


def test_ids_filter_and_words_and_filters_go_together(library):
    ids = [library.records[position]["id"] for position in (3, 5)]
    both = {"type": "terms", "scope": scope("record", property="id"), "values": ids}
    assert library.ids({"filters": {"and": [both]}}) == ids
    word = plainly.said(library.records[5]["fields"]["title"])[0]
    asked = {"filters": {"type": "and", "and": [both]}, "query": {"text": {"q": word}}}
    assert library.records[5]["id"] in library.ids(asked)


BAD = [
    ({"type": "terms", "scope": about("topik"), "values": ["a"]}, "Did you mean 'topic'"),
    ({"type": "terms", "scope": answered("text"), "values": ["a"]}, "is a text question"),
    ({"type": "terms", "scope": answered("lable"), "values": ["a"]}, "Did you mean 'label'"),
    ({"type": "terms", "scope": about("length"), "values": ["long"]}, "'long' is not a number"),
    ({"type": "range", "scope": about("score"), "ge": "nan"}, "'nan' is not a number"),
    ({"type": "terms", "scope": scope("response"), "values": ["a"]}, "needs a question"),
    (
        {"type": "range", "scope": scope("response", property="status"), "ge": "a"},
        "has no range",
    ),
    (
        {"type": "terms", "scope": scope("response", property="status"), "values": ["subm"]},
        "submitted",
    ),
    (
        {"type": "range", "scope": scope("record", property="inserted_at"), "ge": "soon"},
        "'soon' is not a time",
    ),
    ({"type": "range", "scope": about("length")}, "give ge, le, or both"),
    ({"type": "range", "scope": about("length"), "ge": 3, "le": 2}, "is above"),
    ({"type": "terms", "scope": about("topic"), "values": []}, "at least 1"),
    ({"type": "terms", "scope": about("topic"), "values": ["a"] * 251}, "at most 250"),
]


@pytest.mark.parametrize(("chosen", "said"), BAD, ids=range(len(BAD)))
def test_a_filter_that_cannot_be_is_refused_with_the_reason(shelf, chosen, said):
    answer = shelf.owner.post(
        f"/datasets/{shelf.id}/records/search", {"filters": {"and": [chosen]}}
    )
    assert answer.status_code == 422
    assert said in answer.json()["message"]
    assert answer.json()["where"].startswith("filters.and.0")


def test_at_most_fifty_filters(shelf):
    one = {"type": "terms", "scope": about("topic"), "values": ["a"]}
    assert shelf.ids({"filters": {"and": [one] * 50}}) == []
    path = f"/datasets/{shelf.id}/records/search"
    assert shelf.owner.post(path, {"filters": {"and": [one] * 51}}).status_code == 422
