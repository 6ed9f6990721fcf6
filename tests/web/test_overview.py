"""The overview of a dataset: figures that are true, told in words, to those who may see them."""

from __future__ import annotations

import pytest
from hands import records_of, seen
from served import new_name
from test_looks import LONG
from test_safety import EVERYTHING, SHORT
from web_data import CONTEXT, ISSUES, RATING, TOPIC, on_both, options

QUESTIONS = {"topic": TOPIC, "quality": RATING, "issues": ISSUES, "why": {"type": "text"}}
FIELDS = {"prompt": {"type": "text"}, "context": {"type": "text"}}
SHARED = {"distribution": {"strategy": "overlap", "min_submitted": 2}}


def item(n, text="How does a refund work?"):
    return {"external_id": f"r{n:04}", "fields": {"prompt": f"{text} {n}", "context": CONTEXT}}


def made(team, records=12, **more):
    given = {"fields": FIELDS, "questions": QUESTIONS, "optional": ("quality", "issues", "why")}
    return team.dataset([item(n) for n in range(records)], **{**given, **SHARED, **more})


@pytest.fixture
def answered(team, hand):
    """Two people answer ten of twelve records; they differ over the first three."""
    dataset = made(team)
    ada, ben = hand("ada"), hand("ben")
    for n, one in enumerate(records_of(team, dataset)[:10]):
        mark = [{"label": "tone", "start": 0, "end": 6}]
        label = ("travel", "cooking", "law")[n % 3]
        ada.answer(
            one, {"topic": label, "quality": 4, "issues": mark, "why": "so"}, **seen("changed")
        )
        other = "law" if n < 3 and label != "law" else "cooking" if n < 3 else label
        ben.answer(one, {"topic": other, "issues": mark if n > 2 else []}, seconds=2,
                   **seen("accepted"))  # fmt: skip
    return dataset, ada, ben


def opened(here, dataset, panel="progress"):
    here.page.goto(f"{here.url}/datasets/{dataset}")
    here.page.wait_for_selector(f"[data-panel={panel}] > .head + :not([aria-busy=true])")
    return here


def panel(here, name):
    return here.page.locator(f"[data-panel={name}]")


@on_both
def test_progress_is_told_by_state_with_what_is_still_needed(desk, answered, rita):
    here = opened(desk(name=rita.name), answered[0])
    legend = panel(here, "progress").locator(".legend").inner_text().replace("\n", " ")
    for words in ("full 7", "in conflict 3", "open 2", "resolved 0", "12 records"):
        assert words in " ".join(legend.split()), words
    here.page.wait_for_selector("text=20 answers a day over the last week")
    assert "the 4 still needed" in panel(here, "progress").inner_text()
    panel(here, "contested").locator("text=Review 3 conflicts").click()
    here.page.wait_for_url("**/review")


@on_both
def test_agreement_is_told_with_interval_count_or_the_reason_why_not(desk, answered, rita):
    here = opened(desk(name=rita.name), answered[0], "agreement")
    text = panel(here, "agreement").inner_text()
    assert "95% interval" in text
    assert "20 answers" in text
    assert "Not defined: no record has answers of two people yet." in text
    assert "Not defined: this measure is not for texts." in text
    here.page.select_option("[data-panel=agreement] select", "raw")
    here.page.wait_for_selector("[data-panel=agreement] .figure:has-text('0.70')")
    confused = here.page.locator("[data-confused] li").all_inner_texts()
    assert "Cooking" in confused[0]
    assert "Law" in confused[0]
    assert "Topic, 2 records" in confused[0]


def test_people_are_told_with_a_mark_and_the_reason_where_something_is_odd(desk, answered, rita):
    dataset, ada, ben = answered
    here = opened(desk(name=rita.name), dataset, "people")
    row = here.page.locator(f"[data-person={ben.name}]")
    assert row.locator("td").all_inner_texts()[:3] == ["10", "2 sec !", "100% !"]
    why = here.page.locator(f"[data-person={ben.name}] + .why").inner_text()
    assert "Takes 2 sec for an answer, others 20 sec." in why
    assert "Accepts 100% of the suggestions, others 0%." in why
    assert here.page.locator(f"[data-person={ada.name}] + .why").count() == 0
    here.page.click("text=Hide names")
    assert ben.name not in here.page.inner_text("main")
    assert "Person 2" in panel(here, "people").inner_text()


