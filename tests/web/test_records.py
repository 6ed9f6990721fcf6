"""Records are found, selected, and answered many at once; all of it is undone in one step."""

from __future__ import annotations

import pytest
from records_data import QUESTIONS, library
from web_data import on_both


def names(here):
    return here.page.locator(".hit .line > b").all_inner_texts()


def active(here):
    return here.page.inner_text(".hit[aria-current] .line > b")


def settled(here):
    for one in ('.rows[aria-busy="false"]', '.actions .says[aria-busy="false"]'):
        here.page.wait_for_selector(one, state="attached")


def matches(here, n):
    here.page.wait_for_selector(f'.count:has-text("{n:,} match")')


def says(here):
    settled(here)
    return here.says()


@on_both
def test_words_filters_and_an_order_are_put_together_and_stand_in_the_address(records, shelf):
    here = records(shelf)
    matches(here, 30)
    here.press("/")
    here.page.keyboard.type("refund")
    matches(here, 10)
    assert here.page.locator(".hit mark").first.inner_text() == "refund"
    here.page.click('.bar button:has-text("Filter")')
    here.page.select_option("dialog select", label="Length")
    here.page.fill("dialog .ends label:first-child input", "9")
    here.page.click('dialog button:has-text("Show these")')
    matches(here, 7)
    here.page.select_option(".sort", label="Length ↓")
    here.page.wait_for_selector('.hit:first-child:has-text("r0027")')
    assert names(here) == ["r0027", "r0024", "r0021", "r0018", "r0015", "r0012", "r0009"]
    here.page.reload()
    here.page.wait_for_selector(".hit")
    assert names(here)[0] == "r0027"
    assert here.page.input_value("#search") == "refund"
    here.page.go_back()
    here.page.wait_for_selector('.hit:first-child:has-text("r0009")')


def test_values_are_ticked_with_how_many_there_are_and_taken_away_again(records, shelf):
    here = records(shelf)
    here.page.click('.bar button:has-text("Filter")')
    here.page.select_option("dialog select", label="Topic")
    here.page.wait_for_selector("dialog .terms label")
    assert here.page.locator("dialog .terms label").first.inner_text().split() == ["art", "10"]
    for text in ("art", "law"):
        here.page.check(f'dialog .terms label:has-text("{text}") input')
    here.page.click('dialog button:has-text("Show these")')
    matches(here, 20)
    assert here.page.inner_text(".chip .words") == "Topic: art, law"
    here.page.click('[aria-label="Without Topic"]')
    matches(here, 30)


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("suggestion.topic.value=law", 10),
        ("from.suggestion.topic.score=0.85", 6),
        ("suggestion.topic.agent=m-1", 30),
        ("external_id=r0003&external_id=r0004", 2),
        ("mine=pending&state=open&from.inserted_at=2020-01-01", 30),
        ('q="refund number" 3', 1),
    ],
)
def test_a_link_to_a_search_shows_what_it_finds(records, shelf, query, n):
    here = records(shelf, query)
    assert len(names(here)) == n


def test_where_nothing_matches_it_says_so_and_offers_to_clear(records, shelf):
    here = records(shelf, "q=nowhere&metadata.topic=law")
    assert "No record matches these 2 filters" in here.page.inner_text("[data-empty]")
    here.page.click('[data-empty] button:has-text("Clear")')
    matches(here, 30)


def test_a_filter_that_cannot_be_is_told_in_the_servers_words(desk, shelf):
    here = desk()
    here.page.goto(f"{here.url}/datasets/{shelf}/records?metadata.topik=law")
    here.page.wait_for_selector(".failed")
    assert "Did you mean 'topic'" in here.page.inner_text(".failed")


def test_a_dataset_without_records_says_so(records, team):
    here = records(library(team, 0))
    assert "This dataset has no records yet" in here.page.inner_text("[data-empty]")


@on_both
def test_similar_records_come_by_likeness_and_back(records, shelf):
    here = records(shelf)
    for _ in range(5):
        here.press("j")
    here.press("m")
    here.page.wait_for_selector(".chip.like")
    here.page.wait_for_selector('.hit:first-child:has-text("r0006")')
    assert set(names(here)[:2]) == {"r0004", "r0006"}
    assert "1" in here.page.inner_text(".hit:first-child .score")
    here.page.click('button:has-text("The other way round")')
    here.page.wait_for_selector('.hit:first-child:has-text("r0029")')
    here.page.click(".chip.like [aria-label^=Without]")
    matches(here, 30)


