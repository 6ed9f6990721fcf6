"""The settings of a dataset, changed in a browser by who leads it, and read back over the API."""

from __future__ import annotations

import json

import pytest
from leading import led
from served import new_name
from web_data import CONTEXT, RATING, TOPIC, options

SECTIONS = ("fields", "questions", "metadata", "vectors", "guidelines", "work", "export", "danger")
SHORT = "<img src=x onerror=window.hit=20>"


@pytest.fixture
def dataset(team):
    records = [{"external_id": f"r{n}", "fields": {"text": CONTEXT}} for n in range(4)]
    made = team.dataset(
        records,
        fields={"text": {"type": "text"}},
        questions={"topic": TOPIC, "quality": RATING},
        optional=(),
    )
    change = {"change_fields": {"text": {"required": True}}}
    version = team("POST", f"/datasets/{made}/schema/preview", change)["version"]
    team("POST", f"/datasets/{made}/schema", {**change, "version": version})
    return made


def answered(team, desk, dataset, record=0):
    """A record answered with Travel and 4 by somebody new; their name."""
    author = desk(dataset)
    author.press("1", "4", "Enter")
    author.saved()
    return author


def opened(desk, team, dataset, section, **context):
    here = led(desk, team, f"/datasets/{dataset}/settings#{section}", **context)
    here.page.wait_for_selector(".section .panel h2")
    return here


def questions(team, dataset):
    return {one["name"]: one for one in team("GET", f"/datasets/{dataset}/questions")["items"]}


def edit(here, name):
    here.page.click(f"[data-part='{name}'] button[aria-expanded]")


def test_a_question_is_added_and_asked(desk, team, dataset):
    here = opened(desk, team, dataset, "questions")
    page = here.page
    page.click("text=Add a question")
    page.get_by_label("Title", exact=True).fill("How polite?")
    page.fill("[aria-label='Option 1, text']", "Polite")
    here.press("Enter")  # and the next one has the focus
    page.keyboard.type("Rude")
    page.click("[aria-label='Remove option 3']")
    page.uncheck(".part.open >> text=Must be answered")
    assert page.locator(".preview .choice").all_inner_texts() == ["Polite\n1", "Rude\n2"]
    page.click("text=See what it does")
    page.wait_for_selector(".done")
    made = questions(team, dataset)["how_polite"]
    assert (made["title"], made["required"]) == ("How polite?", False)
    assert [one["value"] for one in made["settings"]["options"]] == ["Polite", "Rude"]
    page.click(".done >> text=Undo")
    page.wait_for_selector("text=Undone.")
    assert set(questions(team, dataset)) == {"topic", "quality"}


def test_what_becomes_of_answers_is_told_before_it_is_done_and_undone(desk, team, dataset):
    answered(team, desk, dataset)
    here = opened(desk, team, dataset, "questions")
    page = here.page
    edit(here, "topic")
    page.click("[aria-label='Remove option 1']")
    page.click("text=See what it does")
    page.wait_for_selector("dialog tbody")
    rows = [row.split("\t") for row in page.locator("dialog tbody tr").all_inner_texts()]
    assert rows == [["Topic", "0", "1", "0"], ["Quality", "1", "0", "0"]]
    assert "1 submitted answer becomes a draft" in page.inner_text("dialog")
    assert [one["status"] for one in team.answers(dataset)] == ["submitted"]
    page.click("text=Make this change")
    page.wait_for_selector(".done")
    assert [one["status"] for one in team.answers(dataset)] == ["draft"]
    page.click(".done >> text=Undo")
    page.wait_for_selector("text=Undone.")
    assert [one["status"] for one in team.answers(dataset)] == ["submitted"]
    assert len(questions(team, dataset)["topic"]["settings"]["options"]) == 3


def test_an_option_that_is_renamed_takes_its_answers_with_it(desk, team, dataset):
    answered(team, desk, dataset)
    here = opened(desk, team, dataset, "questions")
    edit(here, "topic")
    here.page.fill("[aria-label='Option 1, value']", "journey")
    here.page.click("text=See what it does")
    here.page.wait_for_selector(".done")
    assert team.answers(dataset)[0]["values"]["topic"] == "journey"


