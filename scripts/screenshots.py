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
        dataset, learnt = _furnished(team), _trained(team)
        for theme in ("light", "dark"):
            _drawn(browser, team, dataset, theme)
            _training(browser, team, learnt, theme)
            _led(browser, team, dataset, theme, Path(folder))
        led = _answered(team)
        for theme in ("light", "dark"):
            _reviewed(browser, team, led, theme)
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


def _answered(team: Any) -> str:
    """A dataset that three people have answered, one of them in haste."""
    from hands import Hand, records_of, seen
    from web_data import QUESTIONS, record

    records = [record(n) for n in range(40)]
    for one in records:
        one["fields"] = {name: one["fields"][name] for name in ("prompt", "context")}
    fields = {"prompt": {"type": "text", "use_markdown": True}, "context": {"type": "text"}}
    asked = {name: QUESTIONS[name] for name in ("topic", "quality", "issues")}
    shared = {"strategy": "overlap", "min_submitted": 3}
    dataset: str = team.dataset(records, fields=fields, questions=asked, distribution=shared)
    team("PATCH", f"/datasets/{dataset}", {"name": "refunds"})
    topics = ("travel", "cooking", "law")
    for at, (name, seconds) in enumerate({"ada": 38, "ben": 41, "chi": 9}.items()):
        hand = Hand(team, name)
        for n, one in enumerate(records_of(team, dataset)[:30]):
            label = topics[n % 3] if (n * (at + 3)) % 7 else topics[at]
            start = (0, 7, 25)[(n + at) % 3] if n % 4 == 0 else 7
            mark = [{"label": "tone" if at < 2 else "wrong", "start": start, "end": start + 8}]
            values = {"topic": "travel" if at == 2 else label, "quality": n % 5 + 1, "issues": mark}
            fate = seen("accepted" if at == 2 or n % 2 else "changed")
            hand.answer(one, values, seconds=seconds + n % 9, **fate)
        hand.http.close()
    return dataset


def _reviewed(browser: Any, team: Any, dataset: str, theme: str) -> None:
    """The pages for those who lead and review."""
    from hands import Hand

    reviewer = Hand(team, f"rita-{theme}", reviewer=True)
    reviewer.http.close()
    context = browser.new_context(viewport=DESK, color_scheme=theme, locale="en-GB")
    here = _signed_in(context, team, reviewer.name)
    here.page.goto(f"{here.url}/datasets/{dataset}")
    for name in ("people", "agreement", "contested", "times", "spread"):
        here.page.wait_for_selector(f"[data-panel={name}] > .head + :not([aria-busy=true])")
    _kept(here, f"overview-{theme}")
    here.page.goto(f"{here.url}/datasets/{dataset}/review")
    here.page.wait_for_selector(".answers")
    _kept(here, f"review-{theme}")
    context.close()


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
    here.page.wait_for_selector("aside .markdown")
    shot("guidelines")
    here.press("h", "?")
    here.page.wait_for_selector(".sheet table")
    shot("keys")
    here.press("Escape", "Control+k")
    here.page.wait_for_selector(".palette li")
    here.page.keyboard.type("re")
    shot("go")
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


def _trained(team: Any) -> str:
    """A dataset with two training runs."""
    from training_stage import answered, trained

    dataset = answered(team)
    team("PATCH", f"/datasets/{dataset}", {"name": "topics"})
    options = {"max_steps": 40, "eval_frequency": 4, "patience": 0}
    trained(team, dataset)
    trained(team, dataset, framework="spacy", options=options, suggest=True)
    return str(dataset)


def _training(browser: Any, team: Any, dataset: str, theme: str) -> None:
    from desk import Desk
    from leading import lead

    context = browser.new_context(viewport=DESK, color_scheme=theme, locale="en-GB")
    here = Desk(context.new_page(), team, lead(team, name=f"eve-{theme}"))
    here.sign_in()
    here.page.goto(f"{here.url}/datasets/{dataset}/training")
    here.page.click(".runs tbody th button >> nth=0")
    here.page.wait_for_selector(".run .chart polyline")
    _kept(here, f"training-{theme}")
    context.close()


def _led(browser: Any, team: Any, dataset: str, theme: str, folder: Path) -> None:
    """The pages of those who lead: settings, a new dataset, people, profile."""
    here = _sit(browser, team, f"chi-{theme}", theme, DESK)
    user = next(one for one in team("GET", "/users")["items"] if one["username"] == here.name)
    team("PATCH", f"/users/{user['id']}", {"role": "owner"})
    page, file = here.page, folder / "airline-tweets.csv"
    page.goto(f"{here.url}/datasets/{dataset}/settings#questions")
    page.click("[data-part=topic] button[aria-expanded]")
    _kept(here, f"settings-{theme}")
    file.write_text("tweet,sentiment,likes\nOn time!,glad,3\nLate again,sad,5\n", encoding="utf-8")
    page.goto(f"{here.url}/new")
    page.set_input_files("#import-file", str(file))
    page.wait_for_selector("[data-part=sentiment]")
    _kept(here, f"new-{theme}")
    for name, ready in (("people", "#deleted"), ("profile", "main.profile")):
        page.goto(f"{here.url}/{name}")
        page.wait_for_selector(ready)
        _kept(here, f"{name}-{theme}")
    page.context.close()


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
    context = browser.new_context(viewport=size, color_scheme=theme, locale="en-GB")
    return _signed_in(context, team, team.annotator(name))


def _signed_in(context: Any, team: Any, name: str) -> Any:
    from desk import Desk

    here = Desk(context.new_page(), team, name)
    here.sign_in()
    return here


if __name__ == "__main__":
    main()
