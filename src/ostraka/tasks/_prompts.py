"""Prompts to answer: what every method that learns from rewards starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa

from ostraka.data.cells import CHAT
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting, formatted
from ostraka.tasks._rows import Rows
from ostraka.tasks._template import Template, blank, name_of
from ostraka.unify._base import Verdicts

if TYPE_CHECKING:
    from typing_extensions import Self

NO_PROMPT = "empty prompt"


@dataclass(frozen=True)
class Prompts(Definition):
    """Which fields prompt, or a function that writes the prompt.

    `prompt` names one or several text fields; `template` joins them (by default one per line). A
    chat field stands alone.
    """

    shapes: ClassVar[tuple[type, ...]]

    prompt: tuple[str, ...] = ()
    template: str | None = None

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        prompt: Any = None,
        *,
        template: str | None = None,
    ) -> Self:
        """Define the task from fields, or from a formatting function.

        `formatting_func(sample)` returns a prompt, None, or several. `prompt`: a text field, its
        name, or several; or one chat field. Raises `BadOption`.
        """
        if formatting_func is not None:
            given = {"prompt": prompt, "template": template}
            return cls.from_function(formatting_func, "writes the prompt", given)
        if prompt is None:
            raise BadOption(f"for_{cls.name} needs prompt=..., or formatting_func=...")
        several = prompt if isinstance(prompt, list | tuple) else [prompt]
        return cls(None, tuple(name_of(one, "prompt") for one in several), template)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.formatting_func is None and not self._chat(snapshot):
            Template.of(snapshot.settings, self.prompt, self.template)

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            return self._written(snapshot)
        if self._chat(snapshot):
            chats = snapshot.field(self.prompt[0])
            asked = np.array([bool(one) for one in chats.to_pylist()], bool)
            return self._kept(snapshot, chats, asked)
        texts = Template.of(snapshot.settings, self.prompt, self.template).texts(snapshot)
        return self._kept(snapshot, texts, ~blank(texts).to_numpy(zero_copy_only=False))

    def _chat(self, snapshot: Snapshot) -> bool:
        if len(self.prompt) != 1 or self.template is not None:
            return False
        return snapshot.settings.field(self.prompt[0]).type == "chat"

    def _kept(self, snapshot: Snapshot, prompts: pa.Array, keep: Any) -> Rows[Any]:
        at = pa.array(np.flatnonzero(keep))
        table = pa.table({"record": snapshot.id_column().take(at), "query": prompts.take(at)})
        empty = len(keep) - len(at)
        return Rows(self.shapes[0], table, dropped={NO_PROMPT: empty} if empty else {})

    def _written(self, snapshot: Snapshot) -> Rows[Any]:
        function: Any = self.formatting_func
        made = formatted(snapshot, function, is_item=is_prompt, expected="a prompt as a text")
        chats = [isinstance(item, list) for item in made.items]
        if any(chats) and not all(chats):
            raise BadOption("The formatting function gave texts and conversations; give one kind.")
        keep = [at for at, item in enumerate(made.items) if chats[at] or item.strip()]
        kind = CHAT if any(chats) else pa.large_string()
        rows = pa.array([made.rows[at] for at in keep], pa.int64())
        table = {
            "record": snapshot.id_column().take(rows),
            "query": pa.array([made.items[at] for at in keep], kind),
        }
        empty = len(made.items) - len(keep)
        dropped = made.dropped | ({NO_PROMPT: empty} if empty else {})
        return Rows(self.shapes[0], pa.table(table), dropped=dropped)


def is_prompt(item: Any) -> bool:
    """Whether this is a text, or a conversation as a list of messages."""
    return isinstance(item, str) or is_conversation(item)


def is_conversation(item: Any) -> bool:
    """Whether this is a list of messages, each with a role and a content as texts."""
    return (
        isinstance(item, list)
        and bool(item)
        and all(
            isinstance(one, Mapping)
            and isinstance(one.get("role"), str)
            and isinstance(one.get("content"), str)
            for one in item
        )
    )
