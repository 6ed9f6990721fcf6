"""A real server with people and datasets, and a real browser that answers records on it."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from served import Served

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for `desk` and `web_data`

from databases import new_database
from desk import Desk
from hands import Hand
from records_data import library
from web_data import POSTGRESQL, SQLITE, Team

CHROMIUM = "/usr/bin/chromium"
AXE = Path(__file__).resolve().parents[2] / ".cache/npm/node_modules/axe-core/axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAMES = count()
PATIENCE = 90_000  # ms: other tests use the machine as well
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, closed with its file: Playwright's event loop stays the thread's own."""
    if not Path(CHROMIUM).exists() or shutil.which(CHROMIUM) is None:
        pytest.skip(f"needs {CHROMIUM}: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def teams(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Team]]:
    """`teams("sqlite")`: a server on that database and its owner, made when first asked for."""
    made: dict[str, Team] = {}

    def of(database: str) -> Team:
        if database not in made:
            url = ""
            if database == POSTGRESQL:
                url = new_database(request.getfixturevalue("postgres"))
            made[database] = Team(Served(tmp_path_factory.mktemp("web"), url))
        return made[database]

    yield of
    for team in made.values():
        team.http.close()
        team.served.close()


@pytest.fixture(scope="session")
def team(request: pytest.FixtureRequest, teams: Callable[[str], Team]) -> Team:
    """A server's owner: on SQLite, and where a test is `on_both` on PostgreSQL as well."""
    return teams(getattr(request, "param", SQLITE))


@pytest.fixture
def desk(browser: Any, team: Team, request: pytest.FixtureRequest) -> Iterator[Callable[..., Desk]]:
    """`desk(dataset)`: somebody new, signed in, with that dataset open; `desk(at="/")`: at home;
    `desk()`: with no page yet.

    Errors of the page, and what the content security policy had to stop, fail the test.
    """
    opened: list[tuple[Any, list[str]]] = []

    def sit(dataset: str | None = None, *, at: str = "", name: str = "", **context: Any) -> Desk:
        name = name or team.annotator(f"person{next(NAMES)}")
        options = {"viewport": {"width": 1360, "height": 820}, "locale": "en-GB", **context}
        made = browser.new_context(**options)
        made.add_init_script(VIOLATIONS)
        page, errors = made.new_page(), []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append((made, errors))
        found = Desk(page, team, name)
        found.come_in()
        if dataset:
            found.open(dataset)
        elif at:
            found.go(at)
        return found

    yield sit
    found = []
    for context, errors in opened:
        found += errors
        for page in context.pages:
            found += page.evaluate("window.violations ?? []")
        context.close()
    allowed = [re.compile(one.args[0]) for one in request.node.iter_markers("stops")]
    assert [one for one in found if not any(a.search(one) for a in allowed)] == []


@pytest.fixture
def hand(team: Team) -> Iterator[Callable[..., Hand]]:
    """`hand("ada")`: somebody new who answers over the API; `reviewer=True`: and reviews."""
    hired: list[Hand] = []

    def hire(name: str = "hand", **more: Any) -> Hand:
        hired.append(Hand(team, f"{name}-{next(NAMES)}", **more))
        return hired[-1]

    yield hire
    for one in hired:
        one.http.close()


@pytest.fixture
def rita(hand: Callable[..., Hand]) -> Hand:
    """Somebody who reviews in the team's workspace."""
    return hand("rita", reviewer=True)


@pytest.fixture
def axe() -> Callable[[Desk], list[str]]:
    """`axe(desk)`: what axe complains about, as lines."""
    if not AXE.exists():
        pytest.skip("needs axe: python scripts/web_check.py --fetch")
    script = AXE.read_text(encoding="utf-8")

    def run(here: Desk) -> list[str]:
        client = here.page.context.new_cdp_session(here.page)
        client.send("Runtime.evaluate", {"expression": script})
        found = here.page.evaluate("axe.run({iframes: false})")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    return run


@pytest.fixture
def shelf(team: Team) -> str:
    """A dataset to find records in."""
    return library(team)


@pytest.fixture
def records(desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """`records(dataset, "q=refund")`: somebody at the page of records."""

    def sit(dataset: str, query: str = "", **context: Any) -> Desk:
        here = desk(**context)
        here.page.goto(f"{here.url}/datasets/{dataset}/records?{query}")
        here.page.wait_for_selector(".hit, [data-empty]")
        return here

    return sit


@pytest.fixture(scope="module")
def blank(browser: Any, team: Team) -> Iterator[Any]:
    """A page at the door, to call modules on."""
    made = browser.new_page()
    made.goto(team.served.url)
    yield made
    made.close()


@pytest.fixture
def call(blank: Any) -> Callable[..., Any]:
    """`call("core/spans.js", "words", "a b")`: what that function of that module gives."""

    def called(module: str, name: str, *given: Any) -> Any:
        asked = """async ([module, name, given]) => {
          const { at } = document.documentElement.dataset;
          const found = (await import(`${at}/app/${module}`))[name];
          return typeof found === 'function' ? found(...given) : found;
        }"""
        return blank.evaluate(asked, [module, name, list(given)])

    return called
