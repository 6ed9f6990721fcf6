"""People who lead, for the tests of their pages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

NUMBERS = count()


def lead(team: Any, role: str = "admin", name: str = "") -> str:
    """Somebody of that role in the team's workspace, who may sign in; their name."""
    name = str(team.annotator(name or f"{role}{next(NUMBERS)}"))
    team("PATCH", f"/users/{user_of(team, name)['id']}", {"role": role})
    return name


def user_of(team: Any, name: str) -> dict[str, Any]:
    """Somebody as the server tells them."""
    found: dict[str, Any] = next(
        one for one in team("GET", "/users")["items"] if one["username"] == name
    )
    return found


def led(desk: Callable[..., Any], team: Any, path: str, role: str = "admin", **context: Any) -> Any:
    """Somebody who leads, with a page open."""
    return desk(name=lead(team, role), at=path, **context)
