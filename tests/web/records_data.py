"""A dataset to look through: topics, lengths, vectors, and suggestions of different sureness."""

from __future__ import annotations

from typing import Any

from web_data import TOPIC, Team

TOPICS = ("law", "art", "travel")
WORDS = ("refund", "painting", "train")
LABELS = ("law", "cooking", "travel")
QUESTIONS = {
    "topic": TOPIC,
    "quality": {"type": "rating", "options": [{"value": n} for n in range(1, 6)]},
}


def library(team: Team, count: int = 30, **more: Any) -> str:
    """Records r0000 to r0029; every third is about law and says "refund"; its id."""
    fields = {"text": {"type": "text"}, "source": {"type": "text"}}
    given = {"fields": fields, "questions": QUESTIONS, "optional": ("quality",), **more}
    dataset = team.dataset([], **given)
    at = f"/datasets/{dataset}"
    for name, kind in (("topic", "terms"), ("length", "integer")):
        settings = {"name": name, "title": name.title(), "settings": {"type": kind}}
        team("POST", f"{at}/metadata-properties", settings)
    team("POST", f"{at}/vectors-settings", {"name": "mini", "title": "Mini", "dimensions": 2})
    ids = team.ids(dataset)
    items = [_item(n, ids["topic"]) for n in range(count)]
    for begin in range(0, count, 500):
        team("POST", f"{at}/records/bulk", {"items": items[begin : begin + 500]})
    return dataset


def _item(n: int, question: str) -> dict[str, Any]:
    word = WORDS[n % 3]
    score = round(0.5 + (n % 5) / 10, 2)
    offered = {"question_id": question, "value": LABELS[n % 3], "score": score, "agent": "m-1"}
    return {
        "external_id": f"r{n:04}",
        "fields": {"text": f"Where is my {word} number {n}?", "source": f"letter {n}"},
        "metadata": {"topic": TOPICS[n % 3], "length": n},
        "vectors": {"mini": [1.0, n / 10]},
        "suggestions": [offered],
    }