def test_a_change_of_somebody_else_meanwhile_is_told_and_nothing_is_lost(desk, team, dataset):
    answered(team, desk, dataset)
    here = opened(desk, team, dataset, "questions")
    page = here.page
    edit(here, "topic")
    page.click("[aria-label='Remove option 1']")
    page.click("text=See what it does")
    page.wait_for_selector("dialog")
    question = questions(team, dataset)["quality"]["id"]
    team("PATCH", f"/questions/{question}", {"title": "Very new"})
    page.click("text=Make this change")
    page.wait_for_selector("dialog .failed")
    assert "Look at the effect again" in page.inner_text("dialog .failed")
    page.wait_for_selector("dialog >> text=Very new")
    page.wait_for_selector("dialog .failed", state="detached")
    page.click("text=Make this change")
    page.wait_for_selector(".done")
    assert len(questions(team, dataset)["topic"]["settings"]["options"]) == 2
    assert questions(team, dataset)["quality"]["title"] == "Very new"


def test_what_is_not_saved_is_there_after_a_reload_and_can_be_discarded(desk, team, dataset):
    here = opened(desk, team, dataset, "guidelines")
    page = here.page
    page.fill("textarea", "# Be kind\n\n- always")
    assert page.inner_text(".preview .heading") == "Be kind"
    page.click(".tabs >> text=Annotate")
    page.wait_for_selector(".q")
    page.go_back()
    page.wait_for_selector("text=These changes are from your last visit")
    assert page.input_value("textarea").startswith("# Be kind")
    page.click("text=Discard changes")
    assert page.input_value("textarea") == ""
    page.fill("textarea", "Be fair.")
    page.click("button.primary >> text=Save")
    page.wait_for_selector(".done")
    assert team("GET", f"/datasets/{dataset}")["guidelines"] == "Be fair."
    page.reload()
    page.wait_for_selector("textarea")
    assert page.locator("text=Discard changes").count() == 0


def test_how_the_work_is_done(desk, team, dataset):
    here = opened(desk, team, dataset, "work")
    page = here.page
    page.get_by_label("Answers per record").fill("3")
    page.get_by_label("Minutes a record stays reserved").fill("2.5")
    page.get_by_label("Order of the queue").select_option("random")
    page.get_by_label("Seed of the lot").fill("7")
    page.get_by_label("Suggestions", exact=True).select_option("revealed")
    page.get_by_label("Reasons to discard").fill("no text\n\nother language\nno text")
    page.get_by_label("A discarded record needs a reason").check()
    page.get_by_label("Disagreement that makes a conflict").fill("0.5")
    page.click("form:has-text('Answers per record') button.primary")
    page.wait_for_selector(".done")
    work = team("GET", f"/datasets/{dataset}/work")
    asked = {name: work[name] for name in ("lease_seconds", "order", "seed", "suggestions")}
    assert asked == {"lease_seconds": 150, "order": "random", "seed": 7, "suggestions": "revealed"}
    assert work["discard_reasons"] == ["no text", "other language"]
    assert (work["discard_needs_reason"], work["conflict_above"]) == (True, 0.5)
    assert team("GET", f"/datasets/{dataset}")["distribution"]["min_submitted"] == 3


def test_what_the_server_refuses_is_told_in_place(desk, team, dataset):
    here = opened(desk, team, dataset, "work")
    here.page.get_by_label("A discarded record needs a reason").check()
    here.page.click("form:has-text('Answers per record') button.primary")
    here.page.wait_for_selector(".failed")
    assert "discard_reasons" in here.page.inner_text(".failed")
    assert here.page.get_by_label("A discarded record needs a reason").is_checked()


