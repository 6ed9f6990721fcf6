"""Rows of two or three texts as sentence-transformers takes them."""

from __future__ import annotations

from typing import Any

from ostraka.extras import need
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, Triplet

WHY = "Preparing pairs of texts"
EXTRA = "sentence-transformers"


def texts_of(rows: Rows[Any]) -> tuple[str, ...]:
    """The columns that hold texts, in the order in which a loss reads them."""
    return ("anchor", "positive", "negative") if rows.shape is Triplet else ("text_1", "text_2")


def target_of(rows: Rows[Any]) -> str | None:
    """The column that says how alike the texts are, under a name that the library looks for."""
    return {ScoredPair: "score", LabeledPair: "label"}.get(rows.shape)


def dataset(rows: Rows[Any]) -> Any:
    """The texts, then `score` or `label` if any, as the `datasets.Dataset` that a trainer reads.

    The library takes every other column for a text, so there is none.
    """
    datasets = need("datasets", extra=EXTRA, why=WHY)
    target = target_of(rows)
    return datasets.Dataset(rows.table.select([*texts_of(rows), *([target] if target else [])]))


def examples(rows: Rows[Any]) -> list[Any]:
    """A list of `InputExample`, as Argilla gave; `guid` is the record's name.

    The label is None where there is none; `InputExample` itself would say 0.
    """
    kind = need("sentence_transformers", extra=EXTRA, why=WHY).InputExample
    target = target_of(rows)
    labels = [None] * len(rows) if target is None else rows.column(target)
    texts = zip(*map(rows.column, texts_of(rows)), strict=True)
    return [
        kind(guid=record, texts=list(several), label=label)
        for record, several, label in zip(rows.column("record"), texts, labels, strict=True)
    ]
