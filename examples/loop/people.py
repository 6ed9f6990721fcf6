"""People at their browsers, who do what the web app is for."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PASSWORD = secrets.token_urlsafe(12)
KEYS = {"negative": "1", "neutral": "2", "positive": "3"}
PATIENCE = 300_000  # ms: a machine may be training beside the browser
FRAMES = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class Person:
    """Somebody who is signed in; pictures of what they see go into a folder."""

    def __init__(self, page: Any, url: str, dataset: str, name: str, pictures: Path) -> None:
        self.page, self.url, self.name, self.pictures = page, url, name, pictures
        self.at = f"{url}/datasets/{dataset}"
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("main.home")

    def answer(self, said: Mapping[str, str], count: int) -> None:
        """Answer so many records by keyboard."""
        self.page.goto(f"{self.at}/annotate")
        for _ in range(count):
            self._press(KEYS[said[self._record()]], "Enter")
        self._saved()
        self._picture("annotate")

    def look(self, page: str) -> None:
        """A picture of a page of the dataset."""
        self.page.goto(self.at + page)
        self.page.wait_for_selector("main#main.page")
        self.page.wait_for_selector("[aria-busy=true]", state="detached")
        self._picture(page.strip("/") or "overview")

    def settle(self, count: int) -> int:
        """Take the first person's side in so many disputed records; how many that were."""
        self.page.goto(f"{self.at}/review")
        self._record()
        self._picture("review")
        for done in range(count):
            if self.page.locator("[data-empty]").count():
                return done
            record = self.page.get_attribute("#record-title", "data-record")
            self._press("1", "Enter")
            self.page.wait_for_selector(
                f'[data-empty], #record-title:not([data-record="{record}"])'
            )
        self.page.wait_for_selector('[data-sending="0"]', state="attached")
        return count

    def start_training(self, framework: str, model: Path | None, options: Any) -> None:
        """Start a run that suggests answers to what is open."""
        page = self.page
        page.goto(f"{self.at}/training")
        page.click("text=New run")
        page.wait_for_selector(".preview b")
        page.select_option("label:has-text('Framework') select", framework)
        if model:
            page.fill("label:has-text('Base model') input", str(model.resolve()))
        page.click("text=More settings")
        page.fill(".json textarea", json.dumps(options))
        page.fill("[aria-label=Name]", "from the browser")
        page.click("text=Start run")
        page.wait_for_selector(".run .state")

    def accept(self, count: int) -> int:
        """Submit suggestions as they came; how many that were."""
        self.page.goto(f"{self.at}/annotate")
        for done in range(count):
            self._record()
            if not self.page.locator(".suggested").count():
                return done
            self._press("Shift+A")
            self.page.wait_for_timeout(2000)  # nobody submits suggestions without a look
            self._press("Enter")
        self._saved()
        return count

    def compare(self) -> None:
        """The two newest runs beside each other."""
        self.page.goto(f"{self.at}/training")
        boxes = self.page.locator(".runs [type=checkbox]")
        boxes.nth(1).wait_for()
        boxes.nth(0).check()
        boxes.nth(1).check()
        self.page.wait_for_selector(".side")
        self._picture("runs")

    def _record(self) -> str:
        self.page.wait_for_selector("#record-title")
        return str(self.page.inner_text("#record-title")).removeprefix("Record ")

    def _press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.page.evaluate(FRAMES)

    def _saved(self) -> None:
        self.page.wait_for_selector('.sync[data-waiting="0"]')

    def _picture(self, name: str) -> None:
        self.page.screenshot(path=self.pictures / f"{name}.png")


def people_of(
    browser: Any, url: str, dataset: str, names: Sequence[str], pictures: Path
) -> list[Person]:
    """Each of them, in a browser of their own."""
    found = []
    for name in names:
        context = browser.new_context(
            viewport={"width": 1280, "height": 800}, locale="en-GB", color_scheme="light"
        )
        found.append(Person(context.new_page(), url, dataset, name, pictures))
    return found
