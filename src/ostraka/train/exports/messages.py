"""Rows of texts or of conversations as lists of messages."""

from __future__ import annotations

from typing import Any, NamedTuple

from ostraka.data.cells import CHAT
from ostraka.errors import BadFormatting
from ostraka.tasks._rows import Rows

Message = dict[str, str]


class Pair(NamedTuple):
    """What was asked, the answer people prefer, and the other one."""

    prompt: list[Message]
    chosen: Message
    rejected: Message


def conversational(rows: Rows[Any]) -> bool:
    """Whether the rows are made of messages rather than of plain texts."""
    return any(kind == CHAT for kind in rows.table.schema.types)


def messages(rows: Rows[Any], name: str, role: str) -> list[list[Message]]:
    """A column as conversations; a plain text becomes one message of `role`.

    White space around a text is left out: it stood where prompt and answer were joined.
    """
    if rows.table[name].type == CHAT:
        return rows.column(name)
    return [[{"role": role, "content": text}] for text in texts(rows, name)]


def texts(rows: Rows[Any], name: str) -> list[str]:
    """A column of plain texts without the white space around them."""
    return [text.strip() for text in rows.column(name)]


def whole(rows: Rows[Any]) -> list[list[Message]]:
    """One conversation per row of a Chat, or of a prompt and its completion."""
    if "messages" in rows.table.column_names:
        return messages(rows, "messages", "user")
    prompts = messages(rows, "prompt", "user")
    answers = messages(rows, "completion", "assistant")
    return [before + after for before, after in zip(prompts, answers, strict=True)]


def pairs(rows: Rows[Any]) -> list[Pair]:
    """A prompt and two single messages per Preference.

    Messages with which both answers begin belong to the prompt. Raises `BadFormatting`, naming the
    record, where more than one message of the assistant is left of either.
    """
    columns = (
        rows.column("record"),
        messages(rows, "prompt", "user"),
        messages(rows, "chosen", "assistant"),
        messages(rows, "rejected", "assistant"),
    )
    return [_pair(*parts) for parts in zip(*columns, strict=True)]


def _pair(
    record: str, prompt: list[Message], chosen: list[Message], rejected: list[Message]
) -> Pair:
    shared = 0
    while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
        shared += 1
    ends = chosen[shared:], rejected[shared:]
    for end in ends:
        if len(end) != 1 or end[0]["role"] != "assistant":
            roles = ", ".join(message["role"] for message in end) or "nothing"
            raise BadFormatting(
                f"Record {record}: an answer is one message of the assistant here, and this one "
                f"is {roles}. Put earlier turns into the prompt."
            )
    return Pair(prompt + chosen[:shared], ends[0][0], ends[1][0])
