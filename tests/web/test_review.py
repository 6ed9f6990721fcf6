"""Review: everybody's answers side by side; verdicts, their way back, and others meanwhile."""

from __future__ import annotations

import pytest
from hands import records_of
from test_looks import LONG
from test_safety import EVERYTHING, SHORT
from web_data import CONTEXT, ISSUES, RANK, RATING, TONE, TOPIC, on_both, options

QUESTIONS = {"topic": TOPIC, "quality": RATING, "tone": TONE, "rank": RANK, "issues": ISSUES,
             "why": {"type": "text"}}  # fmt: skip
FIELDS = {"prompt": {"type": "text"}, "context": {"type": "text"}}
OPTIONAL = ("quality", "tone", "rank", "issues", "why")
TWO = {"distribution": {"strategy": "overlap", "min_submitted": 2}}
ABC = [{"value": f"response {one}", "rank": n} for n, one in enumerate("abc", 1)]
BAC = [{"value": f"response {one}", "rank": n} for n, one in enumerate("bac", 1)]
MARK, OTHER = ({"label": "tone", "start": at, "end": at + 6} for at in (0, 7))


def made(team, records=3, questions=QUESTIONS, **more):
    items = [{"external_id": f"r{n:04}", "fields": {"prompt": f"Refund {n}?", "context": CONTEXT}}
             for n in range(records)]  # fmt: skip
    given = {"fields": FIELDS, "questions": questions, "optional": OPTIONAL}
    return team.dataset(items, **{**given, **TWO, **more})


@pytest.fixture
def answered(team, hand):
    """Ada and Ben answer three records; they differ over the topic of all."""
    dataset, ada, ben = made(team), hand("ada"), hand("ben")
    for one in records_of(team, dataset):
        shared = {"quality": 4, "tone": ["calm", "sad"], "why": "so"}
        ada.answer(one, {"topic": "travel", "rank": ABC, "issues": [MARK], **shared})
        ben.answer(one, {"topic": "law", "rank": BAC, "issues": [OTHER], **shared}, seconds=3)
    return dataset, ada, ben


def opened(here, dataset, record=""):
    here.page.goto(f"{here.url}/datasets/{dataset}/review{record and '/'}{record}")
    here.page.wait_for_selector(".answers, [data-empty]")
    return here


def settled(here):
    """Wait until the server has everything."""
    here.page.wait_for_selector("[data-sending='0']", state="attached")


def verdicts(team, record):
    found = team("GET", f"/records/{record}/review")["verdicts"]
    return {name: one["value"] for name, one in found.items()}


def row(here, name):
    return here.page.locator(f"[data-row={name}]")


def test_what_most_people_say_is_filled_in_and_where_nobody_leads_one_must_choose(
    desk, team, answered, rita
):
    dataset = answered[0]
    first = records_of(team, dataset)[0]
    here = opened(desk(name=rita.name), dataset)
    assert row(here, "topic").locator(".final").inner_text() == "not decided"
    assert row(here, "quality").locator(".final").inner_text() == "4"
    assert row(here, "tone").locator(".final").inner_text() == "Calm, Sad"
    assert here.page.inner_text(".says") == "Still to decide: Topic"
    here.press("Enter")
    assert here.record() == "r0000"
    here.press("2", "Enter")
    settled(here)
    assert here.record() == "r0001"
    told = verdicts(team, first)
    assert (told["topic"], told["quality"], told["tone"]) == ("law", 4, ["calm", "sad"])
    assert "rank" not in told


@on_both
def test_a_verdict_on_every_kind_of_question_is_edited_by_keyboard(desk, team, answered, rita):
    dataset = answered[0]
    first = records_of(team, dataset)[0]
    here = opened(desk(name=rita.name), dataset)
    here.press("1", "e", "2", "Escape", "ArrowDown")  # the rating: its own number while editing
    here.press("e", "2", "Escape")
    if row(here, "rank").get_attribute("class").find("on") < 0:
        row(here, "rank").locator("th").click()
    here.press("2")  # the order of column 2
    row(here, "issues").locator("th").click()
    here.press("t", "2", "Escape")  # marks the first word
    row(here, "why").locator("th").click()
    here.press("e")
    here.page.keyboard.press("Control+A")
    here.page.keyboard.type("because")
    here.page.keyboard.press("Control+Enter")
    settled(here)
    told = verdicts(team, first)
    assert told["why"] == "because"
    assert [one["rank"] for one in told["rank"]]
    assert {one["value"]: one["rank"] for one in told["rank"]}["response b"] == 1
    assert told["issues"] == [MARK]
    assert told["topic"] == "travel"


