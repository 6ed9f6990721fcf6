"""Users and workspaces: added, changed and deleted in a browser, and seen from elsewhere."""

from __future__ import annotations

import pytest
from leading import lead, led, user_of
from served import new_name
from web_data import CONTEXT, PASSWORD, TOPIC, on_both

SHORT = "<img src=x onerror=window.hit=20>"
DIALOG = "dialog input[readonly]"


@pytest.fixture
def here(desk, team):
    made = led(desk, team, "/people", "owner")
    made.page.wait_for_selector("#deleted")
    return made


def find(page, name):
    page.fill("input.search", name)
    page.wait_for_selector(f"[data-user='{name}']")


def choose(page, name, what):
    find(page, name)
    page.click(f"[data-user='{name}'] .menu > button")
    page.click(f"[role=menuitem] >> text={what}")


def signs_in(browser, team, name, password):
    """Whether the server lets somebody in."""
    page = browser.new_page()
    page.goto(team.served.url)
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_selector("main.home, [role=alert]")
    inside = page.locator("main.home").count() == 1
    page.context.close()
    return inside


@on_both
def test_somebody_new_gets_a_password_that_is_shown_once(here, team, browser):
    page, name = here.page, f"new-{new_name()[-6:]}"
    workspace = team("GET", f"/workspaces/{team.workspace}")["name"]
    page.click("button >> text=New person")
    page.get_by_label("User name").fill(name)
    page.get_by_label("First name").fill("Chi")
    page.get_by_label("Role").select_option("annotator")
    page.get_by_label(workspace, exact=True).check()
    page.get_by_label(f"Reviews in {workspace}").check()
    page.click("dialog button.primary")
    page.wait_for_selector(DIALOG)
    password = page.input_value(DIALOG)
    page.click("dialog >> text=Close")
    assert page.locator(f"text={password}").count() == 0
    assert signs_in(browser, team, name, password)
    members = team("GET", f"/workspaces/{team.workspace}/reviewers")["items"]
    assert [one["reviewer"] for one in members if one["username"] == name] == [True]
    find(page, name)
    assert f"{workspace} (reviews)" in page.inner_text(f"[data-user='{name}']")


def test_a_new_password_ends_the_old_one(here, team, browser):
    name = team.annotator(f"reset-{new_name()[-6:]}")
    here.page.reload()
    choose(here.page, name, "New password")
    here.page.wait_for_selector(DIALOG)
    password = here.page.input_value(DIALOG)
    assert not signs_in(browser, team, name, PASSWORD)
    assert signs_in(browser, team, name, password)


def test_a_role_and_places_are_changed(here, team):
    name = team.annotator(f"edit-{new_name()[-6:]}")
    here.page.reload()
    workspace = team("GET", f"/workspaces/{team.workspace}")["name"]
    choose(here.page, name, "Edit")
    here.page.get_by_label("Role").select_option("admin")
    here.page.get_by_label(workspace, exact=True).uncheck()
    here.page.click("dialog button.primary")
    here.page.wait_for_selector("dialog", state="detached")
    here.page.wait_for_selector(f"[data-user='{name}'] >> text=no workspace yet")
    assert user_of(team, name)["role"] == "admin"
    assert team("GET", f"/users/{user_of(team, name)['id']}/workspaces")["items"] == []


def test_what_there_is_of_somebody_is_told_before_they_are_deleted(here, desk, team):
    records = [{"external_id": f"r{n}", "fields": {"text": CONTEXT}} for n in range(3)]
    dataset = team.dataset(
        records, fields={"text": {"type": "text"}}, questions={"topic": TOPIC}, optional=()
    )
    author = desk(dataset)
    author.press("1", "Enter", "2", "Enter")
    author.saved()
    here.page.reload()
    choose(here.page, author.name, "Delete")
    here.page.wait_for_selector("dialog tbody")
    rows = [row.split("\t") for row in here.page.locator("dialog tr").all_inner_texts()]
    assert rows[0] == ["Answers", "2"]
    assert len(team.answers(dataset)) == 2
    assert here.page.is_disabled("dialog button.bad")
    here.page.fill("dialog input", author.name)
    here.page.click("dialog button.bad")
    here.page.wait_for_selector("dialog", state="detached")
    assert team.answers(dataset) == []
    assert author.name not in [one["username"] for one in team("GET", "/users")["items"]]


