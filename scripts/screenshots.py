"""Pictures of the web app's pages in both themes, into docs/screenshots/.

They are of a real server with a small dataset; Debian's Chromium draws them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/web")]
TARGET = ROOT / "docs/screenshots"
CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
GUIDELINES = (
    "# How to judge a response\n\n1. Read the **whole** question.\n2. Rate the best response.\n"
    "3. Mark what is wrong in the context.\n\n| quality | means |\n|---|---|\n| 1 | useless |\n"
    "| 5 | nothing to add |\n"
)
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


def main() -> None:
    """Draw all of them."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _opened(Path(folder)) as (browser, team):
        dataset = _furnished(team)
        for theme in ("light", "dark"):
            _drawn(browser, team, dataset, theme)
    print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET.relative_to(ROOT)}")


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Any, Any]]:
    from playwright.sync_api import sync_playwright
    from served import Served
    from web_data import Team

    served = Served(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser, Team(served, "support")
        browser.close()
    served.close()


def _furnished(team: Any) -> str:
    from web_data import FIELDS, record

    other = team.dataset([record(0)])
    team("PATCH", f"/datasets/{other}", {"name": "toxicity"})
    fields = {name: one for name, one in FIELDS.items() if name != "picture"}
    records = [record(n) for n in range(40)]
    for one in records:
        del one["fields"]["picture"]
    dataset: str = team.dataset(records, fields=fields, guidelines=GUIDELINES)
    team("PATCH", f"/datasets/{dataset}", {"name": "travel-feedback"})
    mark = {"label": "tone", "start": 0, "end": 12}
    team.suggest(dataset, {"topic": "law", "quality": 3, "issues": [mark], "better": "14 days."})
    return dataset


def _drawn(browser: Any, team: Any, dataset: str, theme: str) -> None:
    here = _sit(browser, team, f"ada-{theme}", theme, DESK)
    shot = lambda name: _kept(here, f"{name}-{theme}")  # noqa: E731
    here.page.wait_for_selector(".datasets progress")
    shot("home")
    here.open(dataset)
    here.press("4", "1", "2", "4", "ArrowDown", "2", "1", "3")
    here.press("t", "ArrowRight", "Shift+ArrowRight", "2", "ArrowRight", "Shift+ArrowRight", "1")
    here.press("Shift+ArrowLeft", "Escape", "ArrowUp")
    here.saved()
    shot("annotate")
    here.press("h")
    shot("guidelines")
    here.press("h", "?")
    shot("keys")
    here.press("Escape")
    _records(here, dataset)
    shot("records")
    here.page.context.close()
    phone = _sit(browser, team, f"ben-{theme}", theme, PHONE)
    phone.open(dataset)
    phone.press("ArrowDown")
    _kept(phone, f"phone-{theme}")
    phone.page.context.clear_cookies()
    phone.page.goto(phone.url)
    phone.page.wait_for_selector(".gate")
    _kept(phone, f"sign-in-{theme}")
    phone.page.context.close()


def _records(here: Any, dataset: str) -> None:
    """The page of records with some selected, and what an answer would change."""
    here.page.goto(f"{here.url}/datasets/{dataset}/records?q=refund")
    here.page.wait_for_selector(".hit")
    here.press("j", " ", "Shift+j", "Shift+j", "4")
    here.page.wait_for_selector("ul.preview")


def _kept(here: Any, name: str) -> None:
    """A picture in 64 colours, a third as large as it came."""
    from PIL import Image

    picture = Image.open(BytesIO(here.page.screenshot())).convert("RGB")
    picture.quantize(64, dither=Image.Dither.NONE).save(TARGET / f"{name}.png", optimize=True)


def _sit(browser: Any, team: Any, name: str, theme: str, size: dict[str, int]) -> Any:
    from desk import Desk

    context = browser.new_context(viewport=size, color_scheme=theme, locale="en-GB")
    here = Desk(context.new_page(), team, team.annotator(name))
    here.sign_in()
    return here


if __name__ == "__main__":
    main()