def test_records_are_given_to_people_after_it_was_told_who_gets_how_many(desk, team, dataset):
    here = opened(desk, team, dataset, "work")
    page = here.page
    names = sorted((here.name, team.annotator(f"giver{new_name()[-4:]}")))
    page.reload()
    form = page.locator("form", has_text="Who does what")
    for name in names:
        form.get_by_label(name, exact=True).check()
    form.locator("text=See what it does").click()
    page.wait_for_selector(".would")
    told = page.locator(".would li").all_inner_texts()
    assert [one.split() for one in told] == [[name, "2"] for name in names]
    assert team("GET", f"/datasets/{dataset}/assignments")["people"] == {}
    form.locator("text=Give them out").click()
    page.wait_for_selector(".done")
    assert team("GET", f"/datasets/{dataset}/assignments")["people"] == dict.fromkeys(names, 2)
    page.click(".done >> text=Undo")
    page.wait_for_selector("text=Undone.")
    assert team("GET", f"/datasets/{dataset}/assignments")["people"] == {}


def test_metadata_and_vectors_are_added_changed_and_deleted(desk, team, dataset):
    here = opened(desk, team, dataset, "metadata")
    page = here.page
    page.click("text=Add a metadata property")
    page.get_by_label("Name for programs").fill("source")
    page.get_by_label("Values").fill("web, mail ,phone")
    page.click("button.primary >> text=Add")
    page.wait_for_selector("[data-part=source]")
    at = f"/me/datasets/{dataset}/metadata-properties"
    (made,) = team("GET", at)["items"]
    assert made["settings"] == {"type": "terms", "values": ["web", "mail", "phone"]}
    page.fill("[data-part=source] input", "Where from")
    page.uncheck("[data-part=source] >> text=Seen by those who annotate")
    page.click("[data-part=source] button >> text=Save")
    page.wait_for_selector("[data-part=source] .done")
    (made,) = team("GET", at)["items"]
    assert (made["title"], made["visible_for_annotators"]) == ("Where from", False)
    page.click("[data-part=source] button >> text=Delete")
    page.click("text=Delete source")
    page.wait_for_selector("text=There are no metadata properties.")
    page.click(".sections >> text=Vectors")
    page.click("text=Add vectors")
    page.get_by_label("Name for programs").fill("mini")
    page.get_by_label("Dimensions").fill("3")
    page.click("button.primary >> text=Add")
    page.wait_for_selector("[data-part=mini] >> text=3 dimensions")


