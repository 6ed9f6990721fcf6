"""A new dataset out of a file or a hub, made in a browser as one act, by the keyboard too."""

from __future__ import annotations

import csv
import io

import pytest
from leading import led
from served import new_name
from web_data import on_both

FOCUSED = """(() => { const one = document.activeElement; return [one.localName,
  one.labels?.[0]?.innerText ?? one.getAttribute('aria-label') ?? one.innerText]; })()"""
SHORT = "<img src=x onerror=window.hit=20>"
TWEETS = (
    "tweet,mood,stars,worker,likes\n"
    "Good day,glad,5,{name},3\nBad day,sad,1,{name},4\nSo-so,sad,3,zoe,1\n"
)


@pytest.fixture
def here(desk, team):
    return led(desk, team, "/new")


@pytest.fixture
def write(tmp_path):
    def written(text, name="tweets.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def give(here, path):
    here.page.set_input_files("#import-file", path)
    here.page.wait_for_selector("main h2 >> nth=1")
    settled(here)


def settled(here):
    here.page.wait_for_selector("[aria-busy=true]", state="detached")


def made(team, name):
    items = team("GET", f"/me/datasets?name={name}")["items"]
    return items[0]["id"] if items else None


def become(here, column, use, kind=None):
    here.page.get_by_label(f"What {column} is", exact=True).select_option(use)
    settled(here)
    if kind:
        here.page.get_by_label(f"Kind of answers in {column}").select_option(kind)
        settled(here)


def create(here, name, state="finished"):
    here.page.get_by_label("Name", exact=True).fill(name)
    here.page.click("form button.primary")
    here.page.wait_for_selector(f"[data-job={state}]")


@on_both
def test_a_table_becomes_a_dataset_as_its_columns_were_said_to_be(here, team, write):
    page, name = here.page, new_name()
    give(here, write(TWEETS.format(name=here.name)))
    assert "3 records can be read" in page.inner_text("main")
    become(here, "mood", "answer", "label")
    become(here, "stars", "answer", "rating")
    page.get_by_label("The 3 answers in the file are").select_option("people")
    assert "1 person is not on this server" in page.inner_text("form")
    page.click("[data-part=mood] button[aria-expanded]")
    page.get_by_label("Title", exact=True).fill("How does it sound?")
    page.fill("[aria-label='Option 1, text']", "Glad!")
    create(here, name)
    assert "Left out: responses of people who are not on this server (1)" in page.inner_text("main")
    dataset = made(team, name)
    questions = {one["name"]: one for one in team("GET", f"/datasets/{dataset}/questions")["items"]}
    assert questions["mood"]["title"] == "How does it sound?"
    assert questions["mood"]["settings"]["options"][0]["text"] == "Glad!"
    assert questions["stars"]["settings"]["type"] == "rating"
    answers = [one["values"] for one in team.answers(dataset)]
    assert answers == [{"mood": "glad", "stars": 5}, {"mood": "sad", "stars": 1}]
    (likes,) = team("GET", f"/me/datasets/{dataset}/metadata-properties")["items"]
    assert likes["name"] == "likes"
    page.click("main a >> text=Annotate")
    page.wait_for_selector(".q >> text=How does it sound?")


def test_bad_lines_are_shown_and_nothing_is_made_until_they_are_left_out(here, team, write):
    page, name = here.page, new_name()
    rows = "".join(f"row {n},{'x' if n % 2 else 3}\n" for n in range(60))
    give(here, write(f"text,stars\n{rows}"))
    become(here, "stars", "answer", "rating")
    assert "30 lines cannot be read" in page.inner_text(".bad-lines h3")
    first = page.locator(".bad-lines tbody tr >> nth=0").inner_text().split("\t")
    assert first == ["3", "stars", "x", "a whole number from 0 to 10 is needed here"]
    assert page.locator(".bad-lines tbody tr").count() == 20
    assert "The first 20 of 30." in page.inner_text(".bad-lines")
    with page.expect_download() as got:
        page.click("text=Download all bad lines")
    text = got.value.path().read_text(encoding="utf-8")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert (len(lines), lines[-1]["line"], lines[-1]["value"]) == (30, "61", "x")
    page.get_by_label("Name", exact=True).fill(name)
    assert page.is_disabled("form button.primary")
    assert made(team, name) is None
    page.get_by_label("Leave out the 30 bad lines").check()
    assert page.inner_text("form button.primary") == "Create it, and import the good 30"
    create(here, name)
    assert team("GET", f"/datasets/{made(team, name)}/progress")["total"] == 30


def test_an_import_that_fails_leaves_nothing_and_can_be_mended(here, team, write):
    page, name = here.page, new_name()
    give(here, write("text,label\none,a\ntwo,b\nthree,c\n"))
    page.click("[data-part=label] button[aria-expanded]")
    page.click("[aria-label='Remove option 3']")
    create(here, name, "failed")
    assert "Nothing half made was left behind" in page.inner_text("main")
    assert "'c'" in page.inner_text("[data-job=failed]")
    assert made(team, name) is None
    page.click("text=Change something, and try again")
    page.click("text=Add an option")
    page.keyboard.type("c")
    create(here, name)
    assert team("GET", f"/datasets/{made(team, name)}/progress")["total"] == 3


def test_a_name_that_is_taken_is_told_in_place_and_what_was_typed_stays(here, team, write):
    there = team("GET", f"/datasets/{team.dataset([])}")["name"]
    give(here, write("text\none\n"))
    workspace = team("GET", f"/workspaces/{team.workspace}")["name"]
    here.page.get_by_label("Workspace").select_option(label=workspace)
    here.page.get_by_label("Guidelines").fill("Be kind.")
    here.page.get_by_label("Name", exact=True).fill(there)
    here.page.click("form button.primary")
    here.page.wait_for_selector(".failed")
    assert "There is already a dataset" in here.page.inner_text(".failed")
    assert here.page.get_by_label("Guidelines").input_value() == "Be kind."


def test_a_text_alone_gets_the_question_that_is_wanted(here, team, write):
    page, name = here.page, new_name()
    give(here, write("text\none\ntwo\n"))
    page.click("[aria-label='Delete Quality']")
    page.click("text=Add a question")
    page.get_by_label("Title", exact=True).fill("Any names?")
    page.get_by_label("Kind", exact=True).select_option("span")
    page.click("text=Paste a list")
    page.get_by_label("An option on each line").fill("Person\nPlace\n\nPerson")
    page.click("text=Add these")
    create(here, name)
    (question,) = team("GET", f"/datasets/{made(team, name)}/questions")["items"]
    assert (question["name"], question["settings"]["field"]) == ("any_names", "text")
    assert [one["value"] for one in question["settings"]["options"]] == ["Person", "Place"]


@pytest.mark.usefixtures("shelf")  # home offers something else where there is no dataset yet
def test_a_dataset_is_made_by_the_keyboard_alone(desk, team, write):
    name, file = new_name(), write("review,verdict\nFine food,good\nCold soup,bad\nSoup,good\n")
    here = led(desk, team, "/")
    page = here.page
    page.on("filechooser", lambda asked: asked.set_files(file))  # early: the browser takes a while
    page.wait_for_selector("main.home >> text=New dataset")

    def to(role, label):
        for _ in range(120):
            page.keyboard.press("Tab")
            told = page.evaluate(FOCUSED)
            if told[0] == role and str(told[1]).strip().startswith(label):
                return
        raise AssertionError(f"Tab does not lead to {label}")

    to("a", "New dataset")
    page.keyboard.press("Enter")
    page.wait_for_selector("#import-file")
    to("input", "Choose a file")
    page.keyboard.press("Enter")
    page.wait_for_selector("main.new .columns")
    to("select", "What verdict is")
    page.keyboard.type("Answers")
    page.wait_for_selector("[data-part=verdict]")
    to("button", "Edit verdict")
    page.keyboard.press("Enter")
    to("input", "Title")
    page.keyboard.press("Control+a")
    page.keyboard.type("Was it good?")
    to("input", "Name")
    page.keyboard.press("Control+a")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-job=finished]")
    dataset = made(team, name)
    (question,) = team("GET", f"/datasets/{dataset}/questions")["items"]
    assert question["title"] == "Was it good?"
    to("a", "Annotate")
    page.keyboard.press("Enter")
    page.wait_for_selector("#record-title")
    here.press("2", "Enter")
    here.saved()
    assert [one["values"] for one in team.answers(dataset)] == [{"verdict": "bad"}]