def test_answers_suggestions_and_times_are_counted(desk, answered, rita):
    here = opened(desk(name=rita.name), answered[0], "sources")
    rows = here.page.locator("[data-spread=topic] tr").all_inner_texts()
    assert rows[0].split() == ["Travel", "7", "35%"]
    assert "none of them" in here.page.inner_text("[data-spread=issues]")
    assert panel(here, "sources").locator("tbody tr").inner_text().split() == (
        ["model-7", "10", "10", "0", "50%"])  # fmt: skip
    times = panel(here, "times").locator("tr").all_inner_texts()
    assert [one.split()[-1] for one in times] == ["0", "10", "0", "0", "10", "0", "0", "0", "0"]


def test_contested_records_and_open_notes_lead_to_their_record(desk, team, answered, rita, hand):
    dataset, ada, _ = answered
    first = records_of(team, dataset)[0]
    ada("POST", f"/records/{first}/notes", {"text": "Is a layover a trip?"})
    here = opened(desk(name=rita.name), dataset, "contested")
    assert panel(here, "contested").locator("li").count() == 3
    href = panel(here, "contested").locator("li a").first.get_attribute("href")
    assert href.startswith(f"/datasets/{dataset}/review/")
    notes = panel(here, "notes")
    assert notes.locator("h2").inner_text() == "Notes and flags · 1"
    assert notes.locator("a").get_attribute("href") == f"/datasets/{dataset}/review/{first}"
    notes.locator("button", has_text="Settled").click()
    notes.locator("text=No open comment or flag.").wait_for()


@on_both
def test_what_others_do_is_seen_without_a_reload(desk, team, answered, rita, hand):
    dataset, ada, ben = answered
    here = opened(desk(name=rita.name), dataset, "agreement")
    here.page.wait_for_selector("[data-panel=agreement] dd:has-text('20 answers')")
    last = records_of(team, dataset)[-1]
    ada.answer(last, {"topic": "law"})
    ben.answer(last, {"topic": "law"})
    here.page.wait_for_selector(".legend .full:has-text('8')")
    here.page.wait_for_selector("[data-panel=agreement] dd:has-text('22 answers')")


def test_who_leads_changes_the_order_of_the_queue_here_and_others_are_told_who_can(
    desk, team, answered, rita
):
    dataset = answered[0]
    here = opened(desk(name=rita.name), dataset, "order")
    assert panel(here, "order").locator("fieldset[disabled]").count() == 1
    assert "Who leads can change this:" in panel(here, "order").inner_text()
    assert "owner" in panel(here, "order").inner_text()
    team("PATCH", f"/users/{rita.id}", {"role": "admin"})
    lead = opened(here, dataset, "order")
    lead.page.wait_for_selector("[data-panel=order] fieldset:not([disabled])")
    panel(lead, "order").locator("label", has_text="Random").click()
    lead.page.wait_for_selector("[data-panel=order] fieldset[aria-busy=false]")
    assert team("GET", f"/datasets/{dataset}/work")["order"] == "random"


def test_an_order_that_is_refused_goes_back_and_says_so(desk, team, answered, rita):
    team("PATCH", f"/users/{rita.id}", {"role": "admin"})
    here = opened(desk(name=rita.name), answered[0], "order")
    here.page.context.set_offline(True)
    panel(here, "order").locator("label", has_text="Least sure").click()
    panel(here, "order").locator("text=The server cannot be reached.").wait_for()
    here.page.context.set_offline(False)
    assert panel(here, "order").locator("label", has_text="Given").locator("input").is_checked()


def test_in_a_blind_dataset_annotators_see_progress_and_whom_to_ask(desk, team, answered, rita):
    dataset, ada, _ = answered
    here = opened(desk(name=ada.name), dataset)
    text = here.page.inner_text("main")
    assert "do not see how others answer" in text
    assert rita.name in text
    assert here.page.locator(".tabs >> text=Review").count() == 0
    assert here.page.locator("[data-panel=agreement], [data-panel=contested]").count() == 0
    team("PUT", f"/datasets/{dataset}/work", {"blind": False})
    opened(here, dataset, "agreement")


@pytest.mark.parametrize("records", [0, 2])
def test_what_is_empty_says_why(desk, team, rita, records):
    here = opened(desk(name=rita.name), made(team, records=records))
    here.page.wait_for_selector("text=No record is in conflict.")
    text = here.page.inner_text("main")
    for words in ("Nobody has submitted an answer yet.", "No open comment or flag.",
                  "No suggestion was shown with an answer yet."):  # fmt: skip
        assert words in text, words
    assert ("There are no records yet." in text) is (records == 0)


def test_what_cannot_be_had_is_told_in_its_place_and_tried_again(desk, answered, rita):
    here = desk(name=rita.name)
    here.page.route("**/figures", lambda route: route.abort())
    opened(here, answered[0], "agreement")
    panel(here, "times").locator("text=The server cannot be reached.").wait_for()
    here.page.unroute("**/figures")
    panel(here, "times").locator("button", has_text="Try again").click()
    panel(here, "times").locator(".bars").wait_for()