def test_without_vectors_it_says_that_nothing_can_be_compared(records, team):
    dataset = team.dataset(
        [{"fields": {"text": "a"}}], fields={"text": {"type": "text"}}, questions=QUESTIONS
    )
    here = records(dataset)
    here.press("m")
    assert "This dataset has no vectors" in here.page.inner_text("#app > .unseen[role=status]")


def test_records_are_selected_by_keyboard_one_a_stretch_a_page_or_all(records, team):
    here = records(library(team, 120))
    chosen = here.page.locator(".hit.picked").count
    here.press("j", " ", "Shift+j", "Shift+j", "Shift+j", "Shift+k")
    assert chosen() == 3
    assert active(here) == "r0003"
    here.press(" ")
    assert chosen() == 2
    here.press("Control+a")
    assert (chosen(), "50 selected" in here.page.inner_text(".count")) == (50, True)
    here.press("Control+Shift+a")
    assert "120 selected" in here.page.inner_text(".count")
    here.press("k")
    assert active(here) == "r0002"


def test_what_would_change_is_told_before_it_does(records, team, shelf):
    here = records(shelf)
    here.press("1", "Enter")
    assert says(here).startswith("1 record answered")
    here.press("k", " ", "Shift+j", "Shift+j", "2")
    here.page.wait_for_selector("ul.preview")
    assert here.page.locator("ul.preview li").all_inner_texts() == [
        "2 new",
        "1 changes an answer of yours",
    ]
    assert len(here.answers(shelf)) == 1
    here.page.click("#apply")
    assert says(here).startswith("3 records answered")
    assert [one["values"] for one in here.answers(shelf)] == [{"topic": "cooking"}] * 3


def test_with_nothing_selected_keys_answer_the_record_one_is_at(records, shelf):
    here = records(shelf)
    for key, name in (("1", "r0001"), ("2", "r0002")):
        here.press(key, "Enter")
        settled(here)
        assert active(here) == name
    here.press("Enter")
    assert says(here) == "Still needed: Topic"
    here.press("x")
    settled(here)
    here.press("s")
    settled(here)
    found = [(one["record"], one["status"]) for one in here.answers(shelf)]
    assert found == [
        ("r0000", "submitted"),
        ("r0001", "submitted"),
        ("r0002", "discarded"),
        ("r0003", "draft"),
    ]
    here.page.goto(f"{here.url}/datasets/{shelf}/records?mine=later")
    here.page.wait_for_selector(".hit")
    assert names(here) == ["r0003"]


@on_both
def test_undo_after_412_records_restores_every_earlier_answer(records, team):
    """Some were answered otherwise, some discarded, some drafts: all are as they were."""
    dataset = library(team, 430)
    here = records(dataset)
    for keys in (("2",), ("3", "4")):
        here.press(" ", "Shift+j", "Shift+j", *keys, "Enter")
        settled(here)
        here.press("j", "j", "j")
    here.press(" ", "Shift+j", "x")
    settled(here)
    before = {one["record"]: (one["status"], one["values"]) for one in here.answers(dataset)}
    assert len(before) >= 6
    here.page.goto(f"{here.url}/datasets/{dataset}/records?to.metadata.length=411")
    here.page.wait_for_selector(".hit")
    here.press("Control+Shift+a", "1", "5")
    here.page.wait_for_selector("ul.preview")
    here.press("Enter")
    assert says(here).startswith("412 records answered")
    assert len({one["record"] for one in here.answers(dataset)}) == 412
    here.press("Control+z")
    assert says(here) == "Undone for 412 records: as they were before"
    after = {one["record"]: (one["status"], one["values"]) for one in here.answers(dataset)}
    assert after == before
    here.press("Control+Shift+z")
    assert says(here) == "Done again for 412 records"
    assert len(here.answers(dataset)) == 412


def test_a_bulk_answer_is_undone_after_a_reload_as_well(records, shelf):
    here = records(shelf)
    here.press("Control+a", "1", "Enter")
    assert says(here).startswith("30 records answered")
    here.page.reload()
    here.page.wait_for_selector(".hit")
    here.press("u")
    assert says(here) == "Undone for 30 records: as they were before"
    assert here.answers(shelf) == []


def test_what_stands_in_the_way_of_an_undo_is_told(records, team, shelf):
    here = records(shelf)
    here.press("1", "Enter")
    settled(here)
    other = here.answers(shelf)[0]
    change = {"status": "submitted", "values": {"topic": {"value": "law"}}}
    team("PUT", f"/responses/{other['id']}", change)
    here.press("u")
    assert "cannot be undone: it was changed since" in says(here)


