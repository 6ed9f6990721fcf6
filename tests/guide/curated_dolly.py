"""A small dataset in the layout of `argilla/databricks-dolly-15k-curated-en`, written by hand."""

from __future__ import annotations

from typing import Any

import ostraka as rg

TOAD = (
    "Is a toad a frog?",
    (
        'Both frogs and toads are amphibians in the order Anura, which means "without a tail." Toads '
        "are a sub-classification of frogs, meaning that all toads are frogs, but not all frogs are "
        "toads."
    ),
)
# category, instruction, context, the original response and the curated one; None where the
# curator left it as it was.
FACTS: list[tuple[str, str, str, str, str | None]] = [
    ("closed_qa", *TOAD, "Both frogs and toads are amphibians in the order Anura.[1]", "Yes"),
    ("closed_qa", "Is a whale a fish?", "Whales breathe air.[2]", "Whales breathe air.[2]", "No"),
    ("open_qa", "Is ice lighter than water?", "", "Ice floats on most lakes in winter.[1]", "Yes"),
    ("closed_qa", "Is rye a grain?", "Rye is a grass.[1]", "Rye is a grass.[1]", "Yes"),
    ("open_qa", "How many legs has a spider?", "", "Spiders have legs, as many do.[3]", "Eight"),
    ("open_qa", "Who wrote Emma?", "", "Jane Austen", None),
    ("open_qa", "Is a tomato a berry?", "", "Tomatoes are red and grow on vines.[1]", "Yes"),
    ("closed_qa", "Is tin a metal?", "Tin melts early.[4]", "Tin melts early.[4]", "Yes"),
    ("open_qa", "What covers a cat?", "", "Cats are covered by what covers cats.[1]", "Fur"),
    ("open_qa", "Is glass a metal?", "", "Glass is found in windows of houses.[2]", "No"),
    ("open_qa", "What do bees make?", "", "Bees are busy making what they make.[2]", "Honey"),
    ("open_qa", "Which planet is ours?", "", "Earth", None),
    ("closed_qa", "Is coal a rock?", "Coal burns.[1]", "Coal burns.[1]", "Yes"),
    ("open_qa", "Can an ostrich fly?", "", "Ostriches are birds with long legs.[1]", "No"),
    ("open_qa", "What is a young sheep?", "", "Sheep are young before they are old.[2]", "A lamb"),
    ("open_qa", "Is a bat a bird?", "", "Bats hang from the roofs of caves.[5]", "No"),
]
FIELDS = ("category", "original-instruction", "original-context", "original-response")
QUESTIONS = ("new-instruction", "new-context", "new-response")
# What stands in it: 16 first answers, two of them as before; three second ones; a draft of every
# kind; discarded with and without answers.
RECORDS, SUBMITTED, IMPROVED = 16, 19, 17


def curated_dolly() -> rg.FeedbackDataset:
    """Sixteen records; ana answered each, ben some, cem left drafts, dan discarded some."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=name, required=name != "original-context") for name in FIELDS],
        questions=[
            rg.TextQuestion(name=name, required=name != "new-context") for name in QUESTIONS
        ],
        guidelines="Improve the instruction, the context and the response where they need it.",
    )
    dataset.add_records([_record(number, *fact) for number, fact in enumerate(FACTS)])
    return dataset


def _record(number: int, *fact: Any) -> dict[str, Any]:
    category, instruction, context, response, curated = fact
    clean = context.split("[")[0] if curated else context
    responses = [_answer("ana", instruction, clean, curated or response)]
    if number % 4 == 3 and curated:
        responses.append(_answer("ben", instruction, clean, f"{curated}."))
    if number % 8 == 3:
        responses.insert(1, _answer("cem", instruction, clean, "not sure", status="draft"))
    if number % 5 == 2:
        responses.append(_answer("cem", instruction, status="draft"))
    if number % 5 == 3:
        responses.append({"user_id": "dan", "values": None, "status": "discarded"})
    if number % 5 == 4:
        responses.append(_answer("dan", instruction, clean, "spam", status="discarded"))
    originals = (instruction, context, response)
    made = zip(QUESTIONS, originals, strict=True)
    return {
        "fields": dict(zip(FIELDS, (category, *originals), strict=True)),
        "responses": responses,
        "suggestions": [{"question_name": q, "value": v} for q, v in made if number != 0],
    }


def _answer(person: str, *values: str, status: str = "submitted") -> dict[str, Any]:
    named = zip(QUESTIONS, values, strict=False)
    given = {name: {"value": value} for name, value in named}
    return {"user_id": person, "values": given, "status": status}
