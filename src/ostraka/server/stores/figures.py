"""Figures that take long to make, kept until something changes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

KEPT = 64
Told = dict[str, Any]


class Figures:
    """Figures that were asked for, by dataset and the last act in it."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Told] = {}
        self._lock = Lock()

    def of(self, key: tuple[Any, ...], version: int, make: Callable[[], Told]) -> Told:
        """What was made for this version, or made now; an earlier version is forgotten."""
        with self._lock:
            known = self._known.get(key)
        if known is not None and known["version"] == version:
            return known
        made = {**make(), "version": version}
        with self._lock:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = made
        return made
