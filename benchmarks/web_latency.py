"""How long a person waits from submit to the next record, and what the first load weighs.

    python benchmarks/web_latency.py [--records 60] [--delay 150]

A real server and Debian's Chromium; `delay` is added to each request of the page, in ms. A time
runs from the key to the frame after the next record is drawn.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/web")]

PLAIN = ("prompt", "context")
WATCH = """() => {
  window.waits = [];
  let start = 0, before = '';
  const record = () => document.querySelector('#record-title')?.dataset.record;
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Enter') [start, before] = [performance.now(), record()];
  }, true);
  new MutationObserver(() => {
    if (!start || record() === before) return;
    const from = start;
    start = 0;
    requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - from)));
  }).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=60)
    parser.add_argument("--delay", type=int, default=150)
    parser.add_argument("--everything", action="store_true", help="with every kind of field")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for delay in (0, given.delay):
            waits = measured(Path(folder) / str(delay), given, delay)
            p95 = sorted(waits)[int(0.95 * (len(waits) - 1))]
            median = statistics.median(waits)
            print(
                f"submit to next, {delay} ms added to each request, n = {len(waits)}: "
                f"median {median:.1f} ms, p95 {p95:.1f} ms, longest {max(waits):.1f} ms"
            )


def measured(folder: Path, given: argparse.Namespace, delay: int) -> list[float]:
    """The waits in ms, of an annotator who answers four questions of a record with keys."""
    from desk import Desk
    from playwright.sync_api import sync_playwright
    from served import Served
    from web_data import FIELDS, Team, record

    folder.mkdir()
    served = Served(folder)
    team = Team(served)
    records = [record(n) for n in range(given.records + 8)]
    fields = FIELDS if given.everything else {name: FIELDS[name] for name in PLAIN}
    for one in records:
        one["fields"] = {name: one["fields"][name] for name in fields}
    dataset = team.dataset(records, fields=fields)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        page = browser.new_page(viewport={"width": 1360, "height": 820})
        here = Desk(page, team, team.annotator("ada"))
        here.sign_in()
        here.open(dataset)
        page.route("**/api/**", lambda route: _late(page, route, delay))
        page.evaluate(WATCH)
        for n in range(given.records):
            here.press("4", "1", "ArrowDown", "2", "1", "3")
            page.keyboard.press("Enter")
            page.wait_for_function("n => window.waits.length > n", arg=n)
        found: list[float] = page.evaluate("window.waits")
        here.saved()
        browser.close()
    served.close()
    return found


def _late(page: Any, route: Any, delay: int) -> None:
    if delay:
        page.wait_for_timeout(delay)
    route.continue_()


if __name__ == "__main__":
    main()
