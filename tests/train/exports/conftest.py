"""Rows of each shape, of plain texts and of conversations."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from ostraka.data.cells import CHAT
from ostraka.tasks._rows import (
    Chat,
    Completion,
    Corpus,
    Judged,
    Preference,
    Prompt,
    Rows,
    Text,
)

TEXT = pa.large_string()
ASKED = [
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Is a toad a frog?"}],
    [{"role": "user", "content": "And a newt?"}],
]
PLAIN = ["Is a toad a frog?", "And a newt?"]
GOOD, BAD = ["Yes.", "No."], ["Maybe.", "Who knows."]


def said(texts: list[str]) -> list[list[dict[str, str]]]:
    return [[{"role": "assistant", "content": text}] for text in texts]


def rows_of(shape: type, **columns: Any) -> Rows[Any]:
    """Rows of a shape; strings become texts, lists of messages conversations."""
    table = {"record": pa.array([f"r{at}" for at in range(2)], TEXT)}
    for name, values in columns.items():
        kinds = {str: TEXT, list: CHAT, bool: pa.bool_(), float: pa.float64()}
        table[name] = pa.array(values, kinds[type(values[0])])
    return Rows(shape, pa.table(table))


@pytest.fixture
def text() -> dict[type, Rows[Any]]:
    """Rows of plain texts by shape; between prompt and completion stand two line ends."""
    answers = [f"\n\n{answer}" for answer in GOOD]
    return {
        Text: rows_of(Text, text=["Toads are frogs.", "Newts are not."]),
        Corpus: rows_of(Corpus, text=["Toads are frogs.", "Newts are not."]),
        Completion: rows_of(Completion, prompt=PLAIN, completion=answers),
        Preference: rows_of(
            Preference, prompt=PLAIN, chosen=GOOD, rejected=BAD, agreement=[1.0, 0.75]
        ),
        Judged: rows_of(Judged, prompt=PLAIN, completion=GOOD, label=[True, False]),
        Prompt: rows_of(Prompt, query=PLAIN),
    }


@pytest.fixture
def chat() -> dict[type, Rows[Any]]:
    """The same as conversations; the first has a system prompt."""
    whole = [before + after for before, after in zip(ASKED, said(GOOD), strict=True)]
    return {
        Chat: rows_of(Chat, messages=whole),
        Completion: rows_of(Completion, prompt=ASKED, completion=said(GOOD)),
        Preference: rows_of(
            Preference, prompt=ASKED, chosen=said(GOOD), rejected=said(BAD), agreement=[1.0, 0.75]
        ),
        Judged: rows_of(Judged, prompt=ASKED, completion=said(GOOD), label=[True, False]),
        Prompt: rows_of(Prompt, query=ASKED),
    }


@pytest.fixture
def make() -> Any:
    """make(shape, **columns) -> two rows."""
    return rows_of
