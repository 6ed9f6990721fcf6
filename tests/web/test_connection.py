"""No answer is lost: without a connection, over a reload, when a session ends, in a conflict."""

from __future__ import annotations

import pytest
from web_data import PASSWORD, TONE, TOPIC, on_both

TODO = ("1", "2", "Enter")


@pytest.fixture
def two(team):
    questions = {"topic": TOPIC, "tone": TONE}
    items = [{"external_id": f"r{n:04}", "fields": {"text": f"Text {n}"}} for n in range(8)]
    fields = {"text": {"type": "text"}}
    return team.dataset(items, fields=fields, questions=questions, optional=())


def test_without_a_connection_one_goes_on_and_the_page_says_what_waits(desk, two):
    here = desk(two)
    here.page.context.set_offline(True)
    for _ in range(3):
        here.press(*TODO)
    here.page.wait_for_selector(".sync.offline")
    assert here.page.inner_text(".sync [role=status]") == "Offline: 3 waiting"
    here.press(*TODO)
    assert "No connection" in here.page.inner_text(".card")
    assert "4 answers are kept on this computer" in here.page.inner_text(".card")
    assert here.answers(two) == []
    here.page.context.set_offline(False)
    here.saved()
    assert [one["status"] for one in here.answers(two)] == ["submitted"] * 4
    here.page.wait_for_selector("#record-title")


def test_answers_that_were_not_sent_survive_a_reload(desk, two):
    here = desk(two)
    here.page.route("**/answer", lambda route: route.abort())
    here.press(*TODO, "2")
    here.page.wait_for_selector(".sync.offline")
    here.page.unroute("**/answer")
    here.page.reload()
    here.page.wait_for_selector(".q")
    here.saved()
    found = here.answers(two)
    assert [(one["record"], one["status"]) for one in found] == [
        ("r0000", "submitted"),
        ("r0001", "draft"),
    ]
    assert here.record() == "r0001"
    assert here.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Cooking"]


def test_a_submit_is_undone_before_it_was_sent(desk, two):
    here = desk(two)
    here.page.context.set_offline(True)
    here.press(*TODO, "u", "ArrowUp", "2")
    assert here.record() == "r0000"
    here.page.context.set_offline(False)
    here.saved()
    assert [(one["status"], one["values"]["topic"]) for one in here.answers(two)] == [
        ("draft", "cooking")
    ]


@on_both
def test_an_answer_whose_acknowledgement_was_lost_is_written_once(desk, team, two):
    here = desk(two)
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    here.page.route("**/answer", lose)
    here.press(*TODO)
    here.saved()
    assert lost[0].status == 200
    acts = [one["action"] for one in team("GET", f"/datasets/{two}/audit")["items"]]
    assert acts.count("response.created") + acts.count("response.updated") == 1


def test_when_the_session_ends_one_signs_in_over_the_page_and_nothing_is_lost(desk, two):
    here = desk(two)
    here.page.context.clear_cookies()
    here.press(*TODO)
    here.page.wait_for_selector("dialog [name=username]")
    here.page.fill("dialog [name=username]", here.name)
    here.page.fill("dialog [name=password]", PASSWORD)
    here.page.keyboard.press("Enter")
    here.saved()
    assert here.page.locator("dialog").count() == 0
    assert [one["status"] for one in here.answers(two)] == ["submitted"]
    assert here.record() == "r0001"


@on_both
def test_a_record_that_changed_meanwhile_comes_back_with_the_answer(desk, team, two):
    here = desk(two)
    found = team("GET", f"/datasets/{two}/records")["items"][0]
    team("PATCH", f"/records/{found['id']}", {"fields": {"text": "Another text"}})
    here.press(*TODO)
    here.page.wait_for_selector(".notice.changed")
    assert here.record() == "r0000"
    assert here.page.inner_text("[data-field=text] .as-is") == "Another text"
    assert here.page.locator("[aria-checked=true] .words").all_inner_texts() == ["Travel", "Rude"]
    here.press("Enter")
    here.saved()
    assert [one["status"] for one in here.answers(two)] == ["submitted"]


def test_an_answer_that_is_refused_comes_back_with_the_reason(desk, team, two):
    here = desk(two)
    told = {"code": "invalid", "message": "'travel' is not good.", "where": "values.topic"}
    once = []

    def refuse(route):
        if once:
            return route.continue_()
        once.append(1)
        return route.fulfill(status=422, json=told)

    here.page.route("**/answer", refuse)
    here.press(*TODO)
    here.page.wait_for_selector(".notice.invalid")
    assert here.record() == "r0000"
    assert "'travel' is not good." in here.page.inner_text("[data-question=topic].bad")


def test_a_server_in_trouble_is_told_and_tried_again(desk, two):
    here = desk(two)
    told = {"code": "broken", "message": "The server made a mistake.", "request_id": "abc"}
    here.page.route("**/answer", lambda route: route.fulfill(status=500, json=told))
    here.press(*TODO)
    here.page.wait_for_selector(".sync.failed")
    here.page.click(".sync button")
    assert "The server made a mistake." in here.page.inner_text("dialog")
    here.page.unroute("**/answer")
    here.page.click('dialog button:has-text("Send now")')
    here.saved()
    assert [one["status"] for one in here.answers(two)] == ["submitted"]


def test_another_person_on_this_computer_does_not_send_the_answers_of_the_first(desk, team, two):
    here = desk(two)
    here.page.route("**/answer", lambda route: route.abort())
    here.press(*TODO)
    here.page.wait_for_selector(".sync.offline")
    first, here.name = here.name, team.annotator(f"{here.name}-too")
    here.page.context.clear_cookies()
    here.page.unroute("**/answer")
    here.sign_in()
    here.open(two)
    here.saved()
    assert team.answers(two) == []
    here.page.context.clear_cookies()
    here.name = first
    here.sign_in()
    here.saved()
    assert [one["status"] for one in here.answers(two)] == ["submitted"]


def test_a_tab_of_somebody_who_is_not_signed_in_any_more_sends_nothing(desk, team, two):
    here = desk(two)
    here.page.context.set_offline(True)
    here.press(*TODO)
    here.page.wait_for_selector(".sync.offline")
    other = team.annotator(f"{here.name}-too")
    here.page.context.clear_cookies()
    here.page.context.set_offline(False)
    signed_in = {"username": other, "password": PASSWORD}
    here.page.context.request.post(f"{here.url}/api/v1/session", data=signed_in)
    here.page.evaluate("dispatchEvent(new Event('online'))")
    here.page.wait_for_selector(f'.menu > button:has-text("{other}")')
    here.saved()
    assert team.answers(two) == []


def test_new_records_appear_where_none_were_left(desk, team, two):
    here = desk(two)
    for _ in range(8):
        here.page.wait_for_selector("#record-title")
        here.press(*TODO)
    here.page.wait_for_selector("[data-empty]")
    new = {"external_id": "new", "fields": {"text": "More"}}
    team("POST", f"/datasets/{two}/records/bulk", {"items": [new]})
    here.page.wait_for_selector("#record-title")  # it is asked for again and again
    assert here.record() == "new"
