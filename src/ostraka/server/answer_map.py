"""What an answer becomes when the options of its question change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Renamed = Mapping[str, str]
Allowed = frozenset[Any]
GONE = object()  # nothing of the answer is left


def mapped(value: Any, kind: str, renamed: Renamed, allowed: Allowed) -> tuple[Any, bool]:
    """The answer with new names, and whether all of it is left; `GONE` where nothing is.

    `allowed` are the options there are now.
    """
    return MAPS[kind](value, renamed, allowed) if kind in MAPS else (value, True)


def _one(value: Any, renamed: Renamed, allowed: Allowed) -> tuple[Any, bool]:
    found = renamed.get(value, value) if isinstance(value, str) else value
    return (found, True) if found in allowed else (GONE, False)


def _several(value: Any, renamed: Renamed, allowed: Allowed) -> tuple[Any, bool]:
    found = list(dict.fromkeys(renamed.get(one, one) for one in value))
    left = [one for one in found if one in allowed]
    return (left or GONE), len(left) == len(found)


def _listed(key: str) -> Callable[[Any, Renamed, Allowed], tuple[Any, bool]]:
    """Lists of things that name an option under `key`; an empty list is an answer too."""

    def find(value: Any, renamed: Renamed, allowed: Allowed) -> tuple[Any, bool]:
        found = [{**one, key: renamed.get(one[key], one[key])} for one in value]
        left = [one for one in found if one[key] in allowed]
        return (left if left or not value else GONE), len(left) == len(found)

    return find


MAPS: dict[str, Callable[[Any, Renamed, Allowed], tuple[Any, bool]]] = {
    "label_selection": _one,
    "rating": _one,
    "multi_label_selection": _several,
    "ranking": _listed("value"),
    "span": _listed("label"),
}
