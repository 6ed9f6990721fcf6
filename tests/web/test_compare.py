"""Responses are compared side by side: aligned, with their differences, by the arrows."""

from __future__ import annotations

from collections import Counter

import pytest
from web_data import options

FIELDS = {
    "prompt": {"type": "text"},
    "response_a": {"type": "text"},
    "response_b": {"type": "text"},
}
RANK = {"type": "ranking", "options": options("Response A", "Response B")}
BETTER = {
    "type": "label_selection",
    "options": [*options("response_a", "response_b"), *options("Equal", "Both bad")],
}
STEPS = {
    "type": "label_selection",
    "options": options(
        "Response A is much better",
        "Response A is slightly better",
        "Tie",
        "Response B is slightly better",
        "Response B is much better",
    ),
}
TEXTS = {
    "prompt": "How does a refund work?",
    "response_a": "A refund is paid within 14 days.\n\nAsk the carrier.",
    "response_b": "A refund is paid in about 14 days.\n\nAsk the carrier.\n\nOr a lawyer.",
}


@pytest.fixture
def pairs(team):
    def made(question):
        items = [{"external_id": f"r{n:04}", "fields": TEXTS} for n in range(8)]
        questions = {"best": question, "why": {"type": "text"}}
        return team.dataset(items, fields=FIELDS, questions=questions, optional=("why",))

    return made


def titles(here):
    here.page.wait_for_selector(".sides h3")
    return here.page.locator(".sides h3").all_inner_texts()


def name(title):
    return title.lower().replace("_", " ")


def test_fields_that_options_name_are_set_side_by_side_and_stay_so(desk, pairs):
    here = desk(pairs(RANK))
    assert here.page.locator(".sides").count() == 0
    here.press("v")
    assert sorted(titles(here)) == ["Response_A", "Response_B"]
    rows = here.page.locator(".sides p").all_inner_texts()
    assert len(rows) == 6
    assert rows[2] == rows[3] == "Ask the carrier."
    assert "How does a refund work?" in here.page.inner_text("[data-field=prompt]")
    here.page.reload()
    titles(here)
    here.press("v")
    assert here.page.locator(".sides").count() == 0


@pytest.mark.parametrize(
    ("key", "side", "words"),
    [
        ("Shift+ArrowLeft", 0, "is much better"),
        ("ArrowLeft", 0, "is slightly better"),
        ("ArrowRight", 1, "is slightly better"),
        ("Shift+ArrowRight", 1, "is much better"),
    ],
)
def test_with_shift_an_arrow_says_much_better(desk, pairs, key, side, words):
    dataset = pairs(STEPS)
    here = desk(dataset)
    here.press("v")
    shown = titles(here)
    here.press(key, "Enter")
    here.saved()
    assert here.answer(dataset)["values"]["best"] == f"{name(shown[side])} {words}"


def test_where_nothing_says_much_better_the_key_does_nothing(desk, pairs):
    dataset = pairs(RANK)
    here = desk(dataset)
    here.press("v")
    titles(here)
    here.press("Shift+ArrowLeft")
    assert here.page.locator(".q [aria-checked=true], .q .ranked").count() == 0
    assert "Best" in here.says()


def test_the_arrows_say_which_is_better_and_other_keys_move_on(desk, pairs):
    dataset = pairs(RANK)
    here = desk(dataset)
    here.press("v")
    left, right = titles(here)
    here.press("ArrowLeft", ".", ",", "Enter")
    here.saved()
    assert here.answer(dataset)["values"]["best"] == [
        {"value": name(left), "rank": 1},
        {"value": name(right), "rank": 2},
    ]
    here.press("ArrowDown", "Enter")
    here.saved()
    ranks = [one["rank"] for one in here.answer(dataset, "r0001")["values"]["best"]]
    assert ranks == [1, 1]
    left, right = titles(here)
    here.press("ArrowRight", "Enter")
    here.saved()
    assert here.answer(dataset, "r0002")["values"]["best"][0]["value"] == name(right)


def test_a_question_with_labels_takes_equal_and_both_bad_as_well(desk, pairs):
    dataset = pairs(BETTER)
    here = desk(dataset)
    here.press("v")
    left, _ = titles(here)
    for key in ("ArrowLeft", "ArrowDown", "ArrowUp"):
        here.press(key, "Enter")
    here.saved()
    found = [one["values"]["best"] for one in here.answers(dataset)]
    assert found == [left.lower(), "equal", "both bad"]


def test_words_that_differ_are_marked_where_one_asks(desk, pairs):
    here = desk(pairs(RANK))
    here.press("v")
    titles(here)
    assert here.page.locator(".sides mark").count() == 0
    here.press("d")
    marks = here.page.locator(".sides mark").all_inner_texts()
    assert {"within", "in about", "Or a lawyer."} <= {one.strip() for one in marks}
    here.press("d")
    assert here.page.locator(".sides mark").count() == 0


def test_the_order_is_drawn_for_each_record_and_is_the_same_again(desk, pairs):
    here = desk(pairs(RANK))
    here.press("v")
    first = titles(here)
    here.press(".", ".", ",", ",")
    assert titles(here) == first
    drawn = here.page.evaluate("""async () => {
      const { at } = document.documentElement.dataset;
      const { drawnOrder } = await import(`${at}/app/annotate/compared.js`);
      const ids = Array.from({ length: 400 }, (_, n) => `record-${n}`);
      return ids.map((id) => drawnOrder(["a", "b", "c"], id, "ada").join(""));
    }""")
    counted = Counter(drawn)
    assert len(counted) == 6
    assert min(counted.values()) > 35  # of 67 each


def test_where_nothing_is_to_be_compared_the_view_is_not_offered(desk, team):
    items = [{"fields": {"text": "a", "more": "b"}}]
    fields = {"text": {"type": "text"}, "more": {"type": "text"}}
    here = desk(team.dataset(items, fields=fields, questions={"best": BETTER}))
    here.press("v")
    assert here.page.locator(".sides").count() == 0
    assert here.page.locator('.beside button:has-text("Side by side")').count() == 0


@pytest.mark.parametrize("width", [360, 1360])
def test_axe_finds_nothing_and_nothing_sticks_out(desk, axe, pairs, width):
    here = desk(pairs(RANK), viewport={"width": width, "height": 740}, color_scheme="dark")
    here.press("v")
    titles(here)
    here.press("d")
    assert here.wide() == []
    assert axe(here) == []
