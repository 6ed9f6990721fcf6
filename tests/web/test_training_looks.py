"""How the training page looks: to a screen reader, on a phone, in German, in the dark."""

from __future__ import annotations

import pytest
from leading import lead
from training_stage import WAIT, answered, trained

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk <img src=x onerror='window.hit=1'>"
CURVED = {"framework": "spacy", "options": {"max_steps": 10, "eval_frequency": 2, "patience": 0}}


@pytest.fixture(scope="module")
def dataset(team):
    """One with three runs: one with curves, one that failed, one with a long name."""
    made = answered(team)
    trained(team, made, **CURVED, name=LONG, suggest=True)
    trained(team, made, options={"nonsense": 1})
    trained(team, made, name="second")
    return made


@pytest.fixture
def at(desk, team, dataset):
    """`at(**context)`: the page with everything open."""

    def sit(*, form=True, **context):
        here = desk(name=lead(team), **context)
        page = here.page
        page.set_default_timeout(WAIT)
        page.goto(f"{here.url}/datasets/{dataset}/training")
        page.wait_for_selector(".runs tbody tr:nth-child(3)")
        for n in (1, 3):
            page.check(f".runs tbody tr:nth-child({n}) input")
        page.click(".runs tbody tr:nth-child(3) th button")
        page.wait_for_selector(".run .chart polyline")
        page.wait_for_selector(".side")
        if form:
            page.click("main .primary")
            page.wait_for_selector(".preview b")
            page.click(".advanced summary")
        return here

    return sit


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(at, axe, scheme):
    here = at(color_scheme=scheme)
    here.page.click(".run .values summary >> nth=0")
    assert axe(here) == []


@pytest.mark.parametrize(("width", "locale"), [(360, "de-DE"), (820, "en-GB"), (1360, "de-DE")])
def test_nothing_sticks_out_of_the_window(at, width, locale):
    here = at(viewport={"width": width, "height": 740}, locale=locale)
    assert here.wide() == []
    assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert here.page.evaluate("window.hit") is None


def test_it_speaks_german(at):
    here = at(locale="de-DE")
    text = here.page.inner_text("main")
    for words in ("Trainingsläufe", "Neuer Lauf", "fertig", "fehlgeschlagen", "Benutzt 40"):
        assert words in text
    assert "training." not in text.replace("options.training.", "")  # a setting of spaCy's


def test_a_run_is_opened_and_closed_with_the_keyboard(at):
    here = at(form=False)
    page = here.page
    page.focus(".runs tbody tr:nth-child(1) th button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#run-title:has-text('second')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#run-title", state="detached")
