"""What the pages are for people who see, hear, or use them on a phone, and how much they weigh."""

from __future__ import annotations

import sys

import pytest
from served import new_name
from web_data import CONTEXT, PIXEL, RATING, TOPIC, options, record

HEAVIEST = 90 * 1024
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WEIGHED = """performance.getEntriesByType('resource')
  .concat(performance.getEntriesByType('navigation'))
  .filter((one) => !one.name.includes('/api/'))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


@pytest.fixture
def full(team):
    dataset = team.dataset(
        [record(n) for n in range(3)], guidelines="# Rules\n\n1. Be kind.\n\n|a|\n|-|\n|b|"
    )
    mark = {"label": "tone", "start": 0, "end": 6}
    team.suggest(dataset, {"topic": "law", "issues": [mark], "better": "Within 14 days."})
    return dataset


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_one_answers(desk, axe, full, scheme):
    here = desk(full, color_scheme=scheme)
    here.press("3", "1", "1", "ArrowDown", "1", "2", "h", "ArrowDown", "t", "ArrowRight", "1")
    assert axe(here) == []
    here.press("Escape", "?")
    assert axe(here) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_home_and_at_the_door(desk, axe, full, scheme):
    here = desk(at="/", color_scheme=scheme)
    here.page.wait_for_selector(".datasets progress")
    assert axe(here) == []
    here.page.click(".menu > button")
    assert axe(here) == []
    here.page.click('[role=menuitem]:has-text("Sign out")')
    here.page.wait_for_selector(".gate")
    assert axe(here) == []


def test_the_first_load_is_light(desk, full):
    here = desk(at="/")
    here.page.wait_for_selector(".datasets progress")
    home = here.page.evaluate(WEIGHED)
    here.page.goto("about:blank")
    here.page.context.new_cdp_session(here.page).send("Network.clearBrowserCache")
    here.open(full)
    annotate = here.page.evaluate(WEIGHED)
    sys.stdout.write(f"first load: home {home:,} bytes, annotate {annotate:,} bytes\n")
    assert 20_000 < home < annotate <= HEAVIEST


@pytest.fixture
def awkward(team):
    """Forty labels, long words, and a text from right to left."""
    fields = {"text": {"type": "text"}, "arabic": {"type": "text"}}
    texts = {"text": f"{LONG} {LONG} " * 3, "arabic": "مرحبا بالعالم، كيف حالك اليوم؟ " * 4}
    questions = {
        "one": {"type": "label_selection", "options": options(*(f"Label {n}" for n in range(40)))},
        "long": {"type": "multi_label_selection", "options": options(LONG, f"{LONG} 2", "ok")},
        "rank": {"type": "ranking", "options": options(LONG, "ok", "مرحبا بالعالم")},
        "quality": {"type": "rating", "options": [{"value": n} for n in range(11)]},
        "mark": {"type": "span", "field": "arabic", "options": options("A", LONG)},
    }
    item = {"external_id": "r0000", "fields": texts}
    titles = {"text": LONG, "one": f"{LONG}?", "quality": f"How {LONG}?"}
    return team.dataset([item], fields=fields, questions=questions, titles=titles)


@pytest.mark.parametrize(
    ("width", "locale"), [(360, "en-GB"), (360, "de-DE"), (820, "de-DE"), (1360, "en-GB")]
)
def test_nothing_sticks_out_of_the_window(desk, awkward, width, locale):
    here = desk(awkward, viewport={"width": width, "height": 740}, locale=locale)
    for _ in range(5):
        assert here.wide() == []
        here.press("ArrowDown")
    here.page.click(".name, .crumb a", force=True) if width > 800 else here.page.goto(here.url)
    here.page.wait_for_selector(".datasets")
    assert here.wide() == []


def test_on_a_phone_one_question_at_a_time_is_answered_by_touch(desk, full):
    here = desk(full, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = here.page
    assert page.locator(".q:visible").count() == 1
    page.tap('.q.on .choice:has-text("4")')
    page.tap('[aria-label="Next question"]')
    page.tap('.q.on .choice:has-text("Travel")')
    for _ in range(2):
        page.tap('[aria-label="Next question"]')
    for text in ("B", "A", "C"):
        page.tap(f'.q.on li:has-text("Response {text}") .key')
    page.tap("#submit")
    here.saved()
    assert here.answer(full)["status"] == "submitted"


def test_twice_as_large_text_fits(desk, full):
    here = desk(full, viewport={"width": 680, "height": 410})
    assert here.wide() == []
    here.press("4", "ArrowDown")
    assert here.page.locator(".q.on .choice").first.is_visible()


def test_the_language_is_that_of_the_browser_and_can_be_changed(desk, full):
    here = desk(full, locale="de-DE")
    assert here.page.inner_text("#submit").startswith("Abgeben")
    assert here.page.get_attribute("html", "lang") == "de"
    assert here.wide() == []
    here.page.click(".menu > button")
    here.page.click('[role=menuitemradio]:has-text("English")')
    here.page.wait_for_selector('#submit:has-text("Submit")')
    here.page.reload()
    here.page.wait_for_selector('#submit:has-text("Submit")')


def test_the_theme_can_be_chosen_and_stays(desk):
    here = desk(at="/", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert here.page.evaluate(ground) == "rgb(247, 247, 245)"
    here.page.click(".menu > button")
    for key in (*["ArrowDown"] * 4, "Enter"):
        here.page.keyboard.press(key)
    assert here.page.evaluate(ground) == "rgb(22, 24, 27)"
    here.page.reload()
    here.page.wait_for_selector("main.home")
    assert here.page.evaluate(ground) == "rgb(22, 24, 27)"


def test_the_help_sheet_shows_the_table_of_keys_and_gives_the_focus_back(desk, full):
    here = desk(full)
    here.page.focus("#submit")
    here.press("?")
    here.page.wait_for_selector("dialog tr")
    sheet = here.page.inner_text("dialog")
    assert "Submit and go on" in sheet
    assert "Give this option the next rank" in sheet
    here.press("4", "Escape")
    assert here.page.locator("dialog").count() == 0
    assert here.page.evaluate("document.activeElement.id") == "submit"
    assert here.page.locator("[aria-checked=true]:has-text('4')").count() == 0


def test_a_hundred_thousand_characters_with_three_hundred_marks_are_drawn(
    desk, team, record_property
):
    text = "The traveller asked Émile 🧳 about it.\n" * 2700
    marks = [{"label": "wrong", "start": n * 300, "end": n * 300 + 25} for n in range(300)]
    span = {"type": "span", "field": "text", "options": options("Wrong"), "allow_overlapping": True}
    item = {"external_id": "r0000", "fields": {"text": text}}
    dataset = team.dataset(
        [item],
        fields={"text": {"type": "text"}},
        questions={"span": span},
        optional=(),
        work={"suggestions": "filled"},
    )
    team.suggest(dataset, {"span": marks})
    here = desk(dataset)
    here.page.wait_for_selector(".seg.on")
    assert here.page.locator(".marks li").count() == 300
    took = here.page.evaluate("""async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const start = performance.now();
      document.querySelector('.marks li:nth-child(150) .small').click();
      await frame();
      return performance.now() - start;
    }""")
    sys.stdout.write(f"a change among 300 marks in 100,000 characters: {took:.0f} ms\n")
    assert here.page.locator(".marks li").count() == 299


def test_a_dataset_one_may_not_see_is_told_in_words(desk, team, full):
    other = team("POST", "/workspaces", {"name": new_name()})["id"]
    hidden = team("POST", "/datasets", {"name": new_name(), "workspace_id": other})["id"]
    here = desk()
    here.page.goto(f"{here.url}/datasets/{hidden}/annotate")
    here.page.wait_for_selector("[role=alert]")
    assert "It needs to be a member of its workspace" in here.page.inner_text("[role=alert]")
    here.page.goto(f"{here.url}/nowhere")
    here.page.wait_for_selector("main.alone")
    assert "There is no page at /nowhere." in here.page.inner_text("main")


def test_a_wrong_password_is_told_in_words(browser, team):
    page = browser.new_page()
    page.goto(team.served.url)
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.inner_text("[role=alert]") == ("There is no user of that name with that password.")
    page.close()


def test_a_picture_and_a_page_of_html_are_shown(desk, full):
    here = desk(full)
    assert here.page.get_attribute(".picture", "src") == PIXEL
    frame = here.page.frame_locator("iframe.custom")
    assert frame.locator("h4").inner_text() == "Page 0 & more"
    assert frame.locator("li").all_inner_texts() == ["first", "second"]


def test_a_field_that_is_not_what_it_should_be_does_not_stop_the_others(desk, team):
    fields = {"talk": {"type": "chat"}, "text": {"type": "text"}}
    item = {
        "external_id": "r0000",
        "fields": {"talk": [{"role": "a", "content": "b"}], "text": CONTEXT},
    }
    dataset = team.dataset([item], fields=fields, questions={"topic": TOPIC, "quality": RATING})
    here = desk()
    broken = {"role": 1, "content": {"deep": [None]}}

    def spoil(route):
        answer = route.fetch()
        told = answer.json()
        for one in told["items"]:
            one["record"]["fields"]["talk"] = [broken, None, 3]
        route.fulfill(response=answer, json=told)

    here.page.route("**/queue*", spoil)
    here.open(dataset)
    assert here.page.inner_text("[data-field=text] .as-is") == CONTEXT
    here.press("1", "2", "Enter")
    here.saved()
    assert here.answer(dataset)["status"] == "submitted"