def test_a_file_that_is_none_is_told_in_words_and_another_can_be_chosen(here, write):
    here.page.set_input_files("#import-file", write("\x00\x01", "odd.bin"))
    here.page.wait_for_selector(".failed")
    assert "looks like none of the formats" in here.page.inner_text(".failed")
    give(here, write("text\none\n"))
    assert "1 record can be read" in here.page.inner_text("main")
    assert here.page.locator(".failed").count() == 0


def test_an_empty_home_offers_the_three_ways(desk, team):
    workspace = team("POST", "/workspaces", {"name": new_name()})["id"]
    here = led(desk, team, "/people")
    user = next(one for one in team("GET", "/users")["items"] if one["username"] == here.name)
    team("DELETE", f"/workspaces/{team.workspace}/users/{user['id']}")
    team("POST", f"/workspaces/{workspace}/users", {"user_id": user["id"]})
    here.page.goto(here.url)
    links = here.page.locator("main .card a")
    links.first.wait_for()
    said = ["Import a file", "Load a Hugging Face dataset", "Send one from Python"]
    assert links.all_inner_texts() == said
    links.nth(1).click()
    here.page.wait_for_selector("main.new >> text=Dataset on the hub")
    here.page.go_back()
    links.nth(2).click()
    here.page.wait_for_selector("main.new pre >> text=push_to_argilla")


def test_who_annotates_is_told_whom_to_ask(desk):
    here = desk()
    assert here.page.locator("text=New dataset").count() == 0
    here.page.goto(f"{here.url}/new")
    here.page.wait_for_selector("text=New datasets are made by owners and admins.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_a_file_is_looked_at(desk, axe, team, write, scheme):
    here = led(desk, team, "/new", color_scheme=scheme)
    assert axe(here) == []
    give(here, write("text,stars\none,5\ntwo,x\nthree,4\n"))
    become(here, "stars", "answer", "rating")
    assert axe(here) == []


def test_nothing_sticks_out_on_a_phone_and_texts_stay_texts(desk, team, write):
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    rows = f"{SHORT},label,{long}\n{SHORT} {long},{SHORT},{long}\nb,b,c\n"
    here = led(desk, team, "/new", viewport={"width": 360, "height": 740}, locale="de-DE")
    give(here, write(rows, f"{'x' * 60}.csv"))
    here.page.wait_for_selector("text=Was gefragt wird")
    assert here.wide() == []
    assert here.page.evaluate("window.hit") is None
