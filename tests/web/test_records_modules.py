"""What the page of records is made of, without the page: searches, selections, few words."""

from __future__ import annotations

import pytest

EVERYTHING = (
    "q=refund+now&in=text&mine=pending&mine=draft&metadata.topic=law&from.metadata.length=3"
    "&to.metadata.length=9&suggestion.a.b.score=1&sort=metadata.length%3Adesc"
)


def test_a_search_is_read_from_the_address_and_written_as_it_was(call):
    assert (
        call("records/asked.js", "write", call("records/asked.js", "read", EVERYTHING))
        == EVERYTHING
    )


def test_what_the_address_says_otherwise_is_not_taken_for_a_filter(call):
    assert call("records/asked.js", "read", "record=1&utm=2&from.x=1")["filters"] == []


def test_a_search_is_asked_as_the_server_takes_it(call):
    found = call("records/asked.js", "body", call("records/asked.js", "read", EVERYTHING))
    assert found["query"] == {"text": {"q": "refund now", "field": "text"}}
    length = {"entity": "metadata", "metadata_property": "length"}
    status = {"entity": "response", "property": "status"}
    score = {"entity": "suggestion", "question": "a.b", "property": "score"}
    assert found["filters"]["and"] == [
        {"type": "terms", "scope": status, "values": ["pending", "draft"]},
        {"type": "terms", "scope": {**length, "metadata_property": "topic"}, "values": ["law"]},
        {"type": "range", "scope": length, "ge": "3", "le": "9"},
        {"type": "terms", "scope": score, "values": ["1"]},
    ]
    assert found["sort"] == [{"scope": length, "order": "desc"}]


def test_records_are_sought_by_likeness_or_in_an_order_not_both(call):
    asked = {**call("records/asked.js", "read", "like=abc&sort=inserted_at:asc"), "least": True}
    found = call("records/asked.js", "body", asked, "mini")
    vector = {"name": "mini", "record_id": "abc", "order": "least_similar"}
    assert found == {"query": {"vector": vector}}
    assert "query" not in call("records/asked.js", "body", asked)  # there is no vector


def test_a_day_is_the_whole_day_of_the_reader(call):
    asked = call(
        "records/asked.js", "read", "from.inserted_at=2025-01-31&to.inserted_at=2025-01-31"
    )
    (found,) = call("records/asked.js", "body", asked)["filters"]["and"]
    assert (found["ge"], found["le"]) == ("2025-01-31T00:00:00.000Z", "2025-01-31T23:59:59.999Z")


@pytest.mark.parametrize(
    ("text", "wanted", "hits"),
    [
        ("Where is my Refund?", ["refund"], ["Refund"]),
        ("a refund, a REFUND", ["refund", "a"], ["a", "refund", "a", "REFUND"]),
        ("nothing", ["refund"], []),
        ("İstanbul refund", ["refund"], []),  # longer in lower case: shown, but not marked
    ],
)
def test_what_was_found_is_marked_in_the_line(call, text, wanted, hits):
    found = call("records/summary.js", "snippet", text, wanted)
    assert "".join(one["text"] for one in found) == text
    assert [one["text"] for one in found if one["hit"]] == hits


def test_a_long_text_is_shown_from_a_little_before_what_was_found(call):
    found = call(
        "records/summary.js", "snippet", "word " * 200 + "refund" + " word" * 200, ["refund"]
    )
    text = "".join(one["text"] for one in found)
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) < 420
    assert [one["text"] for one in found if one["hit"]] == ["refund"]


def test_words_are_what_is_looked_for_without_how(call):
    assert call("records/summary.js", "words", 'Begin* "two words" plain') == [
        "begin",
        "two words",
        "plain",
    ]
