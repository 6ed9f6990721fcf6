"""Which parts of a file are what: told by the person who reads it, else guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from ostraka.errors import BadOption, unknown

KINDS = ("label", "labels", "rating", "text", "span", "ranking")
TABLE = ("text", "label", "annotator", "id", "status", "metadata", "separator")
OFFSETS = ("code-points", "utf-16")


@dataclass(frozen=True)
class Layout:
    """The columns (or keys) of a file and what they hold; what is left None is guessed.

    `text`: fields. `label`: questions, each `column`, `column:kind` or `question=column,column`
    where every column is a person's. `annotator`, `id`, `status`: the columns with who answered,
    the record's name, and submitted, draft or discarded; empty: no column does. `metadata`: the
    columns to keep as metadata; else all that are left. `user`: who answered where the file does
    not say it. `separator` splits several labels in a cell; `offsets` says what spans count.
    """

    text: tuple[str, ...] | None = None
    label: tuple[str, ...] | None = None
    annotator: str | None = None
    id: str | None = None
    status: str | None = None
    metadata: tuple[str, ...] | None = None
    user: str | None = None
    separator: str | None = None
    offsets: str | None = None

    @property
    def asked(self) -> list[str]:
        """What was told, beside who answered."""
        told = (one.name for one in fields(self) if getattr(self, one.name) is not None)
        return [name for name in told if name != "user"]

    @classmethod
    def of(cls, **given: Any) -> Layout:
        """A layout from options; raises `UnknownName` or `BadOption` for one that is none."""
        known = {one.name for one in fields(cls)}
        for name in given:
            if name not in known:
                raise unknown("option of reading", name, sorted(known))
        made = {name: _tidy(name, value) for name, value in given.items() if value is not None}
        if made.get("offsets", OFFSETS[0]) not in OFFSETS:
            raise BadOption(
                f"offsets={made['offsets']!r}: one of {', '.join(OFFSETS)} is accepted."
            )
        return cls(**made)


def _tidy(name: str, value: Any) -> Any:
    if name in ("text", "label", "metadata"):
        several = [value] if isinstance(value, str) else value
        if not isinstance(several, Sequence) or not all(isinstance(v, str) for v in several):
            raise BadOption(f"{name}={value!r}: a name or a list of names is accepted.")
        return tuple(several)
    if not isinstance(value, str):
        raise BadOption(f"{name}={value!r}: a string is accepted.")
    return value


@dataclass(frozen=True)
class Asked:
    """One question of a table: its name, its kind, and the columns with its answers."""

    name: str
    kind: str | None
    columns: tuple[str, ...]
    people: bool = False

    @classmethod
    def of(cls, told: str) -> Asked:
        """From `column`, `column:kind` or `question=column,column`; raises `BadOption`."""
        head, _, kind = told.rpartition(":")
        if head and kind in KINDS:
            told = head
        else:
            kind = ""
        name, equals, listed = told.partition("=")
        columns = tuple(part.strip() for part in listed.split(",")) if equals else (name,)
        if not name or not all(columns):
            raise BadOption(
                f"label={told!r}: a column, column:kind or question=column,column is accepted."
            )
        return cls(name, kind or None, columns, people=bool(equals))
