"""Prompts and what people wrote after them, as texts or as messages."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from ostraka.data.cells import CHAT
from ostraka.data.snapshot import Snapshot
from ostraka.tasks._chats import Messages
from ostraka.tasks._prompts import NO_PROMPT
from ostraka.tasks._rows import Completion, Rows
from ostraka.tasks._template import blank
from ostraka.tasks._texts import answers
from ostraka.unify._base import Verdicts

NO_RESPONSE = "empty response"


class Answered(NamedTuple):
    """What stays: which records, which answers, and why others were left out."""

    records: Any
    answers: list[str]
    dropped: dict[str, int]


def answered(verdicts: Verdicts, missing: Any) -> Answered:
    """The answers that were written to a prompt that is there; `missing` says where it is not."""
    found = answers(verdicts)
    no_prompt = missing[found.records]
    nothing = blank(found.texts).to_numpy(zero_copy_only=False) & ~no_prompt
    reasons = {**found.silent, NO_PROMPT: int(no_prompt.sum()), NO_RESPONSE: int(nothing.sum())}
    keep = np.flatnonzero(~no_prompt & ~nothing)
    dropped = {why: count for why, count in reasons.items() if count}
    return Answered(found.records[keep], found.texts.take(pa.array(keep)).to_pylist(), dropped)


def text_rows(
    snapshot: Snapshot, prompts: pa.Array, verdicts: Verdicts, separator: str
) -> Rows[Any]:
    """A row of texts per answer."""
    found = answered(verdicts, blank(prompts).to_numpy(zero_copy_only=False))
    asked = prompts.take(pa.array(found.records)).to_pylist()
    parts = [_parted(*both, separator) for both in zip(asked, found.answers, strict=True)]
    return _rows(snapshot, found, parts, pa.large_string())


def message_rows(
    snapshot: Snapshot, prompts: list[Messages], verdicts: Verdicts, system: str | None
) -> Rows[Any]:
    """A row of messages per answer, which is what the assistant says."""
    found = answered(verdicts, np.array([not one for one in prompts], bool))
    first = [{"role": "system", "content": system}] if system else []
    parts = [
        ([*first, *prompts[record]], [{"role": "assistant", "content": answer}])
        for record, answer in zip(found.records.tolist(), found.answers, strict=True)
    ]
    return _rows(snapshot, found, parts, CHAT)


def asked_by_user(prompts: pa.Array) -> list[Messages]:
    """Texts as what a user says; nothing where the text is blank."""
    return [
        [{"role": "user", "content": text}] if text and not text.isspace() else []
        for text in prompts.to_pylist()
    ]


def _rows(snapshot: Snapshot, found: Answered, parts: list[Any], kind: pa.DataType) -> Rows[Any]:
    table = {
        "record": snapshot.id_column().take(pa.array(found.records)),
        "prompt": pa.array([prompt for prompt, _ in parts], kind),
        "completion": pa.array([completion for _, completion in parts], kind),
    }
    return Rows(Completion, pa.table(table), dropped=found.dropped)


def _parted(prompt: str, response: str, separator: str) -> tuple[str, str]:
    """Both texts, a blank at the seam in the second: tokenizers join it to the next word."""
    bare = prompt.rstrip()
    return bare, (prompt[len(bare) :] or separator) + response
