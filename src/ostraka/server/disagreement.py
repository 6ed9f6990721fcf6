"""How much the answers to one record disagree, by kind of question: 0 (not at all) to 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

Settings = Mapping[str, Any]


def disagreement(
    answers: Sequence[Mapping[str, Any]], questions: Mapping[str, Mapping[str, Any]]
) -> dict[str, float]:
    """The mean distance of two people's answers, for each question that two people answered.

    `answers` are by question `{"value": ...}`; texts are not compared.
    """
    found = {}
    for name, row in questions.items():
        far = FAR.get(row["settings"]["type"])
        values = [one[name]["value"] for one in answers if name in one]
        if far is not None and len(values) > 1:
            pairs = [far(one, other, row["settings"]) for one, other in combinations(values, 2)]
            found[name] = sum(pairs) / len(pairs)
    return found


def _label(one: Any, other: Any, settings: Settings) -> float:
    return float(one != other)


def _rating(one: Any, other: Any, settings: Settings) -> float:
    values = [option["value"] for option in settings["options"]]
    apart: float = abs(one - other) / (max(values) - min(values))
    return apart


def _labels(one: Any, other: Any, settings: Settings) -> float:
    return _apart(set(one), set(other))


def _ranking(one: Any, other: Any, settings: Settings) -> float:
    """The share of pairs in another order; a tie against an order counts half."""
    ranks = [{part["value"]: part.get("rank") for part in value} for value in (one, other)]
    shared = [v for v in ranks[0] if ranks[0][v] is not None and ranks[1].get(v) is not None]
    pairs = list(combinations(shared, 2))
    if not pairs:
        return 0.0
    return sum(abs(_order(ranks[0], *pair) - _order(ranks[1], *pair)) for pair in pairs) / (
        2 * len(pairs)
    )


def _order(ranks: Mapping[str, int], left: str, right: str) -> int:
    return (ranks[left] > ranks[right]) - (ranks[left] < ranks[right])


def _spans(one: Any, other: Any, settings: Settings) -> float:
    """Over the characters that either marked, each with its label."""
    marked = [
        {(part["label"], at) for part in value for at in range(part["start"], part["end"])}
        for value in (one, other)
    ]
    return _apart(*marked)


def _apart(one: set[Any], other: set[Any]) -> float:
    """1 - the share that both have; 0 for two empty sets."""
    together = one | other
    return 1 - len(one & other) / len(together) if together else 0.0


FAR: dict[str, Callable[[Any, Any, Settings], float]] = {
    "label_selection": _label,
    "rating": _rating,
    "multi_label_selection": _labels,
    "ranking": _ranking,
    "span": _spans,
}
