"""The modules without a page, called in the browser from here: no other tool is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]


def span(start, end, label="x"):
    return {"start": start, "end": end, "label": label}


# ── spans ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "start"), [("a😀b", 1), ("Zürich 🧳", 7), ("naïve", 2), ("👩‍🚀 x", 3)]
)
def test_offsets_are_those_of_python(call, text, start):
    whole = {"start": 0, "end": len(text), "text": text}
    found = call("core/spans.js", "segments", whole, [span(start, len(text))])
    assert [one["text"] for one in found] == [text[:start], text[start:]]
    assert call("core/spans.js", "length", text) == len(text)


def test_overlapping_spans_share_segments(call):
    whole = {"start": 0, "end": 6, "text": "abcdef"}
    found = call("core/spans.js", "segments", whole, [span(0, 4), span(2, 6, "y")])
    assert [(one["text"], len(one["spans"])) for one in found] == [("ab", 1), ("cd", 2), ("ef", 1)]


def test_paragraphs_are_the_text_again(call):
    text = "one 🧳\n\ntwo\nthree"
    found = call("core/spans.js", "paragraphs", text)
    assert [one["text"] for one in found] == ["one 🧳\n", "\n", "two\n", "three"]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found)


def test_where_spans_may_not_overlap_the_new_one_takes_the_place(call):
    toggled = lambda *given: call("core/spans.js", "toggled", *given)  # noqa: E731
    assert toggled([span(0, 4)], span(2, 6, "y"), False) == [span(2, 6, "y")]
    assert toggled([span(0, 4)], span(2, 6, "y"), True) == [span(0, 4), span(2, 6, "y")]
    assert toggled([span(0, 4), span(2, 6)], span(0, 4), True) == [span(2, 6)]


def test_a_range_snaps_to_the_words_it_touches(call):
    words = call("core/spans.js", "words", "hi, 😀 you there")
    assert words == [[0, 2], [6, 9], [10, 15]]
    assert call("core/spans.js", "snapped", words, [7, 11]) == [6, 15]
    assert call("core/spans.js", "trimmed", " a b ", [0, 5]) == [1, 4]


# ── answers ──────────────────────────────────────────────────────────────────────────────────────

RANKING = {
    "name": "rank",
    "required": False,
    "settings": {"type": "ranking", "options": [{"value": v, "text": v} for v in "abc"]},
}


def ranks(*groups):
    place, found = 1, []
    for group in groups:
        found += [{"value": value, "rank": place} for value in group]
        place += len(group)
    return found


def test_ranks_are_given_taken_tied_and_moved(call):
    logic = lambda name, *given: call("questions/logic.js", name, *given)  # noqa: E731
    assert logic("ranked", ranks("a"), "b") == ranks("a", "b")
    assert logic("ranked", ranks("a", "b"), "a") == ranks("b")
    assert logic("tied", ranks("a", "b", "c")) == ranks("a", "bc")
    assert logic("unrank", ranks("a", "bc")) == ranks("a", "b")
    assert logic("placed", ranks("a", "b", "c"), "c", 0) == ranks("c", "a", "b")


def test_an_order_that_leaves_options_out_is_missing_even_where_it_is_optional(call):
    missing = lambda values: call("questions/logic.js", "missing", [RANKING], values)  # noqa: E731
    assert missing({}) == []
    assert missing({"rank": ranks("a", "b")}) == [RANKING]
    assert missing({"rank": ranks("a", "bc")}) == []


def test_the_same_marks_in_another_order_are_the_same_answer(call):
    one = [span(0, 2), span(3, 4)]
    other = [{**span(3, 4), "score": 0.5}, span(0, 2)]
    assert call("questions/logic.js", "alike", one, other)
    assert not call("questions/logic.js", "alike", one, one[:1])


# ── review ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "values", "found"),
    [
        ("label_selection", ["a", "b", "a"], "a"),
        ("label_selection", ["a", "b", "c", "b"], "b"),
        ("label_selection", ["a", "b"], None),
        ("label_selection", ["a"], "a"),
        ("label_selection", [], None),
        (
            "ranking",
            [ranks("a", "bc"), ranks("a", "bc")[::-1], ranks("b", "a", "c")],
            ranks("a", "bc"),
        ),
        ("multi_label_selection", [["a", "b"], ["b", "c"], ["b", "a"]], ["a", "b"]),
        ("multi_label_selection", [["c", "b"], ["b"], ["a", "b", "c"]], ["b", "c"]),
        ("span", [[span(0, 2)], [span(0, 2), span(4, 6)], []], [span(0, 2)]),
        ("span", [[span(0, 2)], [span(4, 6)]], None),
        ("text", ["x", "y", "x"], "x"),
    ],
)
def test_what_most_people_say_is_found_or_nothing_where_answers_are_level(
    call, kind, values, found
):
    options = [{"value": v, "text": v} for v in "abc"]
    question = {"name": "q", "settings": {"type": kind, "options": options}}
    assert call("review/majority.js", "majority", question, values) == found


DAY = 24 * 3600 * 1000


@pytest.mark.parametrize(
    ("days", "pace"),
    [
        ({}, 0),
        ({"2026-11-20": 30}, 5),  # one day's work, five days ago
        ({"2026-11-24": 10, "2026-11-25": 20}, 15),
        ({"2026-10-01": 700, "2026-11-24": 35}, 5),
        ({"2026-10-01": 700}, 0),
    ],
)
def test_the_pace_is_that_of_the_last_week_or_since_work_began(call, days, pace):
    told = [{"day": day, "answers": n} for day, n in days.items()]
    now = 1764072000000 + 365 * DAY  # 2026-11-25, noon
    assert call("pages/overview/progress.js", "paceOf", told, now) == pytest.approx(pace)


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def test_changes_are_told_word_by_word_and_make_both_texts(call):
    before, after = "the old train was late", "the new train was very late"
    found = call("core/diff.js", "diff", before, after)
    assert [one["text"] for one in found if one["kind"] == "gone"] == ["old"]
    assert "".join(one["text"] for one in found if one["kind"] != "new") == before
    assert "".join(one["text"] for one in found if one["kind"] != "gone") == after


def test_changes_of_long_texts_are_found_in_a_moment(call):
    found = call("core/diff.js", "diff", "a b " * 20_000, "c d " * 20_000)
    assert [one["kind"] for one in found] == ["gone", "new", "same"]


def plain(nodes):
    """A tree as tags in brackets."""
    return "".join(
        one if isinstance(one, str) else f"<{one['tag']}>{plain(one['inside'])}</{one['tag']}>"
        for one in nodes
    )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("**a** _b_ `c` ~~d~~", "<p><strong>a</strong> <em>b</em> <code>c</code> <del>d</del></p>"),
        ("# A\ntext", "<h1>A</h1><p>text</p>"),
        ("- a\n- b\n  1. c", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("> a\n> b", "<blockquote><p>a\nb</p></blockquote>"),
        ("```py\n<b>**x**\n```", "<pre><code><b>**x**</code></pre>"),
        ("|a|b|\n|-|-|\n|1|2|", None),
        ("snake_case_name 2*3*4", "<p>snake_case_name 2*3*4</p>"),
        ("<u>a</u> <object>b</object>", "<p><u>a</u> <object>b</object></p>"),
        ("\\*a\\*", "<p>*a*</p>"),
    ],
)
def test_markdown_is_read(call, text, tree):
    found = plain(call("core/markdown.js", "markdown", text))
    if tree is None:
        assert found.startswith("<table><thead><tr><th>a</th><th>b</th></tr></thead>")
    else:
        assert found == tree


@pytest.mark.parametrize(
    "text", ["**" * 20_000, "[" * 20_000, "<b>" * 10_000, "> " * 5_000, "`" * 20_001, "- " * 5_000]
)
def test_no_markdown_makes_the_page_stand_still(call, text):
    assert call("core/markdown.js", "markdown", text)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://x.test/a", True),
        ("mailto:a@x.test", True),
        ("/a/path", True),
        ("javascript:alert(1)", False),
        (" java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_harmless_addresses_are_links(call, address, kept):
    assert (call("core/markdown.js", "safeLink", address) is not None) is kept


def test_pictures_come_from_the_web_or_are_data(call):
    picture = lambda text: call("core/markdown.js", "safePicture", text)  # noqa: E731
    assert picture("data:image/png;base64,AAAA") is not None
    assert picture("data:image/svg+xml;base64,AAAA") is None
    assert picture("mailto:a@x.test") is None


# ── keys and texts ───────────────────────────────────────────────────────────────────────────────


def test_no_key_is_bound_twice_where_both_would_work(call):
    assert call("core/keytable_pages.js", "twice") == []


def test_every_context_of_the_table_can_be_in_force(call):
    rows = call("core/keytable_pages.js", "ALL")
    together = call("core/keytable_pages.js", "TOGETHER")
    assert {row["context"] for row in rows} == {one for group in together for one in group}


def test_no_single_key_that_destroys_is_without_undo(call):
    acts = {
        key: row["act"]
        for row in call("core/keytable.js", "KEYS")
        for key in row["keys"]
        if row["context"] == "annotate"
    }
    assert "Backspace" not in acts
    assert acts["x"] == "discard"
    assert acts["Ctrl+z"] == "undo"


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("/", "/", {}),
        ("/datasets/:id/annotate", "/datasets/a%20b/annotate/", {"id": "a b"}),
        ("/datasets/:id", "/datasets/x/annotate", None),
        ("/datasets/:id", "/people/x", None),
    ],
)
def test_an_address_names_a_page(call, pattern, path, found):
    assert call("core/router.js", "match", pattern, path) == found