def test_the_spans_of_each_person_have_a_lane_of_their_own(desk, answered, rita):
    here = opened(desk(name=rita.name), answered[0])
    segments = here.page.locator(".seg.under")
    assert [segments.nth(n).get_attribute("title") for n in range(2)] == ["1: Tone", "2: Tone"]
    assert [segments.nth(n).inner_text() for n in range(2)] == ["Before", "Émile "]
    here.press("y")
    title = segments.nth(0).get_attribute("title")
    assert title == f"{answered[1].name}: Tone"


def test_names_are_hidden_until_they_are_asked_for(desk, team, answered, rita):
    dataset, ada, ben = answered
    here = opened(desk(name=rita.name), dataset)
    assert ada.name not in here.page.inner_text("main")
    here.press("y")
    head = here.page.inner_text(".answers thead")
    assert ada.name in head
    assert ben.name in head
    here.press("y")
    assert ben.name not in here.page.inner_text("main")


def test_a_verdict_is_undone_on_the_server_and_done_again(desk, team, answered, rita):
    dataset = answered[0]
    first = records_of(team, dataset)[0]
    here = opened(desk(name=rita.name), dataset)
    here.press("1", "Enter")
    settled(here)
    assert verdicts(team, first)["topic"] == "travel"
    here.press("Control+z")
    settled(here)
    assert here.record() == "r0000"
    assert verdicts(team, first) == {}
    assert row(here, "topic").locator(".final").inner_text() == "Travel"
    here.press("Control+Shift+z")
    settled(here)
    assert verdicts(team, first)["topic"] == "travel"
    here.press("Control+z", "2", "Enter")
    settled(here)
    assert verdicts(team, first)["topic"] == "law"


def test_a_reason_goes_with_the_verdict(desk, team, answered, rita):
    dataset = answered[0]
    first = records_of(team, dataset)[0]
    here = opened(desk(name=rita.name), dataset)
    here.press("1")
    here.page.click("text=guideline gap")
    here.press("Enter")
    settled(here)
    told = team("GET", f"/records/{first}/review")["verdicts"]["topic"]
    assert (told["reason"], told["by"]) == ("guideline gap", rita.name)
    here.page.select_option("#state", "resolved")
    here.page.wait_for_selector(".answers")
    assert f"settled by {rita.name}: guideline gap" in row(here, "topic").inner_text()


@on_both
def test_an_answer_is_sent_back_with_a_comment_and_comes_back_by_undo(desk, team, answered, rita):
    dataset, _, ben = answered
    first = records_of(team, dataset)[0]
    here = opened(desk(name=rita.name), dataset)
    here.press("1", "ArrowUp", "b")
    here.page.wait_for_selector("dialog")
    assert here.page.locator("dialog label", has_text="Law").locator("input").is_checked()
    here.page.fill("dialog textarea", "Read the second page")
    here.page.keyboard.press("Control+Enter")
    settled(here)
    assert here.record() == "r0001"
    answers = team("GET", f"/records/{first}/review")["answers"]
    back = next(one for one in answers if one["username"] == ben.name)
    assert (back["status"], back["returned"]["comment"]) == ("draft", "Read the second page")
    here.press("Control+z")
    settled(here)
    answers = team("GET", f"/records/{first}/review")["answers"]
    assert {one["status"] for one in answers} == {"submitted"}


def test_a_record_put_off_comes_again_at_the_end(desk, answered, rita):
    here = opened(desk(name=rita.name), answered[0])
    seen = [here.record()]
    for _ in range(3):
        here.press("s")
        seen.append(here.record())
    assert seen == ["r0000", "r0001", "r0002", "r0000"]
    here.press("Control+z")
    assert here.record() == "r0002"