def test_one_may_not_see_a_dataset_of_others_and_is_told_so(desk, team):
    other = team("POST", "/workspaces", {"name": new_name()})["id"]
    given = {"name": new_name(), "workspace_id": other}
    away = team("POST", "/datasets", given)["id"]
    here = desk()
    here.page.goto(f"{here.url}/datasets/{away}")
    here.page.wait_for_selector("[role=alert]")
    assert "It needs to be a member of its workspace" in here.page.inner_text("main")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(desk, axe, answered, rita, scheme):
    here = opened(desk(name=rita.name, color_scheme=scheme), answered[0], "times")
    here.page.wait_for_selector("[data-panel=people] .why")
    assert axe(here) == []


@pytest.fixture
def awkward(team, hand):
    """Long names everywhere, forty labels, attacks in all that people write."""
    forty = {
        "type": "label_selection",
        "options": options(LONG, *(f"Label {n}" for n in range(40))),
    }
    attack = [{"value": f"{n}{SHORT}", "text": f"{n}{SHORT}"} for n in "ab"]
    questions = {"topic": forty, "bad": {"type": "label_selection", "options": attack}}
    titles = {"topic": LONG, "bad": SHORT}
    dataset = made(team, questions=questions, titles=titles, optional=(), records=3)
    long = hand(LONG[:60])
    for one, label in zip(
        records_of(team, dataset), ("label 1", LONG.lower(), "label 3"), strict=True
    ):
        long.answer(one, {"topic": label, "bad": f"a{SHORT}"}, **seen("accepted", agent=SHORT))
        hand().answer(one, {"topic": "label 2", "bad": f"b{SHORT}"})
        long("POST", f"/records/{one}/notes", {"text": EVERYTHING})
    return dataset


@pytest.mark.parametrize("width", [360, 820, 1360])
def test_nothing_sticks_out_and_nothing_that_was_stored_runs(desk, awkward, rita, width):
    here = desk(name=rita.name, viewport={"width": width, "height": 740})
    opened(here, awkward, "people")
    here.page.wait_for_selector("[data-panel=spread] .bars")
    assert here.wide() == []
    here.page.click("text=Show all 41")
    assert here.wide() == []
    assert here.page.evaluate("window.hit") is None


def test_in_german_it_is_german(desk, answered, rita):
    here = opened(desk(name=rita.name, locale="de-DE"), answered[0], "times")
    here.page.wait_for_selector("[data-panel=people] .why")
    text = here.page.inner_text("main")
    for words in ("Übereinstimmung", "strittig", "Nicht bestimmt:", "Braucht 2 Sek."):
        assert words in text, words
    assert here.wide() == []


def test_home_says_what_waits_and_leads_to_the_overview(desk, team, answered, rita):
    dataset, ada, _ = answered
    name = team("GET", f"/datasets/{dataset}")["name"]
    records = records_of(team, dataset)
    given = next(one for one in team("GET", f"/records/{records[0]}/review")["answers"]
                 if one["username"] == ada.name)  # fmt: skip
    team("POST", f"/responses/{given['id']}/return", {"comment": "Irony"})
    team("POST", f"/records/{records[1]}/notes", {"text": f"@{ada.name}, look"})
    here = desk(name=ada.name, at="/")
    here.page.wait_for_selector(".continue")
    words = " ".join(here.page.inner_text(".continue").split())
    assert f"{name} 2 records for you · 1 sent back 1 mention" in words
    row = here.page.locator(".datasets tr", has_text=name)
    assert row.locator(".answer").inner_text() == "3 to answer"
    assert "9 of 12" in row.inner_text()
    row.locator("th a").click()
    here.page.wait_for_url(f"**/datasets/{dataset}")
    reviewer = desk(name=rita.name, at="/")
    reviewer.page.wait_for_selector(".datasets")
    row = reviewer.page.locator(".datasets tr", has_text=name)
    assert row.locator("text=2 to review").get_attribute("href") == f"/datasets/{dataset}/review"


def test_home_asks_the_server_once(desk, team, answered, rita):
    asked = []
    here = desk(name=rita.name, at="/")
    here.page.wait_for_selector(".datasets progress")
    here.page.on("request", lambda one: asked.append(one.url) if "/api/" in one.url else None)
    here.page.reload()
    here.page.wait_for_selector(".datasets progress")
    paths = sorted(one.split("/api/v1/")[1] for one in asked)
    assert paths == ["me/overview", "session"]
