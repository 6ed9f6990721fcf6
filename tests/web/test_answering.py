"""Every kind of question, by keyboard alone and by mouse, with undo."""

from __future__ import annotations

import pytest
from web_data import CONTEXT, TONE, TOPIC, on_both, record

RANKED = [
    {"value": "response b", "rank": 1},
    {"value": "response a", "rank": 2},
    {"value": "response c", "rank": 3},
]


def at(words: str, label: str) -> dict[str, object]:
    start = CONTEXT.index(words)
    return {"label": label, "start": start, "end": start + len(words)}


@pytest.fixture
def everything(team):
    return team.dataset([record(n) for n in range(6)])


@pytest.fixture
def two(team):
    questions = {"topic": TOPIC, "tone": TONE}
    fields = {"text": {"type": "text"}}
    items = [{"external_id": f"r{n:04}", "fields": {"text": f"Text {n}"}} for n in range(12)]
    return team.dataset(items, fields=fields, questions=questions, optional=())


@on_both
def test_every_kind_of_question_is_answered_by_keyboard(desk, everything):
    here = desk(everything)
    here.press("4", "1", "2", "4", "ArrowDown", "2", "1", "3")
    here.press(
        "t", "ArrowRight", "Shift+ArrowRight", "2", "ArrowRight", "ArrowRight", "1", "Escape"
    )
    here.press("ArrowDown", "Shift+Enter")
    here.page.keyboard.type("Refunds take 14 days.")
    here.press("Control+Enter")
    here.saved()
    found = here.answer(everything)
    assert found["status"] == "submitted"
    assert found["values"] == {
        "quality": 4,
        "topic": "travel",
        "tone": ["rude", "sad"],
        "rank": RANKED,
        "issues": [at("Émile 🧳 could", "tone"), at("Zürich", "wrong")],
        "better": "Refunds take 14 days.",
    }
    assert here.record() == "r0001"


def test_every_kind_of_question_is_answered_by_mouse(desk, everything):
    here = desk(everything)
    page = here.page
    page.click('[data-question=quality] .choice:has-text("4")')
    page.click('[data-question=topic] .choice:has-text("Travel")')
    for text in ("Rude", "Sad"):
        page.click(f'[data-question=tone] .choice:has-text("{text}")')
    for text in ("B", "A", "C"):
        page.click(f'[data-question=rank] li:has-text("Response {text}") .key')
    page.click('[data-question=issues] .choice:has-text("Tone")')
    drag(page, "Émile", "could")
    page.fill("[data-question=better] textarea", "Refunds take 14 days.")
    page.click("#submit")
    here.saved()
    found = here.answer(everything)
    assert found["values"] == {
        "quality": 4,
        "topic": "travel",
        "tone": ["rude", "sad"],
        "rank": RANKED,
        "issues": [at("Émile 🧳 could", "tone")],
        "better": "Refunds take 14 days.",
    }


def drag(page, first, last, *, shift=False, cut=0):
    """Drag over the text from the middle of one word to that of another."""
    find = """([word, cut]) => {
      const walk = document.createTreeWalker(document.querySelector('.spans-text'), 4);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at + cut); range.setEnd(node, at + word.length);
        const box = range.getBoundingClientRect();
        return [box.left, box.right, box.top + box.height / 2];
      }
    }"""
    left, right, y = page.evaluate(find, [first, cut])
    other, end, below = page.evaluate(find, [last, 0])
    begin = left + 1 if cut else (left + right) / 2
    stop = end - 1 if cut else (other + end) / 2
    if shift:
        page.keyboard.down("Shift")
    page.mouse.move(begin, y)
    page.mouse.down()
    page.mouse.move((begin + stop) / 2, (y + below) / 2, steps=4)
    page.mouse.move(stop, below, steps=4)
    page.mouse.up()
    if shift:
        page.keyboard.up("Shift")


def test_marks_overlap_and_each_is_removed_by_itself(desk, everything):
    here = desk(everything)
    here.page.click('[data-question=issues] .choice:has-text("Wrong")')
    drag(here.page, "Zürich", "traveller")
    here.page.click('[data-question=issues] .choice:has-text("Private")')
    drag(here.page, "every", "asked")
    assert here.page.locator('.seg[data-n="2"]').inner_text() == "every traveller"
    here.page.click('.marks li:has-text("Wrong") button:has-text("×")')
    here.saved()
    assert here.answer(everything)["values"]["issues"] == [at("every traveller asked", "private")]


def test_with_shift_a_drag_marks_characters(desk, everything):
    here = desk(everything)
    drag(here.page, "traveller", "traveller", shift=True, cut=3)
    here.saved()
    assert here.answer(everything)["values"]["issues"] == [at("veller", "wrong")]


def test_by_keyboard_a_mark_is_moved_by_characters_relabelled_and_removed(desk, everything):
    here = desk(everything)
    here.press("t", "ArrowRight", "Alt+Shift+ArrowRight", "Alt+ArrowLeft", "1")
    here.saved()
    assert here.answer(everything)["values"]["issues"] == [at("mil", "wrong")]
    here.press("Tab", "3")
    here.saved()
    assert here.answer(everything)["values"]["issues"] == [at("mil", "private")]
    here.press("Delete", "Enter")
    assert here.page.locator(".marks li").count() == 0
    assert not here.page.evaluate("document.activeElement.classList.contains('spans-text')")