def test_the_next_record_is_there_at_once_and_the_end_is_told(desk, team, answered, rita):
    dataset = answered[0]
    here = opened(desk(name=rita.name), dataset)
    here.page.route(
        "**/verdicts", lambda route: (here.page.wait_for_timeout(150), route.continue_())
    )
    for name in ("r0000", "r0001", "r0002"):
        assert here.record() == name
        here.press("1", "Enter")
    here.page.wait_for_selector("[data-empty]")
    assert "No conflict is left" in here.page.inner_text("[data-empty]")
    here.page.wait_for_selector("[data-empty] >> text=0 in conflict, 0 full, 3 resolved.")


def test_what_another_reviewer_settled_meanwhile_is_told_and_nothing_chosen_is_lost(
    desk, team, answered, rita
):
    dataset = answered[0]
    first = records_of(team, dataset)[0]
    here = opened(desk(name=rita.name), dataset)
    team("PUT", f"/records/{first}/verdicts", {"verdicts": {"topic": {"value": "cooking"}}})
    here.press("2", "Enter")
    here.page.wait_for_selector("[role=alert]")
    assert "by 'owner'" in here.page.inner_text("[role=alert]")
    assert here.record() == "r0000"
    assert row(here, "topic").locator("b").inner_text() == "Law"
    here.page.wait_for_selector("text=settled by owner")
    here.press("Enter")
    settled(here)
    assert verdicts(team, first)["topic"] == "law"


def test_without_a_connection_the_record_comes_back_with_what_was_chosen(
    desk, team, answered, rita
):
    dataset = answered[0]
    here = opened(desk(name=rita.name), dataset)
    here.page.context.set_offline(True)
    here.press("2", "Enter")
    here.page.wait_for_selector("[role=alert]")
    assert "The server cannot be reached." in here.page.inner_text("[role=alert]")
    assert row(here, "topic").locator("b").inner_text() == "Law"
    here.page.context.set_offline(False)
    here.press("Enter")
    settled(here)
    here.page.wait_for_selector("#record-title:has-text('r0001')")
    assert verdicts(team, records_of(team, dataset)[0])["topic"] == "law"


def test_comments_are_written_answered_and_settled(desk, team, answered, rita):
    dataset, ada, _ = answered
    first = records_of(team, dataset)[0]
    ada("POST", f"/records/{first}/notes", {"text": "Is a layover a trip?"})
    here = opened(desk(name=rita.name), dataset)
    here.page.wait_for_selector("[data-note]")
    assert here.page.inner_text("[data-note]").split()[0] == "1:"
    here.page.click(".comments >> text=Answer")
    here.page.keyboard.type("No.")
    here.page.keyboard.press("Control+Enter")
    here.page.wait_for_selector("[data-note]:has-text('No.')")
    assert here.record() == "r0000"
    here.page.click(".comments >> text=Settled")
    here.page.wait_for_selector("text=Open again")
    notes = team("GET", f"/records/{first}/notes")["items"]
    assert notes[0]["settled_at"]
    assert (notes[1]["text"], notes[1]["reply_to"]) == ("No.", notes[0]["id"])
    here.press("Escape", "c")
    assert here.page.evaluate("document.activeElement.id") == "comment"


def test_records_are_shown_by_state_in_an_order_and_by_their_address(desk, team, answered, rita):
    dataset, ada, _ = answered
    records = records_of(team, dataset)
    ada.answer(records[1], {"topic": "law"})
    here = opened(desk(name=rita.name), dataset, records[2])
    assert here.record() == "r0002"
    here.page.select_option("#state", "full")
    here.page.wait_for_selector("#record-title:has-text('r0001')")
    assert here.page.inner_text("#state option:checked") == "full 1"
    here.page.select_option("#state", "")
    here.page.select_option("#order", "newest")
    here.page.wait_for_selector(".answers")
    here.page.wait_for_selector("#record-title:has-text('r0001')")


def test_looking_at_a_verdict_leaves_no_draft_of_ones_own(desk, team, answered, rita):
    dataset = answered[0]
    first = records_of(team, dataset)[0]
    here = opened(desk(name=rita.name), dataset)
    here.press("1", "ArrowDown", "e", "3")
    here.page.wait_for_timeout(1000)
    authors = {one["username"] for one in team("GET", f"/records/{first}/review")["answers"]}
    assert rita.name not in authors
    kept = here.page.evaluate("Object.keys(localStorage).filter((one) => one.includes('draft'))")
    assert kept == []


