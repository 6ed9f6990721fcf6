"""The generated data set that every tool is measured on: Dolly-like, deterministic in (n, seed).

Three text fields, five questions, three annotators a record out of a pool of twelve, suggestions
on every second record, a few drafts and discards. Only the standard library and NumPy are needed,
so that each tool's own environment can import it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np

LABELS = ["brainstorm", "classify", "closed_qa", "extract", "open_qa", "summarize"]
TOPICS = ["science", "history", "sports", "food", "music", "law", "travel", "code"]
RATINGS = [1, 2, 3, 4, 5]
RANKED = ["reply-1", "reply-2", "reply-3", "reply-4"]
USERS = [str(uuid.UUID(int=0xA0000000000040008000000000000000 + i)) for i in range(12)]
SOURCES = ["dolly", "wiki", "forum", "internal"]
STATUSES = ["submitted", "draft", "discarded"]
QUESTIONS = ["label", "rating", "topics", "new-response", "ranking"]
FIELDS = ["instruction", "context", "response"]

BLOCK = 10_000
POOL = 4_000_000


class Draws(NamedTuple):
    """All random numbers of one block of records; the first axis is the record."""

    at: Any
    instruction: Any
    has_context: Any
    context: Any
    response: Any
    label: Any
    quality: Any
    rank: Any
    who: Any
    status: Any
    labels: Any
    ratings: Any
    topics: Any
    rewrote: Any
    rewritten: Any
    swap: Any
    swap_at: Any
    source: Any
    right: Any
    score: Any


@cache
def pool(seed: int = 1) -> str:
    """A long run of word-like text to slice from: Zipf-like word frequencies, sentence ends."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
    p = 1.0 / np.arange(1, 27)
    sizes = rng.integers(2, 11, size=6000)
    vocab = ["".join(rng.choice(letters, size=int(k), p=p / p.sum())) for k in sizes]
    w = 1.0 / np.arange(1, 6001)
    words = [vocab[i] for i in rng.choice(6000, size=POOL // 5, p=w / w.sum())]
    for i in range(14, len(words), 15):
        words[i] += "."
    return " ".join(words)[:POOL]


def lengths(rng: np.random.Generator, mean: float, sd: float, lo: int, hi: int, shape: Any) -> Any:
    """Lengths in characters, log-normal and clipped."""
    return np.clip(rng.lognormal(mean, sd, shape), lo, hi).astype(int)


def draw(m: int, seed: int, start: int) -> Draws:
    """The random numbers of `m` records that begin at record `start`."""
    rng = np.random.default_rng((seed, start))
    at = rng.integers(0, len(pool()) - 12_000, size=(m, 6))
    instruction = lengths(rng, 4.0, 0.5, 15, 600, m)  # median 55 characters
    has_context = rng.random(m) < 0.30
    context = lengths(rng, 6.6, 0.7, 80, 8000, m)  # median 735 where present
    response = lengths(rng, 5.3, 0.95, 8, 6000, m)  # median 200
    label = rng.integers(0, 6, m)
    quality = rng.normal(3.4, 0.9, m)
    rank = np.argsort(rng.random((m, 4)), axis=1)
    topics = rng.random((m, 8)) < 0.18
    who = np.argsort(rng.random((m, 12)), axis=1)[:, :3]
    status = rng.choice(3, size=(m, 3), p=[0.88, 0.06, 0.06])
    labels = np.where(rng.random((m, 3)) < 0.78, label[:, None], rng.integers(0, 6, (m, 3)))
    ratings = np.clip(np.rint(quality[:, None] + rng.normal(0, 0.7, (m, 3))), 1, 5).astype(int)
    flipped = topics[:, None, :] ^ (rng.random((m, 3, 8)) < 0.07)
    rewrote = rng.random((m, 3)) < 0.6
    rewritten = lengths(rng, 5.2, 0.9, 8, 6000, (m, 3))
    swap = rng.random((m, 3)) < 0.35
    swap_at = rng.integers(0, 3, (m, 3))
    source = rng.integers(0, 4, m)
    right = rng.random(m) < 0.85
    score = rng.random((m, 3)).round(4)
    return Draws(
        at, instruction, has_context, context, response, label, quality, rank, who, status,
        labels, ratings, flipped, rewrote, rewritten, swap, swap_at, source, right, score,
    )  # fmt: skip


def answers(d: Draws, i: int, a: int, k: int, response: str) -> dict[str, Any]:
    """What annotator `a` of record `k` (row `i` of the block) said; nothing where discarded."""
    if STATUSES[d.status[i, a]] == "discarded":
        return {}
    rank = d.rank[i].tolist()
    if d.swap[i, a]:
        j = d.swap_at[i, a]
        rank[j], rank[j + 1] = rank[j + 1], rank[j]
    begin = d.at[i, 3 + a]
    rewritten = pool()[begin : begin + d.rewritten[i, a]] if d.rewrote[i, a] else response
    topics = [t for t, on in zip(TOPICS, d.topics[i, a], strict=True) if on] or [TOPICS[k % 8]]
    return {
        "label": LABELS[d.labels[i, a]],
        "rating": int(d.ratings[i, a]),
        "topics": topics,
        "new-response": rewritten,
        "ranking": [{"value": RANKED[x], "rank": rank[x] + 1} for x in range(4)],
    }


def suggestions(d: Draws, i: int, response: str) -> list[dict[str, Any]]:
    """What models suggested for row `i` of the block."""
    label = LABELS[d.label[i] if d.right[i] else (d.label[i] + 1) % 6]
    rating = int(min(5, max(1, round(float(d.quality[i])))))
    said = [
        ("label", label),
        ("rating", rating),
        ("new-response", response[: max(8, len(response) // 2)]),
    ]
    return [
        {
            "question_name": question,
            "value": value,
            "score": float(d.score[i, j]),
            "agent": f"model-{'aab'[j]}",
            "type": "model",
        }
        for j, (question, value) in enumerate(said)
    ]


def record(d: Draws, i: int, k: int) -> dict[str, Any]:
    """Record `k` (row `i` of the block) as the dict that both libraries take."""
    text, at = pool(), d.at[i]
    response = text[at[2] : at[2] + d.response[i]]
    responses = []
    for a in range(3):
        values = answers(d, i, a, k, response)
        responses.append(
            {
                "user_id": USERS[d.who[i, a]],
                "status": STATUSES[d.status[i, a]],
                "values": {question: {"value": value} for question, value in values.items()},
            }
        )
    return {
        "external_id": f"rec-{k:08d}",
        "fields": {
            "instruction": text[at[0] : at[0] + d.instruction[i]],
            "context": text[at[1] : at[1] + d.context[i]] if d.has_context[i] else "",
            "response": response,
        },
        "metadata": {"source": SOURCES[d.source[i]], "length": int(d.response[i])},
        "responses": responses,
        "suggestions": suggestions(d, i, response) if k % 2 == 0 else [],
    }


def records(n: int, seed: int = 7, start: int = 0) -> Iterator[dict[str, Any]]:
    """`n` records as plain dicts; they share nothing but interned short strings."""
    for done in range(0, n, BLOCK):
        m = min(BLOCK, n - done)
        block = draw(m, seed, start + done)
        for i in range(m):
            yield record(block, i, start + done + i)
