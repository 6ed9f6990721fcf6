"""Rows as the trainer sees them: their columns, and their tokens with those that are learnt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from ostraka.data.cells import CHAT
from ostraka.tasks._rows import (
    Chat,
    Comparison,
    Completion,
    Corpus,
    GRPOPrompt,
    Judged,
    Preference,
    Prompt,
    RLOOPrompt,
    Rows,
    Text,
)
from ostraka.train.check.setting import Setting
from ostraka.train.check.spell import Spelled, spelled
from ostraka.train.check.speller import Refusals, Speller
from ostraka.train.turns import by_turn


class View(NamedTuple):
    """Which column is the prompt, which are the texts that follow, and whether they are learnt."""

    prompt: str | None
    texts: tuple[str, ...]
    learns: bool = True


VIEWS: dict[type, View] = {
    Text: View(None, ("text",)),
    Corpus: View(None, ("text",)),
    Completion: View("prompt", ("completion",)),
    Chat: View("prompt", ("completion",)),
    Comparison: View(None, ("chosen", "rejected"), learns=False),
    Preference: View("prompt", ("chosen", "rejected")),
    Judged: View("prompt", ("completion",)),
    Prompt: View(None, ("query",), learns=False),
    RLOOPrompt: View(None, ("query",), learns=False),
    GRPOPrompt: View(None, ("query",), learns=False),
}
WHOLE_CHAT = View(None, ("messages",))


@dataclass(frozen=True)
class Seen:
    """Rows of one shape, those to learn from first and then those held out.

    `tokens` has an item per row and text column, and none where conversations have no template;
    `refused` says at which rows the template failed. `silent` are the records of conversations
    without a word of the assistant, which give no row.
    """

    shape: type
    view: View
    setting: Setting
    columns: dict[str, list[Any]]
    records: list[str]
    learnt_from: int
    conversational: bool
    tokens: dict[str, list[Spelled]] = field(default_factory=dict)
    refused: Refusals = field(default_factory=dict)
    silent: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.records)

    @property
    def written(self) -> list[str]:
        """The columns that hold texts or conversations, the prompt first."""
        return [name for name in (self.view.prompt, *self.view.texts) if name]

    def sides(self) -> Iterator[tuple[str, list[Spelled]]]:
        """The text columns with their tokens."""
        yield from self.tokens.items()

    def where(self, test: Any) -> list[int]:
        """The rows of which a text passes `test`, called with its tokens."""
        columns = list(self.tokens.values())
        return [at for at, row in enumerate(zip(*columns, strict=True)) if any(map(test, row))]


def seen(train: Rows[Any], held_out: Rows[Any] | None, setting: Setting) -> Seen:
    """Both parts of the rows as the trainer sees them, spelled."""
    parts = [train.table] if held_out is None else [train.table, held_out.table]
    whole = train.shape is Chat and setting.assistant_only_loss
    view = WHOLE_CHAT if whole else VIEWS[train.shape]
    silent: list[str] = []
    if train.shape is Chat and not whole:
        silent = [name for part in parts for name in _silent(part)]
        parts = [by_turn(part) for part in parts]
    table = pa.concat_tables([part.select(_needed(part, view)) for part in parts])
    columns = {name: table[name].to_pylist() for name in table.column_names}
    found = Seen(
        train.shape,
        view,
        setting,
        columns,
        [str(name) for name in columns.pop("record")],
        parts[0].num_rows,
        any(kind == CHAT for kind in table.schema.types),
        silent=tuple(dict.fromkeys(silent)),
    )
    return _spelled(found)


def _silent(table: pa.Table) -> Iterator[str]:
    both = zip(table["record"].to_pylist(), table["messages"].to_pylist(), strict=True)
    for record, messages in both:
        if not any(one["role"] == "assistant" for one in messages[1:]):
            yield str(record)


def _needed(table: pa.Table, view: View) -> list[str]:
    wanted = ("record", view.prompt, *view.texts, "label")
    return [name for name in wanted if name and name in table.column_names]


def _spelled(rows: Seen) -> Seen:
    if rows.conversational and not rows.setting.chat_template:
        return rows
    speller = Speller(rows.setting)
    prompts = rows.columns[rows.view.prompt] if rows.view.prompt else None
    texts = {name: rows.columns[name] for name in rows.view.texts}
    tokens = spelled(speller, prompts, texts, rows.shape)
    parts = {**vars(rows), "tokens": tokens, "refused": speller.refused}
    return Seen(**parts)
