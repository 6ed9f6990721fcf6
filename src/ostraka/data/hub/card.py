"""The card of a dataset on a hub: what it holds, how to load it, what its layout left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import yaml

from ostraka.data.formats._report import Report
from ostraka.data.snapshot import Snapshot
from ostraka.schema.questions import Question

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
SHOWN = 12
LOADED_BY = {
    "1.x": "Argilla 1.13 to 1.29 reads it too: `rg.FeedbackDataset.from_huggingface`.",
    "2.x": "Argilla 2.x reads it too: `rg.Dataset.from_hub(..., settings='auto')`.",
}


def card_of(
    snapshot: Snapshot,
    schema: pa.Schema,
    layout: str,
    *,
    repo_id: str,
    report: Report,
) -> str:
    """The text of `README.md`, with the YAML head that a hub reads."""
    parts = [
        _head(snapshot),
        f"# {repo_id.rpartition('/')[2]}",
        _numbers(snapshot),
        _loading(repo_id, layout),
        *_guidelines(snapshot),
        _section("Fields", ["name", "title", "type", "required"], _fields(snapshot)),
        _section("Questions", ["name", "asks", "type", "answers"], _questions(snapshot)),
        _section("Metadata", ["name", "title", "type"], _metadata(snapshot)),
        _section("Vectors", ["name", "dimensions"], _vectors(snapshot)),
        _section("Columns", ["column", "type"], [(f.name, f.type) for f in schema]),
        _left_out(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(snapshot: Snapshot) -> str:
    size = next((name for limit, name in SIZES if len(snapshot) < limit), "n>1M")
    head = {"size_categories": [size], "tags": ["argilla", "human-feedback", "ostraka"]}
    return f"---\n{yaml.safe_dump(head)}---"


def _numbers(snapshot: Snapshot) -> str:
    columns = snapshot.columns
    answers, people = columns.responses.num_rows, len({*columns.user.tolist()} - {-1})
    return (
        f"{_count(len(snapshot), 'record')} with {_count(answers, 'response')} by "
        f"{_count(people, 'person', 'people')}, written by Ostraka."
    )


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def _loading(repo_id: str, layout: str) -> str:
    return "\n".join(
        [
            "## How to load it",
            "",
            "```python",
            "import ostraka as rg",
            "",
            f'dataset = rg.FeedbackDataset.from_huggingface("{repo_id}")',
            "```",
            "",
            f"{LOADED_BY[layout]} As plain rows: `datasets.load_dataset({repo_id!r})`.",
        ]
    )


def _guidelines(snapshot: Snapshot) -> list[str]:
    text = snapshot.settings.guidelines
    return [] if text is None else ["## Guidelines", text]


def _fields(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [
        (f.name, f.title, f.type, "yes" if f.required else "no") for f in snapshot.settings.fields
    ]


def _questions(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [
        (q.name, q.description or q.title, q.type, _answers(q)) for q in snapshot.settings.questions
    ]


def _answers(question: Question) -> str:
    names = [str(option) for option in question.options[:SHOWN]]
    more = len(question.options) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _metadata(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [(p.name, p.title, p.type) for p in snapshot.settings.metadata_properties]


def _vectors(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    return [(v.name, v.dimensions) for v in snapshot.settings.vectors_settings]


def _section(title: str, heads: list[str], rows: Iterable[tuple[Any, ...]]) -> str:
    lines = [_row(row) for row in rows]
    if not lines:
        return ""
    return "\n".join([f"## {title}", "", _row(heads), _row(["---"] * len(heads)), *lines])


def _row(cells: Iterable[Any]) -> str:
    plain = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(plain)} |"


def _left_out(report: Report) -> str:
    if not report.lost:
        return ""
    lines = [f"- {reason} ({count:,})" for reason, count in report.lost.items()]
    return "\n".join(["## What is not in these files", "", *lines])
