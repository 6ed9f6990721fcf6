"""Conversations out of what a formatting function returned, or out of a chat field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from ostraka.data.cells import CHAT
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting
from ostraka.tasks._formatting import Formatted, Formatting, formatted, named
from ostraka.tasks._rows import Chat, Rows

EXPECTED = '("chat", "turn", "role", "content") with the role system, user or assistant'
ROLES = ("system", "user", "assistant")
UNANSWERED_CHAT = "conversation without an answer of the assistant"
AFTER = "message after the last answer"
Messages = list[dict[str, str]]


def told(snapshot: Snapshot, function: Formatting) -> Rows[Any]:
    """The conversations of a formatting function: its turns by record and chat, in their order.

    Turns are sorted by number where they all are numbers, else as texts. Raises `BadFormatting`
    for a turn that comes twice in a chat.
    """
    made = formatted(snapshot, function, is_item=_is_turn_or_list, expected=EXPECTED)
    found: dict[tuple[int, str], dict[str, tuple[str, str]]] = {}
    for row, (chat, turn, role, content) in _flat(snapshot, made):
        turns = found.setdefault((row, str(chat)), {})
        if str(turn) in turns:
            raise BadFormatting(
                f"{named(snapshot, row)}: chat {chat!r} has turn {turn!r} twice; number its turns."
            )
        turns[str(turn)] = role, content
    chats = [
        [{"role": role, "content": content} for _, (role, content) in _in_order(turns)]
        for turns in found.values()
    ]
    return chat_rows(snapshot, [row for row, _ in found], chats, made.dropped)


def chat_rows(
    snapshot: Snapshot, rows: Iterable[int], chats: Iterable[Messages], dropped: dict[str, int]
) -> Rows[Any]:
    """Rows of the conversations up to their last answer; what is left out is counted."""
    counted = dict(dropped)
    places, kept = [], []
    for row, chat in zip(rows, chats, strict=True):
        answers = [at for at, one in enumerate(chat) if at and one["role"] == "assistant"]
        if not answers:
            counted[UNANSWERED_CHAT] = counted.get(UNANSWERED_CHAT, 0) + 1
            continue
        after = len(chat) - answers[-1] - 1
        if after:
            counted[AFTER] = counted.get(AFTER, 0) + after
        places.append(row)
        kept.append(chat[: answers[-1] + 1])
    ids = snapshot.id_column().take(pa.array(places, pa.int64()))
    return Rows(Chat, pa.table({"record": ids, "messages": pa.array(kept, CHAT)}), dropped=counted)


def field_chats(snapshot: Snapshot, field: str) -> list[Messages]:
    """The conversations of a chat field, one per record; empty where there is none."""
    return [list(one or ()) for one in snapshot.field(field).to_pylist()]


def _flat(snapshot: Snapshot, made: Formatted) -> Iterable[tuple[int, tuple[str, str, str, str]]]:
    for row, item in zip(made.rows, made.items, strict=True):
        for turn in item if isinstance(item, list) else [item]:
            if turn[2] not in ROLES:
                raise BadFormatting(
                    f"{named(snapshot, row)}: the role {turn[2]!r} is unknown; {EXPECTED} is "
                    "expected."
                )
            yield row, turn


def _is_turn_or_list(item: Any) -> bool:
    if isinstance(item, list):
        return bool(item) and all(map(_is_turn, item))
    return _is_turn(item)


def _is_turn(item: Any) -> bool:
    if not isinstance(item, tuple) or len(item) != 4:
        return False
    ids = all(isinstance(one, str | int) for one in item[:2])
    return ids and isinstance(item[2], str) and isinstance(item[3], str)


def _in_order(turns: dict[str, tuple[str, str]]) -> list[tuple[str, tuple[str, str]]]:
    numbered = all(turn.lstrip("-").isdigit() for turn in turns)
    return sorted(turns.items(), key=lambda one: int(one[0]) if numbered else one[0])
