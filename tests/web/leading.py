"""People who lead, for the tests of their pages, and what those tests look at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parents[2] / ".cache/npm/node_modules/axe-core/axe.min.js"
NUMBERS = count()
WIDE = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  const hidden = one.closest('.scroll, .unseen, .skip, pre, .sheet, [role=status]') || !box.width;
  return !hidden && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => `${one.tagName} ${one.className}`)"""


def lead(team: Any, role: str = "admin") -> str:
    """Somebody of that role in the team's workspace, who may sign in; their name."""
    name = str(team.annotator(f"{role}{next(NUMBERS)}"))
    team("PATCH", f"/users/{user_of(team, name)['id']}", {"role": role})
    return name


def user_of(team: Any, name: str) -> dict[str, Any]:
    """Somebody as the server tells them."""
    found: dict[str, Any] = next(
        one for one in team("GET", "/users")["items"] if one["username"] == name
    )
    return found


def complaints(here: Any) -> list[str]:
    """What axe complains about on the page as it is; skips where axe is not there."""
    if not AXE.exists():
        pytest.skip("needs axe: python scripts/web_check.py --fetch")
    client = here.page.context.new_cdp_session(here.page)
    client.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = here.page.evaluate("axe.run({iframes: false})")
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def led(desk: Callable[..., Any], team: Any, path: str, role: str = "admin", **context: Any) -> Any:
    """Somebody who leads, with a page open."""
    here = desk(name=lead(team, role), **context)
    here.page.set_default_timeout(10_000)
    here.page.goto(here.url + path)
    here.page.wait_for_selector("main#main")
    return here
