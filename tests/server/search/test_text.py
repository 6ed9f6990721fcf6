"""Words are found in every field, and whatever is typed is safe."""

from __future__ import annotations

from typing import Any

import plainly
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PIECES = st.one_of(
    st.sampled_from(
        [*plainly.WORDS, "vo*", "SHARD", "strasse", "naive", "東京", "京", '"vote shard"']
    ),
    st.sampled_from(['"exile', "*", '""', "'", "\\", "-vote", "NOT", "OR", "a:b", "(", "%", "^2"]),
    st.text(max_size=6),
)
MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NO_NUL = st.lists(PIECES, max_size=4).map(" ".join).map(lambda text: text.replace("\x00", ""))


@given(typed=NO_NUL, place=st.sampled_from([None, "title", "talk", "extra", "picture"]))
@MANY
def test_words_are_found_as_by_plain_python(library, typed, place):
    try:
        typed.encode()
    except UnicodeEncodeError:
        return
    query: dict[str, Any] = {"q": typed} if place is None else {"q": typed, "field": place}
    found = library.search({"query": {"text": query}})
    wanted = [r["id"] for r in library.records if plainly.has_words(r, typed, place)]
    assert [one["record"]["id"] for one in found["items"]] == wanted
    assert found["total"] == len(wanted)


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("cafe", True),
        ("CAFÉ", True),
        ("tables", True),
        ("tab*", True),
        ("tab", False),
        ('"cafe tables"', True),
        ('"tables cafe"', False),
        ('"red tab"*', True),
        ("本語", True),
        ("語本", False),
        ("भाषा", True),
        ("ﬁne", True),
        ("don't", True),
        ("spoken", True),
        ("deep", True),
        ("hidden", False),
        ("http", False),
    ],
)
def test_scripts_accents_and_kinds_of_fields(shelf, typed, there):
    fields = {
        "title": "Two Café tables, red tables; 日本語 हिंदी भाषा; fine. Don't!",
        "talk": [{"role": "hidden", "content": "It was spoken"}],
        "extra": {"hidden": ["deep", 3.5]},
        "picture": "http://x/picture.png",
    }
    shelf.add({"external_id": "it", "fields": fields})
    assert shelf.find(typed) == ({"it"} if there else set())


def test_all_words_may_be_spread_over_the_fields_but_a_phrase_is_in_one(shelf):
    fields = {"title": "one two", "extra": {"a": "three four"}}
    shelf.add({"external_id": "it", "fields": fields})
    assert shelf.find("one four") == {"it"}
    assert shelf.find("one four", "title") == set()
    assert shelf.find('"two three"') == set()


def test_a_long_text_is_found_by_its_last_words(shelf):
    words = [f"w{position}" for position in range(3000)]
    shelf.add({"external_id": "it", "fields": {"title": "the " * 600 + " ".join(words)}})
    assert shelf.find("w0 w2999 the") == {"it"}
    for start in (0, 100, 230, 239, 240, 1000, 2960):
        assert shelf.find('"' + " ".join(words[start : start + 20]) + '"') == {"it"}
    assert shelf.find('"w5 w7"') == set()
    assert shelf.find('"the w0"') == {"it"}


def test_a_word_that_is_endless_and_a_text_of_too_many_words(shelf):
    many = " ".join(f"{position:07}" for position in range(80_000))
    shelf.add({"external_id": "it", "fields": {"title": "a" * 5000 + " " + many}})
    assert shelf.find("a" * 5000) == {"it"}
    assert shelf.find("0000042") == {"it"}
    assert shelf.find("0079999") == set()


@pytest.mark.parametrize(
    ("query", "where"),
    [({"q": "a", "field": "titel"}, "query.text.field"), ({"q": "a " * 101}, "query.text.q")],
)
def test_an_unknown_field_and_too_many_words_are_refused(library, query, where):
    query["q"] = " ".join(f"w{n}" for n in range(len(query["q"].split())))
    path = f"/datasets/{library.id}/records/search"
    answer = library.owner.post(path, {"query": {"text": query}})
    assert answer.status_code == 422
    assert answer.json()["where"] == where
