"""Datasets from tables of answers, and alpha written as its definition, pair by pair."""

from itertools import combinations

import ostraka as rg

QUESTIONS = {
    "label": rg.LabelQuestion(name="q", labels=["a", "b", "c", "d"]),
    "rating": rg.RatingQuestion(name="q", values=[1, 2, 3, 4, 5]),
    "sets": rg.MultiLabelQuestion(name="q", labels=["a", "b", "c", "d"]),
    "ranking": rg.RankingQuestion(name="q", values=["a", "b", "c", "d"]),
    "spans": rg.SpanQuestion(name="q", field="text", labels=["who", "where"]),
    "text": rg.TextQuestion(name="q"),
}


def dataset_of(kind, ballots, *, texts=None, suggestions=None, metadata=None, question=None):
    """A record per dict of person and answer; the person "-x" is x's draft, "?" is nobody."""
    asked = question or QUESTIONS[kind]
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=[asked])
    dataset.add_records(
        [
            {
                "fields": {"text": texts[row] if texts else f"text {row}"},
                "external_id": f"r{row}",
                "metadata": metadata[row] if metadata else {},
                "responses": [response(person, value) for person, value in said.items()],
                "suggestions": [suggestions[row]] if suggestions and suggestions[row] else [],
            }
            for row, said in enumerate(ballots)
        ]
    )
    return dataset


def response(person, value):
    status = "draft" if person.startswith("-") else "submitted"
    name = None if person == "?" else person.removeprefix("-")
    return {"user_id": name, "values": {"q": {"value": value}}, "status": status}


def ranks(order):
    """A ranking answer from "a b=c d": b and c share a place, d is behind them."""
    places = [place.split("=") for place in order.split()]
    return [
        {"value": option, "rank": 1 + sum(map(len, places[:at]))}
        for at, place in enumerate(places)
        for option in place
    ]


def span(label, start, end):
    return {"label": label, "start": start, "end": end}


def plain_alpha(units, distance, weights=None):
    """Alpha of lists of values per unit, by loops over all pairs."""
    weights = weights or [1] * len(units)
    kept = [(u, w) for u, w in zip(units, weights, strict=True) if len(u) > 1]
    observed = sum(
        w * 2 * sum(distance(x, y) for x, y in combinations(u, 2)) / (len(u) - 1) for u, w in kept
    )
    values = [(x, w) for u, w in kept for x in u]
    total = sum(w for _, w in values)
    expected = sum(v * w * distance(x, y) for x, v in values for y, w in values)
    return 1 - (total - 1) * observed / expected


def masi(x, y):
    """Passonneau (2006) on sets."""
    if x == y:
        return 0
    common = len(x & y)
    factor = 2 / 3 if x <= y or y <= x else 1 / 3 if common else 0
    return 1 - common / len(x | y) * factor


def jaccard(x, y):
    return 0 if x == y else 1 - len(x & y) / len(x | y)


def kendall(x, y):
    """The part of pairs in another order; a tie against an order is half a pair."""
    sign = lambda z, i, j: (z[i] > z[j]) - (z[i] < z[j])  # noqa: E731
    pairs = list(combinations(range(len(x)), 2))
    return sum(abs(sign(x, i, j) - sign(y, i, j)) / 2 for i, j in pairs) / len(pairs)
