"""Faults of the texts themselves, before any token."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ostraka.train.check.finding import Finding, Level, found_in
from ostraka.train.check.seen import Seen
from ostraka.train.check.setting import Setting

# Bytes read with the wrong encoding: UTF-8 as Latin-1 or Windows-1252, or control characters.
BROKEN = re.compile(
    "\N{REPLACEMENT CHARACTER}|[\x00-\x08\x0e-\x1f]"
    "|[\u00c2\u00c3][\u0080-\u00bf]|\u00e2(?:\u20ac|\u0080)[\u2018-\u203a\u0080-\u00bf]?"
)
TEMPLATE = 0.5  # a special token in more of the rows than this belongs to how they are written
FEW = 0.01  # of rows: double ones up to here are only noted
ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})


def words(value: Any) -> str:
    """A text, or what is said in a conversation, one turn per line."""
    if isinstance(value, str):
        return value
    return "\n".join(one["content"] or "" for one in value)


def normal(value: Any) -> str:
    """A text or conversation without what makes no difference: case and white space."""
    if not isinstance(value, str):
        return "\n".join(f"{one['role']}:{normal(one['content'] or '')}" for one in value)
    return " ".join(value.casefold().split())


def whole_rows(rows: Seen, names: list[str]) -> list[str]:
    """These columns of each row, normalised and in one."""
    columns = [[normal(value) for value in rows.columns[name]] for name in names]
    return ["\x1f".join(row) for row in zip(*columns, strict=True)]


def empty(rows: Seen) -> Iterator[Finding]:
    """Rows with a text or prompt of nothing but white space."""
    for name in rows.written:
        blank = [at for at, value in enumerate(rows.columns[name]) if _blank(name, value)]
        level: Level | None = "warning" if name == rows.view.prompt else None
        yield from found_in(
            "empty",
            f"have an empty {name}: nothing but white space",
            "Delete these records, or fill them in; of an empty text only its end is learnt.",
            blank,
            rows.records,
            level=level,
        )


def _blank(name: str, value: Any) -> bool:
    """Whether a text is blank; of a whole conversation, whether the assistant says nothing."""
    if name != "messages":
        return not words(value).strip()
    answers = [one["content"] or "" for one in value if one["role"] == "assistant"]
    return any(not answer.strip() for answer in answers)


def doubled(rows: Seen) -> Iterator[Finding]:
    """The same row more than once among those to learn from."""
    texts = whole_rows(rows, rows.written)[: rows.learnt_from]
    labels = rows.columns.get("label", [None] * len(texts))
    first: dict[tuple[str, Any], int] = {}
    pairs = enumerate(zip(texts, labels, strict=False))
    again = [at for at, key in pairs if key[0].strip() and first.setdefault(key, at) != at]
    yield from found_in(
        "duplicate rows",
        "say what an earlier row says, so they count more than the others",
        "Delete the copies, unless they are meant to count more.",
        again,
        rows.records[: rows.learnt_from],
        level="warning" if len(again) > FEW * rows.learnt_from else "note",
    )


def special(rows: Seen) -> Iterator[Finding]:
    """Special tokens that somebody typed: the model would take them for the real ones."""
    known = rows.setting.tokenizer.all_special_tokens
    added = rows.setting.tokenizer.added_tokens_decoder.values()
    tokens = {*known, *(str(one.content) for one in added if one.special)} - {""}
    if not tokens:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(tokens, key=len, reverse=True))))
    found: dict[int, set[str]] = {}
    for name in rows.written:
        for at, value in enumerate(rows.columns[name]):
            found.setdefault(at, set()).update(pattern.findall(_inner(value, rows.setting)))
    often = Counter(token for typed in found.values() for token in typed)
    limit = max(TEMPLATE * len(rows), 1)
    meant = {t for t, n in often.items() if not rows.conversational and n > limit}
    typed = sorted(at for at, tokens in found.items() if tokens - meant)
    shown = ", ".join(sorted(set(often) - meant))
    yield from found_in(
        "special tokens in texts",
        f"contain {shown}, which the tokenizer reads as its own sign and not as a text",
        "Take them out or write them apart (< |im_end| >): they end or begin a turn by themselves.",
        typed,
        rows.records,
        level="warning",
    )


def _inner(value: Any, setting: Setting) -> str:
    """A text without the end token at its end, which TRL accepts as its own."""
    return words(value).rstrip().removesuffix(setting.tokenizer.eos_token or "")


def broken(rows: Seen) -> Iterator[Finding]:
    """Characters that were lost or garbled on the way."""
    places = {
        at
        for name in rows.written
        for at, value in enumerate(rows.columns[name])
        if BROKEN.search(words(value))
    }
    yield from found_in(
        "broken characters",
        "hold replacement characters, control characters or wrongly decoded letters (\u00c3\u00a9)",
        "Read the source file again with the encoding it was written in, mostly UTF-8.",
        sorted(places),
        rows.records,
        level="warning",
    )


def roles(rows: Seen) -> Iterator[Finding]:
    """Speakers that chat templates do not know."""
    if not rows.conversational:
        return
    strange: dict[int, set[str]] = {}
    for name in rows.written:
        for at, chat in enumerate(rows.columns[name]):
            unknown = {str(one["role"]) for one in chat} - ROLES
            if unknown:
                strange.setdefault(at, set()).update(unknown)
    named = ", ".join(sorted({name for names in strange.values() for name in names}))
    yield from found_in(
        "unknown roles",
        f"have speakers that templates do not know: {named}",
        "Call them user, assistant or system.",
        sorted(strange),
        rows.records,
        level="warning",
    )


def silent(rows: Seen) -> Iterator[Finding]:
    """Conversations in which the assistant answers nothing."""
    if rows.silent:
        shown = rows.silent[:5]
        yield Finding(
            "no answer in chat",
            "stop" if not len(rows) else "warning",
            f"In {len(rows.silent):,} conversations the assistant answers nothing; they are left "
            "out.",
            "Check that the assistant's turns have the role 'assistant'.",
            len(rows.silent),
            len(rows) + len(rows.silent),
            shown,
        )


CHECKS = (empty, doubled, special, broken, roles, silent)
