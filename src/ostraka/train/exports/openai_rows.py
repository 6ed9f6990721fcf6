"""Rows as the JSON objects of OpenAI's fine-tuning files."""

from __future__ import annotations

from typing import Any

from ostraka.tasks._rows import Rows
from ostraka.train.exports.messages import pairs, whole


def supervised(rows: Rows[Any]) -> list[dict[str, Any]]:
    """`{"messages": [...]}` per row; a plain prompt is the user's, its answer the assistant's."""
    return [{"messages": one} for one in whole(rows)]


def preferences(rows: Rows[Any]) -> list[dict[str, Any]]:
    """`input`, `preferred_output` and `non_preferred_output` per Preference."""
    return [
        {
            "input": {"messages": pair.prompt},
            "preferred_output": [pair.chosen],
            "non_preferred_output": [pair.rejected],
        }
        for pair in pairs(rows)
    ]
