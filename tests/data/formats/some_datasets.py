"""Small datasets that hold one of each thing, and how they are compared."""

from __future__ import annotations

from typing import Any

import ostraka as rg

TEXT = "Ana 👩🏽‍🚒 lives in Berlin, ok?"
BERLIN = TEXT.index("Berlin")
SPANS = [
    {"start": 0, "end": 3, "label": "PER"},
    {"start": BERLIN, "end": BERLIN + 6, "label": "LOC"},
]
VALUES: dict[str, Any] = {
    "tone": "good",
    "topics": ["food", "travel"],
    "stars": 4,
    "why": 'because "x",\nof y',
    "ents": SPANS,
    "order": [{"value": "x", "rank": 1}, {"value": "y", "rank": 2}],
}
PEOPLE = (("ana", "good"), ("ben@example.org", "bad"), ("7", "good"))
STARS = {"ana": 4, "ben@example.org": 1, "7": 2}
QUESTIONS = [
    {"name": "tone", "type": "label_selection", "labels": ["good", "bad"]},
    {"name": "topics", "type": "multi_label_selection", "labels": ["food", "travel"]},
    {"name": "stars", "type": "rating", "values": [1, 2, 3, 4]},
    {"name": "why", "type": "text"},
    {"name": "ents", "type": "span", "field": "text", "labels": ["PER", "LOC"]},
    {"name": "order", "type": "ranking", "values": ["x", "y"]},
]


def response(user: str | None, tone: str, status: str = "submitted", **more: Any) -> dict[str, Any]:
    """One person's answers to everything."""
    given = {**VALUES, "tone": tone, **more}
    return {
        "user_id": user,
        "values": {n: {"value": v} for n, v in given.items()},
        "status": status,
    }


def whole() -> rg.FeedbackDataset:
    """Six texts with emoji, 0 to 3 people each, metadata, a suggestion."""
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=QUESTIONS)
    for number in range(6):
        said = [response(u, tone, stars=STARS[u]) for u, tone in PEOPLE[: number % 4]]
        proposed = [{"question_name": "tone", "value": "good", "score": 0.9, "agent": "m"}]
        dataset.add_records(
            {
                "fields": {"text": f"{TEXT} {number}"},
                "external_id": f"r{number}",
                "metadata": {"source": "web", "n": number},
                "responses": said,
                "suggestions": proposed if number == 2 else [],
            }
        )
    return dataset


def asked(*names: str, people: int = 1, answered: bool = True) -> rg.FeedbackDataset:
    """Three texts and only these questions, answered by so many."""
    questions = [question for question in QUESTIONS if question["name"] in names]
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=questions)
    for number in range(3):
        values = {n: {"value": v} for n, v in VALUES.items() if n in names}
        if "tone" in names:
            values["tone"] = {"value": ("good", "bad")[number % 2]}
        said = [{"user_id": user, "values": values} for user, _ in PEOPLE[:people]]
        dataset.add_records(
            {
                "fields": {"text": f"{TEXT} {number}"},
                "external_id": f"r{number}",
                "responses": said if answered else [],
            }
        )
    return dataset


def prompts() -> rg.FeedbackDataset:
    """Prompts with an answer each."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="prompt")], questions=[rg.TextQuestion(name="completion")]
    )
    for number in range(3):
        values = {"completion": {"value": f"Yes, {number} 🙂"}}
        said = [{"user_id": "ana", "values": values}]
        dataset.add_records({"fields": {"prompt": f"Is it {number}?"}, "responses": said})
    return dataset


def choices() -> rg.FeedbackDataset:
    """Prompts with two answers, of which one is better."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=name) for name in ("prompt", "chosen", "rejected")],
        questions=[rg.LabelQuestion(name="preference", labels=["chosen", "rejected"])],
    )
    for number in range(3):
        fields = {"prompt": f"Is it {number}?", "chosen": "Yes.", "rejected": "Who knows."}
        said = [{"user_id": "ana", "values": {"preference": {"value": "chosen"}}}]
        dataset.add_records({"fields": fields, "responses": said})
    return dataset


def plain(dataset: rg.FeedbackDataset) -> list[dict[str, Any]]:
    """The records as dicts, without what is empty."""
    records = []
    for record in dataset.records:
        made = record.to_dict()
        made["fields"] = {n: v for n, v in made["fields"].items() if v is not None}
        records.append({name: part for name, part in made.items() if part})
    return records


def nameless(dataset: rg.FeedbackDataset) -> list[dict[str, Any]]:
    """The records as dicts, of each only fields and the values of its first response."""
    return [
        {
            "fields": one["fields"],
            "values": one["responses"][0]["values"] if one.get("responses") else None,
        }
        for one in plain(dataset)
    ]