def test_who_may_not_review_is_told_who_may(desk, answered, rita):
    here = desk(name=answered[1].name)
    here.page.goto(f"{here.url}/datasets/{answered[0]}/review")
    here.page.wait_for_selector("text=You do not review here")
    text = here.page.inner_text("main")
    assert rita.name in text
    assert "owner" in text


@on_both
def test_two_annotators_and_a_reviewer_work_on_one_dataset_at_once(desk, team, rita):
    questions = {"topic": TOPIC, "quality": RATING}
    dataset = made(team, 4, questions, optional=("quality",))
    ada, ben = desk(dataset), desk(dataset)
    reviewer = opened(desk(name=rita.name), dataset)
    assert "No conflict is left" in reviewer.page.inner_text("[data-empty]")
    for label in ("1", "2", "1", "3"):
        ada.press(label, "4", "Enter")
    for label in ("1", "3", "1", "2"):
        ben.press(label, "4", "Enter")
    ada.saved()
    ben.saved()
    reviewer.page.wait_for_selector(".answers")  # without a reload
    seen = []
    for _ in range(2):
        seen.append(reviewer.record())
        reviewer.press("2", "Enter")
    settled(reviewer)
    reviewer.page.wait_for_selector("[data-empty]")
    assert seen == ["r0001", "r0003"]
    for one, label in zip(records_of(team, dataset)[1::2], ("law", "cooking"), strict=True):
        assert verdicts(team, one) == {"topic": label, "quality": 4}
    ada.page.goto(f"{ada.url}/datasets/{dataset}")
    ada.page.wait_for_selector(".legend .resolved:has-text('2')")
    given = sorted((one["record"], one["values"]["topic"]) for one in ben.answers(dataset))
    labels = ("travel", "law", "travel", "cooking")
    assert given == [(f"r{n:04}", label) for n, label in enumerate(labels)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(desk, axe, answered, rita, scheme):
    here = opened(desk(name=rita.name, color_scheme=scheme), answered[0])
    here.page.wait_for_selector(".comments li, .comments form")
    assert axe(here) == []
    here.press("y", "ArrowDown", "b")
    here.page.wait_for_selector("dialog")
    assert axe(here) == []


@pytest.fixture
def awkward(team, hand):
    """Long words and attacks in all that people write."""
    attack = [{"value": f"{n}{SHORT}", "text": f"{n}{SHORT}"} for n in "ab"]
    questions = {
        "topic": {"type": "label_selection", "options": options(LONG, "ok")},
        "bad": {"type": "label_selection", "options": attack},
        "why": {"type": "text", "use_markdown": True},
        "mark": {"type": "span", "field": "context", "options": attack},
    }
    titles = {"topic": LONG, "bad": SHORT}
    dataset = made(team, 1, questions, optional=("why", "mark"), titles=titles)
    (one,) = records_of(team, dataset)
    for label, n in ((LONG.lower(), "a"), ("ok", "b")):
        mark = [{"label": f"{n}{SHORT}", "start": 0, "end": 9}]
        values = {"topic": label, "bad": f"{n}{SHORT}", "why": EVERYTHING, "mark": mark}
        hand().answer(one, values)
    hand()("POST", f"/records/{one}/notes", {"text": EVERYTHING})
    return dataset


@pytest.mark.parametrize("width", [360, 820, 1360])
def test_nothing_sticks_out_and_nothing_that_was_stored_runs(desk, awkward, rita, width):
    here = desk(name=rita.name, viewport={"width": width, "height": 740})
    opened(here, awkward)
    here.page.wait_for_selector("[data-note]")
    for _ in range(4):
        assert here.wide() == []
        here.press("1")
    here.press("y")
    assert here.wide() == []
    assert here.page.evaluate("window.hit") is None


def test_in_german_it_is_german(desk, answered, rita):
    here = opened(desk(name=rita.name, locale="de-DE"), answered[0])
    assert here.page.inner_text("#resolve").startswith("Entscheiden")
    assert here.page.inner_text(".says") == "Noch zu entscheiden: Topic"
    assert here.wide() == []
