"""Training in the browser: a run is started, watched, compared, and its model asked."""

from __future__ import annotations

import pytest
from leading import lead
from training_stage import WAIT, answered, ended, start, trained
from web_data import on_both

LONG = {"framework": "spacy", "options": {"max_steps": 10_000_000, "patience": 0,
                                          "eval_frequency": 2}}  # fmt: skip


@pytest.fixture
def at(desk, team):
    """`at(dataset)`: the training page of a dataset, for somebody who leads it."""

    def sit(dataset, **context):
        here = desk(name=lead(team), **context)
        here.page.set_default_timeout(WAIT)
        here.page.goto(f"{here.url}/datasets/{dataset}/training")
        here.page.wait_for_selector("#runs-title")
        return here

    return sit


@pytest.fixture(scope="module")
def twice(team):
    """A dataset with two runs that are over."""
    dataset = answered(team)
    weak = start(team, dataset, options={"C": 0.001}, name="weak")
    for run in (weak, start(team, dataset, name="strong", seed=7)):
        ended(team, run)
    return dataset


@on_both
def test_a_run_is_started_with_what_is_offered_and_watched_to_its_end(at, team):
    dataset = answered(team)
    here = at(dataset)
    page = here.page
    assert "No model was trained yet." in page.inner_text("main")
    page.click("text=New run")
    page.wait_for_selector(".preview b")
    assert page.inner_text(".preview b") == "Uses 40 records"
    assert "8 left out" in page.inner_text(".preview")
    assert page.input_value("label:has-text('Task') select") == "text-classification"
    assert page.input_value("label:has-text('Framework') select") == "sklearn"
    page.fill("[aria-label=Name]", "The first <b>one</b>")
    page.click("text=Start run")
    page.wait_for_selector(".run .state.done")
    page.wait_for_selector("text=8 suggestions were written.")
    assert page.inner_text("#run-title") == "The first <b>one</b>"
    assert "40 of 48" in page.inner_text(".facts")
    page.wait_for_selector(".runs .state.done")
    assert page.inner_text(".runs tbody th") == "The first <b>one</b>"
    (run,) = team("GET", f"/datasets/{dataset}/trainings/runs")["items"]
    assert run["score"] > 0.9
    page.click("text=Model card")
    page.wait_for_selector("dialog .markdown")
    assert "scikit-learn" in page.inner_text("dialog")
    page.keyboard.press("Escape")
    page.click("text=Order the queue by doubt")
    page.wait_for_selector("text=The queue begins with what is least sure")
    assert team("GET", f"/datasets/{dataset}/work")["order"] == "least_sure"
    with page.expect_download() as got:
        page.click("text=Download")
    assert got.value.suggested_filename == "The-first-b-one-b.zip"


def test_a_run_that_goes_on_shows_its_curves_and_can_be_stopped(at, team):
    dataset = answered(team)
    run = start(team, dataset, **LONG)
    here = at(dataset)
    page = here.page
    page.click(".runs tbody th button")
    page.wait_for_selector(".chart polyline")
    assert page.locator(".chart").count() == 2
    assert "loss from" in page.get_attribute(".chart svg", "aria-label")
    page.wait_for_selector(".now progress[value]")
    page.click(".chart .values summary")
    page.wait_for_selector(".chart .values tbody tr:nth-child(2)")
    page.reload()
    page.click(".runs tbody th button")
    page.wait_for_selector(".chart .values tbody tr:nth-child(2)", state="attached")
    page.click(".run >> text=Stop")
    page.wait_for_selector(".run .state.canceled")
    assert ended(team, run)["status"] == "canceled"
    page.wait_for_selector(".run >> text=Start again")