def test_all_records_go_into_a_file(desk, team, dataset, tmp_path):
    here = opened(desk, team, dataset, "export")
    page = here.page
    page.get_by_label("Format").select_option("jsonl")
    page.locator("form", has_text="To a file").locator("button.primary").click()
    page.wait_for_selector("[data-job=finished] >> text=4 records")
    with page.expect_download() as got:
        page.click("text=Download")
    got.value.save_as(tmp_path / "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(one)["id"] for one in lines] == ["r0", "r1", "r2", "r3"]


def test_a_dataset_is_renamed_deleted_and_brought_back(desk, team, dataset):
    here = opened(desk, team, dataset, "danger")
    page, name = here.page, new_name()
    page.fill("form:has-text('Rename') input", name)
    page.click("button >> text=Rename")
    page.wait_for_selector(f"h1 >> text={name}")
    assert page.is_disabled("button.bad")
    page.fill("form:has-text('To delete it') input", name)
    page.click("button.bad")
    page.wait_for_selector("dialog >> text=It can be brought back until")
    assert team.http.get(f"/datasets/{dataset}").status_code == 404
    page.click("dialog >> text=Bring it back")
    page.wait_for_selector("dialog", state="detached")
    assert team("GET", f"/datasets/{dataset}")["name"] == name


def test_a_dataset_in_draft_is_made_whole_and_published(desk, team):
    made = team("POST", "/datasets", {"name": new_name(), "workspace_id": team.workspace})
    here = opened(desk, team, made["id"], "fields")
    page = here.page
    page.click("button >> text=Publish")
    page.wait_for_selector(".failed >> text=has no field")
    page.click("text=Add a field")
    page.get_by_label("Title", exact=True).fill("Text")
    page.click(".sections >> text=Questions")
    page.click("text=Add a question")
    page.get_by_label("Title", exact=True).fill("Which part?")
    page.get_by_label("Kind").select_option("span")
    page.fill("[aria-label='Option 1, text']", "Name")
    page.fill("[aria-label='Option 2, text']", "Place")
    page.click("button.primary >> text=Save")
    page.wait_for_selector(".done")
    page.click("button >> text=Publish")
    page.wait_for_selector("text=Nobody can answer yet", state="detached")
    assert team("GET", f"/datasets/{made['id']}")["status"] == "ready"
    assert questions(team, made["id"])["which_part"]["settings"]["field"] == "text"


def test_a_question_that_lacks_something_is_not_sent(desk, team, dataset):
    here = opened(desk, team, dataset, "questions")
    page = here.page
    page.click("text=Add a question")
    page.click("text=See what it does")
    assert page.inner_text(".part.open > .trouble") == "It needs a title or a name."
    page.get_by_label("Title", exact=True).fill("Topic")
    page.wait_for_selector("text=Another one has this name.")
    page.get_by_label("Name for programs").fill("other")
    page.wait_for_selector("text=An option has no text.")
    assert set(questions(team, dataset)) == {"topic", "quality"}


def test_a_question_can_be_tried_out_and_nothing_is_kept_of_it(desk, team, dataset):
    here = opened(desk, team, dataset, "questions")
    edit(here, "quality")
    here.page.click(".preview .choice >> text=4")
    assert here.page.get_attribute(".preview .choice >> nth=3", "aria-checked") == "true"
    here.page.wait_for_timeout(1200)
    assert team.answers(dataset) == []
    assert here.waiting() == 0


def test_who_annotates_is_told_whom_to_ask(desk, team, dataset):
    here = desk()
    here.page.goto(f"{here.url}/datasets/{dataset}/settings")
    here.page.wait_for_selector("text=Settings are for owners")
    assert here.page.locator(".sections a").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_section(desk, axe, team, dataset, scheme):
    here = opened(desk, team, dataset, "questions", color_scheme=scheme)
    edit(here, "topic")
    assert axe(here) == []
    for name in SECTIONS:
        here.page.click(f".sections a[href='#{name}']")
        here.page.wait_for_selector("[aria-busy=true]", state="detached")
        assert (name, axe(here)) == (name, [])


def test_nothing_sticks_out_on_a_phone_in_german(desk, team):
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    label = {"type": "label_selection", "options": options(long, f"{long} 2")}
    dataset = team.dataset(
        [], fields={"text": {"type": "text"}}, questions={"one": label}, titles={"one": long}
    )
    here = opened(desk, team, dataset, "questions", viewport={"width": 360, "height": 740},
                  locale="de-DE")  # fmt: skip
    edit(here, "one")
    for name in SECTIONS:
        here.page.click(f".sections a[href='#{name}']")
        here.page.wait_for_selector("[aria-busy=true]", state="detached")
        assert (name, here.wide()) == (name, [])
    assert here.page.inner_text(".sections a >> nth=1") == "Fragen"


def test_texts_of_others_stay_texts(desk, team):
    bad = {"type": "label_selection", "options": options(SHORT, f"{SHORT}2")}
    dataset = team.dataset(
        [], fields={"text": {"type": "text"}}, questions={"one": bad}, titles={"one": SHORT},
        guidelines=f"{SHORT} [x](javascript:window.hit=1)", work={"discard_reasons": [SHORT]},
    )  # fmt: skip
    here = opened(desk, team, dataset, "questions")
    edit(here, "one")
    assert here.page.inner_text(".preview h4").startswith(SHORT)
    for name in ("guidelines", "work"):
        here.page.click(f".sections a[href='#{name}']")
        here.page.wait_for_selector("textarea")
    assert here.page.evaluate("window.hit") is None