def test_an_owner_cannot_delete_themselves_and_the_last_one_stays_an_owner(here, team):
    find(here.page, here.name)
    here.page.click(f"[data-user='{here.name}'] .menu > button")
    entries = here.page.locator("[role=menuitem]").all_inner_texts()
    assert entries == ["Edit", "New API key"]


def test_a_name_that_is_taken_is_told_and_what_was_typed_stays(here, team):
    here.page.click("button >> text=New person")
    here.page.get_by_label("User name").fill(here.name)
    here.page.get_by_label("First name").fill("Chi")
    here.page.click("dialog button.primary")
    here.page.wait_for_selector("dialog .failed")
    assert "There is already a user" in here.page.inner_text("dialog .failed")
    assert here.page.get_by_label("First name").input_value() == "Chi"


def test_a_workspace_is_made_filled_emptied_deleted_and_brought_back(here, team):
    page, name = here.page, new_name()
    person = team.annotator(f"member-{new_name()[-6:]}")
    page.reload()
    page.get_by_label("New workspace").fill(name)
    page.click("text=Make it")
    page.wait_for_selector(f"[data-workspace='{name}']")
    page.click(f"[aria-label='People of {name}']")
    page.get_by_label("Add somebody").select_option(label=person)
    page.click("dialog button >> text=Add")
    page.wait_for_selector(f"[data-member='{person}']")
    with page.expect_response("**/users/*"):
        page.get_by_label(f"{person} reviews here").check()
    there = {one["name"]: one["id"] for one in team("GET", "/me/workspaces")["items"]}
    assert team("GET", f"/workspaces/{there[name]}/reviewers")["items"][0]["reviewer"] is True
    page.click(f"[aria-label='Remove {person} from the workspace']")
    page.wait_for_selector("dialog >> text=Nobody is in this workspace")
    page.click("dialog >> text=Close")
    page.click(f"[aria-label='Delete the workspace {name}']")
    page.wait_for_selector(f"[data-workspace='{name}']", state="detached")
    page.click(f"[aria-label='Bring back {name}']")
    page.wait_for_selector(f"[data-workspace='{name}']")


def test_a_workspace_with_datasets_says_why_it_cannot_be_deleted(here, team):
    team.dataset([])
    here.page.reload()
    workspace = team("GET", f"/workspaces/{team.workspace}")["name"]
    button = here.page.locator(f"[aria-label='Delete the workspace {workspace}']")
    assert button.is_disabled()
    assert button.get_attribute("title") == "Delete its datasets first."


def test_an_admin_sees_their_workspaces_and_says_who_reviews(desk, team):
    person = team.annotator(f"seen-{new_name()[-6:]}")
    here = led(desk, team, "/people", "admin")
    here.page.wait_for_selector("#deleted")
    assert here.page.locator("input.search").count() == 0
    workspace = team("GET", f"/workspaces/{team.workspace}")["name"]
    here.page.click(f"[aria-label='People of {workspace}']")
    here.page.get_by_label(f"{person} reviews here").check()
    here.page.wait_for_selector(f"[data-member='{person}'] input:checked")
    assert "Owners add people" in here.page.inner_text("dialog")


def test_who_annotates_is_told_whom_to_ask_and_has_no_link(desk):
    here = desk(at="/")
    here.page.click(".menu > button")
    assert "People" not in here.page.locator("[role=menuitem]").all_inner_texts()
    here.page.goto(f"{here.url}/people")
    here.page.wait_for_selector("text=People and workspaces are for owners and admins.")


def test_the_menu_leads_there(desk, team):
    here = desk(name=lead(team, "owner"), at="/")
    here.page.click(".menu > button")
    here.page.click("[role=menuitem] >> text=People")
    here.page.wait_for_selector("main.people #deleted")
    assert here.page.title() == "People · Ostraka"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_among_people(desk, axe, team, scheme):
    here = led(desk, team, "/people", "owner", color_scheme=scheme)
    here.page.wait_for_selector("#deleted")
    assert axe(here) == []
    here.page.click("button >> text=New person")
    assert axe(here) == []


def test_nothing_sticks_out_on_a_phone_and_texts_stay_texts(desk, team):
    name = team.annotator(f"{SHORT}{new_name()}")
    here = led(desk, team, "/people", "owner", viewport={"width": 360, "height": 740},
               locale="de-DE")  # fmt: skip
    here.page.wait_for_selector("#deleted")
    find(here.page, name)
    assert here.wide() == []
    here.page.click("button >> text=Neue Person")
    assert here.wide() == []
    assert here.page.evaluate("window.hit") is None