def test_what_is_wrong_is_told_where_it_is_and_nothing_typed_is_lost(at, team):
    dataset = answered(team)
    here = at(dataset)
    page = here.page
    page.click("text=New run")
    page.wait_for_selector(".preview b")
    page.click("text=More settings")
    page.fill(".json textarea", '{"C": ')
    page.wait_for_selector(".json .problem")
    assert "This is no JSON object" in page.inner_text(".json .problem")
    assert page.is_disabled("text=Start run")
    page.fill(".json textarea", '{"Q": 2}')
    page.wait_for_selector(".json .problem:has-text(\"'Q' is not an option of words, model.\")")
    assert page.get_attribute(".json textarea", "aria-invalid") == "true"
    page.fill(".json textarea", '{"C": 2}')
    page.wait_for_selector(".json .problem", state="detached")
    page.select_option("label:has-text('Framework') select", "setfit")
    page.fill("label:has-text('Base model') input", "/etc")
    page.wait_for_selector(".framework .problem")
    assert "neither the id of a model" in page.inner_text(".framework .problem")
    assert page.input_value(".json textarea") == '{"C": 2}'


def test_two_runs_are_seen_side_by_side(at, twice):
    here = at(twice)
    page = here.page
    for name in ("weak", "strong"):
        page.check(f"[aria-label='Compare {name}']")
    page.wait_for_selector("#compare-title")
    page.wait_for_selector(".side")
    settings = page.inner_text(".side >> nth=0")
    assert "options.model.C" in settings
    assert "seed" in settings
    assert "framework" not in settings
    scores = page.inner_text(".side >> nth=1")
    assert "macro f1" in scores
    assert "accuracy" in scores


def test_the_overview_tells_the_last_runs_and_leads_to_one(at, team):
    dataset = answered(team)
    here = at(dataset)
    page = here.page
    page.goto(f"{here.url}/datasets/{dataset}")
    page.wait_for_selector("[data-panel=runs] >> text=No model was trained yet.")
    weak = trained(team, dataset, options={"C": 0.001}, name="weak")
    page.wait_for_selector("[data-panel=runs] >> text=weak")
    strong = trained(team, dataset, name="strong", seed=7)
    page.wait_for_selector("[data-panel=runs] li:nth-child(2) >> text=weak")
    page.wait_for_selector("[data-panel=runs] li:nth-child(1) .state.done")
    newest = page.inner_text("[data-panel=runs] li:nth-child(1)")
    assert f"{strong['score']:.3f}" in newest
    assert f"{strong['score'] - weak['score']:.3f}" in newest.splitlines()[-1]
    page.click("[data-panel=runs] >> text=strong")
    page.wait_for_selector("#run-title")
    assert page.inner_text("#run-title") == "strong"


def test_a_run_that_failed_says_why_at_once(at, team):
    dataset = answered(team, count=0)
    row = trained(team, dataset)
    here = at(dataset)
    page = here.page
    page.wait_for_selector(".runs .state.failed")
    page.click(".runs tbody th button")
    page.wait_for_selector(".run .trouble")
    assert page.inner_text(".run .trouble") == row["error"]
    assert row["error"].startswith("No rows to train on. Left out: 8 × no submitted answer")


def test_answers_since_the_last_run_are_told_as_they_come(at, team, twice):
    here = at(twice)
    assert here.page.locator(".since").count() == 0
    record = team("GET", f"/datasets/{twice}/records?limit=1&offset=45")["items"][0]["id"]
    values = {"topic": {"value": "travel"}}
    team("PUT", f"/me/records/{record}/answer", {"status": "submitted", "values": values})
    here.page.wait_for_selector(".since")
    assert here.page.inner_text(".since") == "+1 answer since the last run"


def test_who_only_answers_is_told_who_may(desk, team):
    dataset = answered(team)
    here = desk()
    here.page.goto(f"{here.url}/datasets/{dataset}/training")
    here.page.wait_for_selector("main [role=alert]")
    assert "It needs the role owner, or admin" in here.page.inner_text("main [role=alert]")
    assert here.page.locator("text=New run").count() == 0
    assert here.page.locator(".tabs >> text=Training").count() == 0