def test_options_are_tied_moved_and_unranked_by_keyboard(desk, everything):
    here = desk(everything)
    here.press("ArrowDown", "ArrowDown", "ArrowDown", "1", "2", "=")
    ranks = here.page.locator(".ranking .rank").all_inner_texts
    assert ranks() == ["1", "1", "–"]
    here.press("Backspace")
    assert ranks() == ["1", "–", "–"]
    here.press("2", "3", "k")
    here.page.focus('[data-option="response c"]')
    here.press("Alt+ArrowUp", "Alt+ArrowUp")
    rows = here.page.locator(".ranking .words").all_inner_texts()
    assert rows == ["Response C", "Response A", "Response B"]


def test_a_row_is_dragged_to_its_rank(desk, everything):
    here = desk(everything)
    here.press("ArrowDown", "ArrowDown", "ArrowDown", "1", "2", "3")
    row = here.page.locator('[data-option="response c"] .words')
    row.drag_to(here.page.locator('[data-option="response a"]'), target_position={"x": 60, "y": 2})
    rows = here.page.locator(".ranking .words").all_inner_texts()
    assert rows == ["Response C", "Response A", "Response B"]


def test_enter_goes_to_what_is_missing_instead_of_submitting(desk, everything):
    here = desk(everything)
    here.press("4", "Enter")
    assert here.page.get_attribute(".q.on", "data-question") == "topic"
    assert here.says() == "Still needed: Topic, Rank"
    assert here.record() == "r0000"


def test_a_half_ranking_is_still_needed(desk, everything):
    here = desk(everything)
    here.press("4", "1", "ArrowDown", "1", "Enter")
    assert here.says() == "Still needed: Rank"


def test_a_change_is_undone_and_done_again(desk, two):
    here = desk(two)
    here.press("1", "2", "Control+z")
    assert here.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Travel"]
    here.press("Control+Shift+z")
    assert here.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Travel", "Rude"]


@on_both
def test_a_submit_is_undone_as_a_draft_with_its_answers(desk, two):
    here = desk(two)
    here.press("1", "2", "Enter")
    here.saved()
    assert (here.record(), here.says()) == ("r0001", "Submitted · undo with Ctrl Z")
    here.press("u")
    assert here.record() == "r0000"
    here.saved()
    found = here.answer(two)
    assert (found["status"], found["values"]) == ("draft", {"topic": "travel", "tone": ["rude"]})
    here.press("Control+z", "Enter")
    assert here.says() == "Still needed: Tone"


def test_a_discard_of_an_untouched_record_is_undone_without_a_trace(desk, two):
    here = desk(two)
    here.press("x")
    here.saved()
    assert here.answer(two)["status"] == "discarded"
    here.press("u")
    here.saved()
    assert (here.record(), here.answers(two)) == ("r0000", [])


def test_several_submits_are_undone_one_after_another(desk, two):
    here = desk(two)
    for _ in range(3):
        here.press("1", "2", "Enter")
    submit, its_two_changes, submit_before = "u", ("u", "u"), "u"
    here.press(submit, *its_two_changes, submit_before)
    assert here.record() == "r0001"
    here.saved()
    assert [one["status"] for one in here.answers(two)] == ["submitted", "draft"]


def test_a_record_put_off_comes_after_all_others(desk, two):
    here = desk(two)
    here.press("s")
    here.saved()
    for _ in range(11):
        here.press("1", "2", "Enter")
        here.page.wait_for_selector("#record-title, [data-empty]")
    here.saved()
    here.page.wait_for_selector("#record-title")
    assert here.record() == "r0000"
    here.press("1", "2", "Enter")
    here.page.wait_for_selector("[data-empty]")
    assert "12 records just now" in here.page.inner_text("[data-empty]")


@on_both
def test_a_draft_is_with_the_server_soon_and_there_in_another_browser(desk, two):
    here = desk(two)
    here.press("2")
    here.saved()
    there = desk(two, name=here.name)
    assert there.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Cooking"]


def test_one_goes_on_to_another_record_and_back_without_losing_the_draft(desk, two):
    here = desk(two)
    here.press("2", "ArrowRight")
    assert here.record() == "r0001"
    here.press("ArrowLeft")
    assert here.record() == "r0000"
    assert here.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Cooking"]


def test_discarding_asks_for_a_reason_where_the_dataset_does(desk, team, two):
    team(
        "PUT", f"/datasets/{two}/work", {"discard_reasons": ["Spam"], "discard_needs_reason": True}
    )
    here = desk(two)
    here.press("x")
    here.page.click('dialog .choice:has-text("Spam")')
    here.saved()
    assert here.answer(two)["status"] == "discarded"
    assert here.record() == "r0001"


def test_many_options_are_filtered_by_typing(desk, team):
    texts = [{"value": f"v{n}", "text": f"Option {n}"} for n in range(40)]
    question = {"type": "label_selection", "options": texts}
    dataset = team.dataset([record(0)], questions={"one": question})
    here = desk(dataset)
    here.press("\\")
    here.page.keyboard.type("37")
    here.press("Enter", "Shift+2")
    here.saved()
    assert here.answer(dataset)["values"] == {"one": "v11"}
    here.press("u")
    assert here.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Option 37"]


def test_a_text_begun_from_a_field_shows_what_changed(desk, everything):
    here = desk(everything)
    here.page.click('[data-question=better] button:has-text("Context")')
    box = here.page.locator("[data-question=better] textarea")
    box.fill(CONTEXT.replace("twice", "thrice"))
    here.page.wait_for_selector(".changes del")
    assert here.page.locator(".changes del").all_inner_texts() == ["twice"]
    assert here.page.locator(".changes ins").all_inner_texts() == ["thrice"]
