"""Going back: the last answers, undo after a reload; and what stands beside a record."""

from __future__ import annotations

import pytest
from web_data import CONTEXT, ISSUES, TONE, TOPIC, on_both

QUESTIONS = {"topic": TOPIC, "tone": TONE}


@pytest.fixture
def six(team):
    fields = {"text": {"type": "text"}}
    items = [
        {"external_id": f"r{n:04}", "fields": {"text": f"Text {n}"}, "metadata": {"page": n}}
        for n in range(6)
    ]
    return team.dataset(items, fields=fields, questions=QUESTIONS, optional=("tone",))


def answered(here, *topics):
    for topic in topics:
        here.press(str(topic), "Enter")
    here.saved()


@on_both
def test_what_was_submitted_before_a_reload_is_undone(desk, six):
    here = desk(six)
    answered(here, 1, 2)
    here.press("x")
    here.saved()
    here.open(six)
    for name, status in (("r0002", None), ("r0001", "draft"), ("r0000", "draft")):
        here.press("u")
        here.page.wait_for_selector(f'#record-title:has-text("{name}")')
        here.saved()
        found = {one["record"]: one["status"] for one in here.answers(six)}
        assert found.get(name) == status
    assert here.answer(six, "r0001")["values"] == {"topic": "cooking"}
    here.open(six)
    here.press("u")
    assert here.record() == "r0001"  # nothing is left to undo: the drafts are first


def test_the_last_answers_are_listed_and_opened_again(desk, six):
    here = desk(six)
    answered(here, 1, 2, 3)
    here.press("Shift+h")
    here.page.wait_for_selector(".past li")
    rows = here.page.locator(".past li").all_inner_texts()
    assert [row.split("\n")[1] for row in rows] == ["r0002", "r0001", "r0000"]
    assert not [row for row in rows if "changed after submit" in row]
    here.page.click('.past button:has-text("r0000")')
    here.page.wait_for_selector('#record-title:has-text("r0000")')
    assert here.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Travel"]
    here.press("3", "Enter")
    here.saved()
    here.page.wait_for_selector('.past li:first-child:has-text("changed after submit")')
    found = here.answer(six)
    assert (found["status"], found["values"]) == ("submitted", {"topic": "law"})
    here.press("Shift+h")
    assert here.page.locator(".past").count() == 0


def test_a_record_is_flagged_and_noted_without_leaving_it(desk, team, six):
    here = desk(six)
    said = here.page.locator("#app > .unseen[role=status]")
    here.press("f")
    here.page.wait_for_selector('.beside [aria-pressed=true]:has-text("Flag")')
    assert "Flagged for those who review" in said.inner_text()
    here.press("n")
    here.page.wait_for_selector('.notes li:has-text("Flag")')
    here.page.fill(".aside textarea", "Is a layover a trip? <b>x</b>")
    here.press("Control+Enter")
    here.page.wait_for_selector('.notes li:has-text("Is a layover")')
    assert here.page.input_value(".aside textarea") == ""
    assert here.record() == "r0000"
    notes = team("GET", f"/datasets/{six}/notes")["items"]
    assert {(one["kind"], one["text"]) for one in notes} == {
        ("flag", None),
        ("comment", "Is a layover a trip? <b>x</b>"),
    }
    here.press("Escape", "f")
    here.page.wait_for_selector('.beside [aria-pressed=false]:has-text("Flag")')
    assert [one["kind"] for one in team("GET", f"/datasets/{six}/notes")["items"]] == ["comment"]


def test_a_flag_from_before_is_told_and_not_taken_away_by_chance(desk, team, six):
    here = desk(six)
    here.press("f")
    here.page.wait_for_selector('.beside [aria-pressed=true]:has-text("Flag")')
    here.open(six)
    here.press("f")
    here.page.wait_for_selector('.unseen[role=status]:has-text("It was flagged already")')
    assert len(team("GET", f"/datasets/{six}/notes")["items"]) == 1


def test_what_there_is_to_know_about_a_record_is_told(desk, six):
    here = desk(six)
    here.press("i")
    here.page.wait_for_selector(".facts")
    told = here.page.inner_text(".aside")
    assert "r0000" in told
    assert "page" in told
    assert "open" in told
    here.press("h")
    assert here.page.inner_text(".guidelines h2") == "Guidelines"


def test_the_record_gets_more_room_and_gives_it_back(desk, six):
    here = desk(six)
    width = "document.querySelector('.record').clientWidth"
    before = here.page.evaluate(width)
    here.press("w")
    assert here.page.evaluate(width) > before + 50
    here.press("w")
    assert here.page.evaluate(width) == before


def test_the_whole_dataset_is_counted_as_others_answer(desk, team, six):
    here, there = desk(six), desk(six)
    here.page.wait_for_selector('.progress.all:has-text("0 of 6 complete")')
    answered(there, 1)
    here.page.wait_for_selector('.progress.all:has-text("1 of 6 complete")')


@pytest.fixture
def offered(team):
    fields = {"context": {"type": "text"}}
    items = [{"external_id": f"r{n:04}", "fields": {"context": CONTEXT}} for n in range(2)]
    dataset = team.dataset(items, fields=fields, questions={"issues": ISSUES}, optional=())
    marks = [{"label": "tone", "start": 0, "end": 6}, {"label": "wrong", "start": 7, "end": 14}]
    team.suggest(dataset, {"issues": marks})
    return dataset


def test_suggested_marks_are_offered_in_the_text_and_taken_one_by_one(desk, offered):
    here = desk(offered)
    assert here.page.locator(".seg.offered").all_inner_texts() == ["Before", "Émile 🧳"]
    here.page.click(".seg.offered >> nth=1")
    assert here.page.locator(".seg.on").all_inner_texts() == ["Émile 🧳"]
    assert here.page.locator(".seg.offered").all_inner_texts() == ["Before"]
    here.press("t", "a")
    assert here.page.locator(".seg.on").all_inner_texts() == ["Before", "Émile 🧳"]
    here.press("Control+z")
    here.page.click('[aria-label="Take the suggested Tone on “Before”"]')
    here.press("Escape", "Control+Enter")
    here.page.wait_for_timeout(2100)
    here.press("Control+Enter")
    here.saved()
    assert here.answer(offered)["values"]["issues"] == [
        {"label": "tone", "start": 0, "end": 6},
        {"label": "wrong", "start": 7, "end": 14},
    ]
