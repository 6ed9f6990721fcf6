"""What the page of records is for people who see, hear, or use it on a phone."""

from __future__ import annotations

import pytest
from test_looks import LONG
from test_safety import EVERYTHING, SHORT
from web_data import options


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_records(records, axe, shelf, scheme):
    here = records(shelf, "q=refund&from.metadata.length=3", color_scheme=scheme)
    here.press("1", "Enter", "e", " ", "Shift+j", "2")
    here.page.wait_for_selector("ul.preview")
    assert axe(here) == []
    here.page.click('.bar button:has-text("Filter")')
    here.page.select_option("dialog select", label="Topic")
    here.page.wait_for_selector("dialog .terms label")
    assert axe(here) == []


@pytest.fixture
def awkward(team):
    """Long words, a text from right to left, and attacks wherever a text can enter."""
    label = {"type": "label_selection", "options": options(LONG, f"{SHORT}", "ok")}
    fields = {"text": {"type": "text"}, "mark": {"type": "text", "use_markdown": True}}
    span = {"type": "span", "field": "text", "options": options(SHORT)}
    titles = {"label": f"{LONG}?", "text": SHORT, "mark": LONG}
    item = {"fields": {"text": f"{LONG} {EVERYTHING}", "mark": EVERYTHING}}
    items = [
        {**item, "external_id": SHORT, "metadata": {"topic": SHORT, LONG: LONG}},
        {**item, "external_id": LONG, "metadata": {"topic": LONG}},
        {"fields": {"text": "مرحبا بالعالم، كيف حالك اليوم؟ " * 4, "mark": "x"}},
    ]
    questions = {"label": label, "span": span}
    dataset = team.dataset(
        items, fields=fields, questions=questions, titles=titles, optional=("span",)
    )
    topic = {"name": "topic", "title": LONG, "settings": {"type": "terms"}}
    team("POST", f"/datasets/{dataset}/metadata-properties", topic)
    team.suggest(dataset, {"label": SHORT})
    return dataset


def sticking(here):
    """What sticks out, without what is cut off in a line."""
    return [one for one in here.wide() if not one.startswith("MARK")]


@pytest.mark.parametrize("width", [360, 820, 1360])
def test_nothing_sticks_out_and_nothing_that_was_stored_runs(records, awkward, width):
    here = records(awkward, "q=javascript", viewport={"width": width, "height": 740})
    assert sticking(here) == []
    here.press("e", "j", "e", "1")
    assert sticking(here) == []
    assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    here.page.click('.bar button:has-text("Filter")')
    here.page.select_option("dialog select", index=6)
    here.page.wait_for_timeout(300)
    assert here.page.evaluate("window.hit") is None


def test_the_page_of_records_speaks_german(records, shelf):
    here = records(shelf, "q=refund", locale="de-DE")
    assert "10 Treffer" in here.page.inner_text(".count")
    here.press("1", "Enter")
    here.page.wait_for_selector('.says:has-text("1 Datensatz beantwortet")')
    assert here.wide() == []


def test_the_help_sheet_shows_the_keys_of_the_page_one_is_on(records, shelf):
    here = records(shelf)
    here.press("?")
    here.page.wait_for_selector("dialog tr")
    assert "Select everything that matches" in here.page.inner_text("dialog")
    assert "records." not in here.page.inner_text("dialog")
    here.press("Escape")
    here.page.click(".crumb a")
    here.page.wait_for_selector("main.home")
    here.press("?")
    here.page.wait_for_selector("dialog tr")
    assert "Select everything" not in here.page.inner_text("dialog")


def test_a_list_is_used_by_touch_on_a_phone(records, shelf):
    here = records(shelf, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    for name in ("r0000", "r0001"):
        here.page.tap(f'[aria-label="Select {name}"]')
    here.page.tap('.q.on .choice:has-text("Law")')
    here.page.tap("#apply")
    here.page.wait_for_selector('.says:has-text("2 records answered")')