def test_sure_suggestions_are_accepted_for_all_that_match(records, shelf):
    here = records(shelf)
    here.press("Control+Shift+a", "a")
    here.page.wait_for_selector('ul.preview li:has-text("24 left out")')
    assert "6 new" in here.page.locator("ul.preview li").first.inner_text()
    here.press("Enter")
    assert says(here).startswith("6 records answered")
    found = {(one["record"], one["values"]["topic"]) for one in here.answers(shelf)}
    assert ("r0004", "cooking") in found
    assert len(found) == 6


def test_answered_records_leave_a_list_of_what_is_to_do(records, shelf):
    here = records(shelf, "mine=pending")
    here.press(" ", "Shift+j", "3", "Enter")
    settled(here)
    matches(here, 28)
    assert active(here) == "r0002"


def test_a_discard_of_many_asks_for_a_reason_where_one_does(records, team, shelf):
    team(
        "PUT",
        f"/datasets/{shelf}/work",
        {"discard_reasons": ["Spam"], "discard_needs_reason": True},
    )
    here = records(shelf)
    here.press(" ", "Shift+j", "x")
    here.page.click('dialog .choice:has-text("Spam")')
    assert says(here).startswith("2 records discarded")


def test_a_record_is_opened_in_focus_and_the_queue_goes_on(records, shelf):
    here = records(shelf)
    here.press("j", "j", "e")
    assert "letter 2" in here.page.inner_text(".whole")
    here.press("o")
    here.page.wait_for_selector("#record-title")
    assert here.record() == "r0002"
    here.press("2", "Enter", "Enter")
    here.saved()
    assert here.answer(shelf, "r0002")["status"] == "submitted"
    assert here.record() == "r0000"


def test_what_was_found_follows_in_focus_and_the_queue_after_it(records, shelf):
    here = records(shelf, "sort=external_id:desc&q=refund")
    found = here.page.locator(".hit").count()
    assert found > 2
    here.press("j", "o")
    here.page.wait_for_selector("#record-title")
    names = []
    for _ in range(found - 1):
        names.append(here.record())
        here.press("2", "Enter", "Enter")
    here.saved()
    assert names == sorted(names, reverse=True)
    assert len(set(names)) == found - 1
    assert all(here.answer(shelf, name)["status"] == "submitted" for name in names)
    here.page.wait_for_function("document.querySelector('#record-title, [data-empty]')")
    assert here.record() not in names


def test_what_was_found_is_followed_over_a_failure_and_a_reload_and_not_into_other_work(
    records, team, shelf
):
    here = records(shelf, "sort=external_id:desc")
    here.press("o")
    here.page.wait_for_selector("#record-title")
    names = []

    def done(count):
        for _ in range(count):
            names.append(here.record())
            unlike = "132"[int(names[-1][1:]) % 3]  # what no suggestion says
            here.press(unlike, "Enter", "Enter")

    done(2)
    here.page.route("**/queue?records=*", lambda route: route.abort(), times=1)
    done(6)
    here.saved()
    here.page.wait_for_timeout(5200)  # until it is tried again
    done(6)
    here.saved()
    here.page.reload()
    here.page.wait_for_selector("#record-title")
    assert here.record() == "r0029"  # the one the address begins with
    while here.record() == "r0029":  # until the next are there
        here.press(".")
    assert here.record() == "r0015"
    done(3)
    here.saved()
    assert names == [f"r{n:04}" for n in (*range(29, 12, -1),)]
    other = library(team)
    here.press("g", "h")
    here.page.wait_for_selector("main.home")
    here.open(other)
    for _ in range(4):
        here.press("132"[int(here.record()[1:]) % 3], "Enter", "Enter")
    here.saved()
    assert len([one for one in here.answers(other) if one["status"] == "submitted"]) == 4


def test_ten_thousand_records_are_looked_through_without_waiting(records, team):
    dataset = library(team, 10_000)
    here = records(dataset)
    matches(here, 10_000)
    here.page.locator(".more button").scroll_into_view_if_needed()
    here.page.wait_for_selector('.hit:has-text("r0099")')
    here.press("/")
    here.page.keyboard.type('"number 9999"')
    here.page.wait_for_selector('.count:has-text("1 matches")')
    assert names(here) == ["r9999"]
    here.page.fill("#search", "")
    matches(here, 10_000)
    here.press("Escape", "Control+Shift+a", "1")
    here.page.wait_for_selector('ul.preview li:has-text("10,000 new")')
    here.page.click("#apply")
    here.page.wait_for_selector('.says:has-text("10,000 records answered")', timeout=120_000)
    here.press("Control+z")
    here.page.wait_for_selector('.says:has-text("Undone for 10,000")', timeout=120_000)
    assert here.answers(dataset) == []
