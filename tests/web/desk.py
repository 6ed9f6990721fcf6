"""Somebody at a browser: what they press, and what they see."""

from __future__ import annotations

from typing import Any

from served import user_id
from web_data import PASSWORD, Team

FRAMES = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
WIDE = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  const hidden = one.closest('.scroll, .unseen, .skip, pre, [role=status]') || !box.width;
  return !hidden && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => `${one.tagName} ${one.className}`)"""


class Desk:
    """A page on which somebody is signed in."""

    def __init__(self, page: Any, team: Team, name: str) -> None:
        self.page, self.team, self.name, self.url = page, team, name, team.served.url

    def come_in(self) -> None:
        """Signed in without the start page, so that no page is loaded."""
        given = {"username": self.name, "password": PASSWORD}
        answer = self.page.request.post(f"{self.url}/api/v1/session", data=given)
        assert answer.ok, answer.text()

    def go(self, path: str) -> None:
        """Another page of the app, loaded anew."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector("main#main")

    def sign_in(self) -> None:
        """From the start page, with a password."""
        self.page.goto(self.url)
        self.page.fill("[name=username]", self.name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("main.home")

    def open(self, dataset: str) -> None:
        """The annotate page of a dataset, with its first record."""
        self.page.goto(f"{self.url}/datasets/{dataset}/annotate")
        self.page.wait_for_selector(".q, [data-empty]")

    def press(self, *keys: str) -> None:
        """Keys, one after another, each drawn before the next."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.evaluate(FRAMES)

    def record(self) -> str:
        """The name of the record that is shown."""
        return str(self.page.inner_text("#record-title")).removeprefix("Record ")

    def saved(self) -> None:
        """Wait until nothing waits to be sent."""
        self.page.wait_for_selector('.sync[data-waiting="0"]')

    def waiting(self) -> int:
        """How many answers are not sent."""
        return int(self.page.get_attribute(".sync", "data-waiting"))

    def says(self) -> str:
        """The sentence in the bar at the foot."""
        return str(self.page.inner_text(".says"))

    def wide(self) -> list[str]:
        """What sticks out of the window."""
        found: list[str] = self.page.evaluate(WIDE)
        return found

    def answers(self, dataset: str) -> list[dict[str, Any]]:
        """This person's answers in the order of the records."""
        me = user_id(self.name)
        return [one for one in self.team.answers(dataset) if one["user_id"] == me]

    def answer(self, dataset: str, record: str = "r0000") -> dict[str, Any]:
        """This person's answer to a record."""
        return next(one for one in self.answers(dataset) if one["record"] == record)
