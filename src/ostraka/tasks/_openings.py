"""What stands before an answer: a prompt of text fields, a conversation, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints, ragged_rows
from ostraka.data.cells import CHAT, list_offsets
from ostraka.data.snapshot import Snapshot
from ostraka.tasks._template import Template, blank
from ostraka.unify._base import Bools

TURN = CHAT.value_type


class Opening(Protocol):
    """One prompt per record, and how an answer goes on from it."""

    def empty(self) -> Bools:
        """Which records have no prompt; shape [records]."""
        ...

    def prompts(self, rows: Ints) -> pa.Array:
        """The prompts of these records."""
        ...

    def answers(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """These texts as they go on after the prompts of these records."""
        ...

    def wholes(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """The prompts of these records with these texts, in one."""
        ...


def opening(
    snapshot: Snapshot, fields: tuple[str, ...], template: str | None, separator: str
) -> Opening:
    """The prompts of a snapshot; raises `BadOption` and `UnknownName` for what cannot prompt."""
    if not fields:
        return Nothing(len(snapshot))
    if len(fields) == 1 and template is None and snapshot.settings.field(fields[0]).type == "chat":
        return Conversation(snapshot.field(fields[0]))
    return Written(Template.of(snapshot.settings, fields, template).texts(snapshot), separator)


@dataclass(frozen=True)
class Nothing:
    """No prompt: the texts stand alone."""

    records: int

    def empty(self) -> Bools:
        """None is missing, as none is asked for."""
        return np.zeros(self.records, bool)

    def prompts(self, rows: Ints) -> pa.Array:
        """Empty texts."""
        return pa.repeat(pa.scalar("", pa.large_string()), len(rows))

    def answers(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """The texts."""
        return texts

    def wholes(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """The texts."""
        return texts


@dataclass(frozen=True)
class Written:
    """Prompts that are texts; `separator` follows those that do not end in white space.

    What stands between prompt and answer belongs to the answer, as in supervised fine-tuning:
    tokenizers join a blank to the word that follows it.
    """

    texts: pa.Array
    separator: str

    def empty(self) -> Bools:
        """Which are missing or blank."""
        found: Bools = blank(self.texts).to_numpy(zero_copy_only=False)
        return found

    def prompts(self, rows: Ints) -> pa.Array:
        """The prompts without the white space at their end."""
        return pc.utf8_rtrim_whitespace(self.texts.take(pa.array(rows)))

    def answers(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """The white space at the end of the prompt, or else the separator, and the text."""
        return _joined(self._seams(rows), texts)

    def wholes(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """Prompt, separator and text."""
        return _joined(self.prompts(rows), self._seams(rows), texts)

    def _seams(self, rows: Ints) -> pa.Array:
        asked = self.texts.take(pa.array(rows))
        bare = pc.utf8_length(pc.utf8_rtrim_whitespace(asked))
        ends = pc.subtract(pc.utf8_length(asked), bare).to_numpy(zero_copy_only=False)
        seams = np.full(len(rows), self.separator, object)
        for length in np.unique(ends[ends > 0]).tolist():
            at = np.flatnonzero(ends == length)
            seams[at] = pc.utf8_slice_codeunits(asked.take(pa.array(at)), -length).to_pylist()
        return pa.array(seams, pa.large_string())


@dataclass(frozen=True)
class Conversation:
    """Prompts that are conversations; an answer is what the assistant says next."""

    chats: pa.Array

    def empty(self) -> Bools:
        """Which are missing or without a turn."""
        turns = pc.fill_null(pc.list_value_length(self.chats), 0)
        found: Bools = turns.to_numpy(zero_copy_only=False) == 0
        return found

    def prompts(self, rows: Ints) -> pa.Array:
        """The conversations so far."""
        return self.chats.take(pa.array(rows))

    def answers(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """One turn of the assistant each."""
        return _lists(np.arange(len(texts) + 1), _turns(texts))

    def wholes(self, rows: Ints, texts: pa.Array) -> pa.Array:
        """The conversations with the assistant's turn at the end."""
        chats = self.prompts(rows)
        offsets = list_offsets(chats)
        turns = pa.concat_arrays([chats.flatten(), _turns(texts)])
        # Each conversation is its own turns and then, from behind them all, its answer.
        places, before = ragged_rows(offsets, np.arange(len(rows)))
        order = np.insert(places, before[1:], offsets[-1] + np.arange(len(rows)))
        return _lists(before + np.arange(len(rows) + 1), turns.take(pa.array(order)))


def _joined(*parts: Any) -> pa.Array:
    return pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string()))


def _turns(texts: pa.Array) -> pa.Array:
    roles = pa.repeat(pa.scalar("assistant", pa.large_string()), len(texts))
    return pa.StructArray.from_arrays([roles, texts], fields=list(TURN))


def _lists(offsets: Ints, turns: pa.Array) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), turns, type=CHAT)
