"""Rated texts that are long enough to have an opening and a rest, and a dataset of comparisons."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_archive import make_archive

import ostraka as rg
from ostraka.cli._demo_fetch import Archive
from ostraka.cli._demo_tweets import build, read

MOODS = (
    ("what a great and lovely day", [3, 2, 4, 1]),
    ("what an awful and dreary day", [-3, -2, -4, -1]),
    ("the train leaves on a plain", [0, 0, 1, -1]),
)


@pytest.fixture
def long_tweets(cache: Path) -> Archive:
    """150 texts of ten words with four ratings each."""
    ratings = [MOODS[number % 3][1] for number in range(150)]
    words = [f"{MOODS[n % 3][0]} it was number {n}" for n in range(150)]
    means = [sum(given) / len(given) for given in ratings]
    return make_archive(cache, list(zip(words, means, strict=True)), ratings)


@pytest.fixture
def rated_dataset(long_tweets: Archive) -> rg.FeedbackDataset:
    """The same as a dataset."""
    return build(read(long_tweets.fetch()))


@pytest.fixture
def comparisons() -> rg.FeedbackDataset:
    """48 records with 24 prompts; two people rank two answers, a third disagrees at times."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=name) for name in ("question", "reply-1", "reply-2")],
        questions=[rg.RankingQuestion(name="order", values=["reply-1", "reply-2"])],
    )
    for number in range(48):
        good, bad = f"a kind reply {number}", f"a rude reply {number}"
        first = number % 2 == 0
        said = [first, first, first if number % 3 else not first]
        order = [("reply-1", "reply-2") if one else ("reply-2", "reply-1") for one in said]
        dataset.add_records(
            {
                "fields": {
                    "question": f"what do you say to guest {number // 2}",
                    "reply-1": good if first else bad,
                    "reply-2": bad if first else good,
                },
                "responses": [
                    {
                        "user_id": person,
                        "values": {
                            "order": {
                                "value": [
                                    {"value": name, "rank": rank}
                                    for rank, name in enumerate(ranked, 1)
                                ]
                            }
                        },
                        "status": "submitted",
                    }
                    for person, ranked in zip(("ana", "ben", "cleo"), order, strict=True)
                ],
            }
        )
    return dataset
