"""Going to pages, datasets and records, and doing things, by the keyboard alone."""

from __future__ import annotations

import re

import pytest
from leading import lead

TYPED = ".palette input"


def opened(here, typed=""):
    here.page.keyboard.press("Control+k")
    here.page.wait_for_selector(TYPED)
    here.page.keyboard.type(typed)
    return here.page.locator(".palette [role=option]")


def arrives(here, path):
    here.page.wait_for_url(re.compile(re.escape(path) + "$"))


def test_a_dataset_is_gone_to_by_part_of_its_name(desk, team, shelf):
    name = team("GET", f"/datasets/{shelf}")["name"]
    here = desk(at="/")
    found = opened(here, f"{name[-9:]} dataset")
    here.page.wait_for_function("document.querySelectorAll('.palette li').length === 1")
    assert name in found.first.inner_text()
    here.page.keyboard.press("Enter")
    arrives(here, f"/datasets/{shelf}")
    assert here.page.locator("dialog").count() == 0


def test_the_pages_of_the_dataset_that_is_open_come_first(desk, shelf):
    here = desk(shelf)
    found = opened(here)
    assert found.nth(0).get_attribute("aria-selected") == "true"
    here.page.keyboard.press("ArrowDown")
    here.page.keyboard.press("ArrowDown")
    assert found.nth(2).get_attribute("aria-selected") == "true"
    assert "Records" in found.nth(2).inner_text()
    here.page.keyboard.press("Enter")
    arrives(here, f"/datasets/{shelf}/records")


def test_words_are_looked_for_in_the_records(desk, shelf):
    here = desk(shelf)
    opened(here, "refund")
    here.page.keyboard.press("Enter")
    arrives(here, f"/datasets/{shelf}/records?q=refund")
    here.page.wait_for_selector(".hit")


def test_on_the_page_of_records_the_list_follows(records, shelf):
    here = records(shelf)
    before = here.page.locator(".hit").count()
    opened(here, "refund")
    here.page.keyboard.press("Enter")
    arrives(here, f"/datasets/{shelf}/records?q=refund")
    here.page.wait_for_function(f"() => document.querySelectorAll('.hit').length < {before}")
    assert here.page.input_value("#search") == "refund"


def test_what_the_page_can_do_is_done_and_the_focus_goes_back(desk, shelf):
    here = desk(shelf)
    focused = "document.activeElement.id"
    assert here.page.evaluate(focused) != "record-title"
    here.page.focus("#record-title")
    opened(here, "guidelines")
    here.page.keyboard.press("Enter")
    here.page.wait_for_selector("aside >> text=Guidelines")
    assert here.page.evaluate(focused) == "record-title"
    before = here.record()
    opened(here, "put off")
    here.page.keyboard.press("Enter")
    here.page.wait_for_function(
        "before => !document.querySelector('#record-title').innerText.endsWith(before)", arg=before
    )


def test_nothing_found_is_told_and_escape_leaves_without_a_trace(desk):
    here = desk(at="/")
    opened(here, "no such thing")
    assert (
        here.page.inner_text(".palette [role=status]") == "Nothing here is called “no such thing”."
    )
    here.page.keyboard.press("Enter")
    assert here.page.locator(TYPED).count() == 1
    here.page.keyboard.press("Escape")
    here.page.wait_for_selector("dialog", state="detached")
    arrives(here, "/")


def test_it_opens_from_a_text_box_and_who_annotates_is_offered_no_page_of_leads(
    desk, records, team, shelf
):
    here = records(shelf)
    here.page.focus("#search")
    opened(here, "this dataset")
    said = here.page.inner_text(".palette ul")
    assert "Records" in said
    assert "Training" not in said
    led = desk(name=lead(team), at=f"/datasets/{shelf}")
    opened(led, "training")
    led.page.keyboard.press("Enter")
    arrives(led, f"/datasets/{shelf}/training")


def test_it_asks_for_nothing_that_is_not_there_and_a_late_answer_moves_no_choice(desk, shelf):
    here = desk(at="/")
    failed = []
    here.page.on("response", lambda one: None if one.ok else failed.append(one.url))

    def late_and_many(route):
        answer = route.fetch()
        told = answer.json()
        one = told["items"][0]
        names = [{**one["dataset"], "name": f"shard {n}", "id": f"shard-{n}"} for n in range(99)]
        told["items"] = [{**one, "dataset": dataset} for dataset in names]
        here.page.wait_for_timeout(300)
        route.fulfill(response=answer, json=told)

    here.page.route("**/me/overview", late_and_many)
    found = opened(here)
    for _ in range(3):
        here.page.keyboard.press("ArrowDown")
    chosen = here.page.inner_text(".palette [aria-selected=true]")
    here.page.wait_for_selector(".palette >> text=dataset in")
    assert here.page.inner_text(".palette [aria-selected=true]") == chosen
    here.page.keyboard.type("nothing of the kind")
    here.page.keyboard.press("ArrowDown")
    here.page.fill(TYPED, "")
    here.page.keyboard.press("ArrowDown")
    assert found.nth(1).get_attribute("aria-selected") == "true"
    assert failed == []


def test_two_letters_lead_a_reviewer_to_the_review(desk, rita, shelf):
    here = desk(name=rita.name, at=f"/datasets/{shelf}")
    here.press("g", "r")
    arrives(here, f"/datasets/{shelf}/review")


@pytest.mark.parametrize(
    ("key", "place"), [("o", ""), ("a", "/annotate"), ("t", "/training"), ("s", "/settings")]
)
def test_two_letters_lead_to_a_page_of_the_dataset(desk, team, shelf, key, place):
    here = desk(name=lead(team), at=f"/datasets/{shelf}/records")
    here.press("g", key)
    arrives(here, f"/datasets/{shelf}{place}")


def test_two_letters_lead_home_and_to_people_and_outside_a_dataset_nowhere_else(desk, team):
    here = desk(name=lead(team), at="/")
    here.press("g", "u")
    arrives(here, "/people")
    here.press("g", "t")
    arrives(here, "/people")
    here.press("g", "h")
    arrives(here, "/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(desk, axe, shelf, scheme):
    here = desk(shelf, color_scheme=scheme)
    opened(here)
    assert axe(here) == []


def test_nothing_sticks_out_on_a_phone(desk, shelf):
    here = desk(shelf, viewport={"width": 360, "height": 740}, locale="de-DE")
    opened(here, "a")
    assert here.wide() == []
