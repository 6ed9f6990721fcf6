"""Oneself: password, keys, and how this browser shows the app."""

from __future__ import annotations

import httpx
import pytest
from leading import user_of
from served import new_name
from web_data import CONTEXT, PASSWORD, RATING, TOPIC

NEW = "battery staple"


@pytest.fixture
def here(desk):
    made = desk(at="/")
    made.page.click(".menu > button")
    made.page.click("[role=menuitem] >> text=Profile")
    made.page.wait_for_selector("main.profile")
    return made


@pytest.fixture
def dataset(team):
    records = [{"external_id": f"r{n}", "fields": {"text": CONTEXT}} for n in range(3)]
    return team.dataset(
        records,
        fields={"text": {"type": "text"}},
        questions={"quality": RATING, "topic": TOPIC},
        optional=(),
    )


def change_password(page, current, fresh, again=None):
    page.get_by_label("Present password").fill(current)
    page.get_by_label("New password", exact=True).fill(fresh)
    page.get_by_label("New password, again").fill(again or fresh)
    page.click("text=Change the password")


def test_a_new_password_ends_other_sessions_and_not_this_one(here, desk):
    other = desk(name=here.name, at="/")
    change_password(here.page, PASSWORD, NEW)
    here.page.wait_for_selector(".done")
    here.page.reload()
    here.page.wait_for_selector("main.profile")
    other.page.reload()
    other.page.wait_for_selector("[name=username]")
    other.page.fill("[name=username]", here.name)
    other.page.fill("[name=password]", NEW)
    other.page.keyboard.press("Enter")
    other.page.wait_for_selector("main.home")


def test_a_wrong_present_password_is_told_and_the_session_goes_on(here):
    change_password(here.page, "wrong wrong", NEW)
    here.page.wait_for_selector(".failed")
    assert here.page.inner_text(".failed") == "That is not your present password."
    assert here.page.locator("dialog").count() == 0
    assert here.page.get_by_label("New password", exact=True).input_value() == NEW


def test_two_new_passwords_that_differ_are_not_sent(here):
    here.page.get_by_label("New password", exact=True).fill(NEW)
    here.page.get_by_label("New password, again").fill("battery stable")
    here.page.wait_for_selector("text=The two new passwords differ.")
    assert here.page.is_disabled("button >> text=Change the password")


def test_a_key_is_shown_once_works_and_is_deleted(here, team):
    page = here.page
    page.get_by_label("What the new key is for").fill("notebook")
    page.click("text=Make a key")
    page.wait_for_selector("dialog input[readonly]")
    key = page.input_value("dialog input[readonly]")
    page.click("dialog >> text=Close")
    at = f"{team.served.url}/api/v1/me"
    assert httpx.get(at, headers={"X-Argilla-Api-Key": key}).json()["username"] == here.name
    page.reload()
    page.wait_for_selector("[data-key=notebook]")
    assert key not in page.content()
    assert key[-4:] in page.inner_text("[data-key=notebook]")
    page.click("[data-key=notebook] >> text=Delete")
    page.click("text=Delete this key")
    page.wait_for_selector("[data-key=notebook]", state="detached")
    assert httpx.get(at, headers={"X-Argilla-Api-Key": key}).status_code == 401


STYLE = """() => { const of = getComputedStyle(document.querySelector('.record .as-is'));
  return [of.fontSize, of.fontFamily, of.maxWidth, of.letterSpacing]; }"""


def test_size_line_face_and_spacing_hold_where_one_annotates_from_the_first_frame(here, dataset):
    page = here.page
    here.open(dataset)
    before = page.evaluate(STYLE)
    page.goto(f"{here.url}/profile")
    page.get_by_label("Size of the text").select_option("4")
    page.get_by_label("Longest line of a text").select_option("60")
    page.get_by_label("Typeface").select_option("serif")
    page.get_by_label("More space between").check()
    early = "({size: document.documentElement.dataset.size})"
    here.open(dataset)
    after = page.evaluate(STYLE)
    assert (before[0], after[0]) == ("15px", "20px")
    assert ["Noto Serif" in one[1] for one in (before, after)] == [False, True]
    assert (before[3], after[3]) == ("normal", "1px")
    assert float(after[2][:-2]) / 20 < float(before[2][:-2]) / 15
    page.add_init_script(
        "new MutationObserver(() => document.querySelector('#app') && "
        "(window.early ??= document.documentElement.dataset.size))"
        ".observe(document, {childList: true, subtree: true})"
    )
    page.reload()
    assert page.evaluate(early) == {"size": "4"}
    assert page.evaluate("window.early") == "4"


def test_single_letters_and_digits_can_be_switched_off(here, dataset):
    page = here.page
    page.get_by_label("Single letters and digits are keys").uncheck()
    here.open(dataset)
    first = here.record()
    here.press("4", "x", "s", ".", "?", "Shift+a", "g", "h")
    assert here.record() == first
    assert page.locator("[aria-checked=true]").count() == 0
    assert page.locator("dialog").count() == 0
    here.press("ArrowDown", "ArrowUp", "ArrowRight")
    assert here.record() != first
    here.press("ArrowLeft")
    page.click(".choice >> text=4")
    page.click(".choice >> text=Law")
    here.press("Control+Enter")
    here.saved()
    assert here.answer(dataset, "r0")["values"] == {"quality": 4, "topic": "law"}
    page.goto(f"{here.url}/profile")
    page.get_by_label("Single letters and digits are keys").check()
    here.open(dataset)
    here.press("3")
    assert page.locator("[aria-checked=true]").count() == 1


def test_theme_and_language_are_those_of_the_menu_too(here):
    page = here.page
    page.get_by_label("Theme").select_option("dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
    page.get_by_label("Language").select_option("de")
    page.wait_for_selector("h2 >> text=Darstellung")
    assert page.get_attribute("html", "lang") == "de"
    page.reload()
    page.wait_for_selector("h2 >> text=Darstellung")


def test_notes_that_name_one_are_listed(here, team, dataset):
    item = team("GET", f"/datasets/{dataset}/records")["items"][0]
    words = f"@{here.name} is <b>this</b> a trip?"
    team("POST", f"/records/{item['id']}/notes", {"text": words})
    assert user_of(team, here.name)["id"]
    here.page.reload()
    here.page.wait_for_selector(f"text={words}")
    here.page.click("main a >> text=dataset-")
    here.page.wait_for_selector(".q")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_about_oneself(desk, axe, scheme):
    here = desk(color_scheme=scheme)
    here.page.goto(f"{here.url}/profile")
    here.page.wait_for_selector("main.profile")
    here.page.wait_for_selector("text=No note names you.")
    assert axe(here) == []


def test_nothing_sticks_out_on_a_phone_with_the_largest_text(desk, team):
    name = team.annotator(f"long-{'x' * 60}-{new_name()}")
    here = desk(name=name, viewport={"width": 360, "height": 740}, locale="de-DE")
    here.page.goto(f"{here.url}/profile")
    here.page.get_by_label("Schriftgröße").select_option("4")
    here.page.get_by_label("Mehr Abstand").check()
    assert here.wide() == []
