"""Suggestions are shown, filled in, told after the answer, or hidden; their fate is kept."""

from __future__ import annotations

import pytest
from web_data import CONTEXT, ISSUES, RANK, RATING, TONE, TOPIC, on_both

QUESTIONS = {"quality": RATING, "topic": TOPIC, "tone": TONE, "rank": RANK, "issues": ISSUES}
MARK = {"label": "tone", "start": 0, "end": 6}
VALUES = {
    "quality": 3,
    "topic": "law",
    "tone": ["sad", "calm"],
    "rank": [{"value": f"response {one}", "rank": n} for n, one in enumerate("cab", 1)],
    "issues": [MARK],
}


@pytest.fixture
def suggested(team):
    def made(mode, **work):
        items = [{"external_id": f"r{n:04}", "fields": {"context": CONTEXT}} for n in range(3)]
        fields = {"context": {"type": "text"}}
        work = {"suggestions": mode, "minimum_look_seconds": 0, **work}
        dataset = team.dataset(items, fields=fields, questions=QUESTIONS, optional=(), work=work)
        team.suggest(dataset, VALUES)
        return dataset

    return made


def kept(here, team, dataset, record="r0000"):
    """What the log holds of an answer: the outcome of each suggestion, and whether it was shown."""
    found = [
        one["after"]
        for one in team("GET", f"/datasets/{dataset}/audit?action=response.created")["items"]
        + team("GET", f"/datasets/{dataset}/audit?action=response.updated")["items"]
        if one["after"] and one["after"]["status"] == "submitted" and one["after"]["provenance"]
    ]
    return {name: (one["shown"], one["outcome"]) for name, one in found[0]["provenance"].items()}


def test_shown_suggestions_are_marked_but_not_chosen(desk, suggested):
    here = desk(suggested("shown"))
    assert here.page.locator("[data-question=topic] .suggested").first.inner_text().endswith("0.83")
    assert here.page.locator("[data-kind=rating] [aria-checked=true]").count() == 0


def test_a_key_accepts_a_suggestion_another_all_of_them(desk, team, suggested):
    dataset = suggested("shown")
    here = desk(dataset)
    here.press("a")
    assert here.page.get_attribute(".q.on", "data-question") == "topic"
    here.press("Shift+a", "Enter")
    here.saved()
    assert here.answer(dataset)["values"] == VALUES
    assert set(kept(here, team, dataset).values()) == {(True, "accepted")}


@on_both
def test_what_becomes_of_each_suggestion_is_kept(desk, team, suggested):
    dataset = suggested("shown")
    here = desk(dataset)
    here.press("a", "a", "ArrowUp", "1", "2", "ArrowDown", "1", "2", "3")
    here.page.click('button:has-text("Nothing to mark")')
    here.press("Escape", "Enter")
    here.saved()
    assert kept(here, team, dataset) == {
        "quality": (True, "accepted"),
        "topic": (True, "changed"),
        "tone": (True, "rejected"),
        "rank": (True, "rejected"),
        "issues": (True, "rejected"),
    }


def test_filled_in_suggestions_are_chosen_and_look_untouched_until_changed(desk, suggested):
    dataset = suggested("filled")
    here = desk(dataset)
    assert here.page.locator(".q.untouched").count() == 5
    assert here.answers(dataset) == []
    here.press("5")
    assert here.page.locator(".q.untouched").count() == 4


def test_nothing_but_untouched_suggestions_is_taken_only_after_a_look(desk, suggested):
    dataset = suggested("filled", minimum_look_seconds=1.5)
    here = desk(dataset)
    here.press("Enter")
    assert here.says() == (
        "All answers are suggestions as they came. Look at the record for 1.5 seconds first."
    )
    assert here.record() == "r0000"
    here.page.wait_for_timeout(1600)
    here.press("Enter")
    here.saved()
    assert here.answer(dataset)["status"] == "submitted"


def test_suggestions_are_revealed_after_the_answer_which_may_then_be_revised(desk, team, suggested):
    dataset = suggested("revealed")
    here = desk(dataset)
    assert here.page.locator(".suggested").count() == 0
    here.press("3", "1", "1", "ArrowDown", "1", "2", "3")
    here.page.click('button:has-text("Nothing to mark")')
    here.press("Escape", "Enter")
    here.page.wait_for_selector(".suggested")
    assert here.record() == "r0000"
    assert here.says().startswith("The suggestion is shown now.")
    assert here.answer(dataset)["status"] == "submitted"
    here.page.click('[data-question=topic] .choice:has-text("Law")')
    here.press("Escape", "Enter")
    here.saved()
    assert here.record() == "r0001"
    found = kept(here, team, dataset)
    assert (found["quality"], found["topic"]) == ((False, "accepted"), (False, "accepted"))
    assert found["tone"] == (False, "rejected")


def test_where_nothing_would_be_revealed_the_next_record_comes(desk, team):
    items = [{"external_id": f"r{n:04}", "fields": {"context": CONTEXT}} for n in range(3)]
    fields, work = {"context": {"type": "text"}}, {"suggestions": "revealed"}
    dataset = team.dataset(items, fields=fields, questions={"quality": RATING}, work=work)
    here = desk(dataset)
    here.press("4", "Enter")
    here.page.wait_for_selector('#record-title:has-text("r0001")')
    here.saved()
    assert here.answer(dataset)["status"] == "submitted"
    here.press("Control+z")
    assert here.record() == "r0000"
    assert here.page.locator("[aria-checked=true]:has-text('4')").count() == 1


def test_hidden_suggestions_do_not_reach_the_page(desk, suggested):
    here = desk(suggested("hidden"))
    assert here.page.locator(".suggested").count() == 0
    here.press("a")
    assert here.page.locator("[data-kind=rating] [aria-checked=true]").count() == 0
