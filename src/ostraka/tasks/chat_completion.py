"""Chat completion: conversations in which a model learns what the assistant says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._chats import chat_rows, field_chats, told
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import Chat, Rows
from ostraka.tasks._template import name_of
from ostraka.unify._base import Verdicts


@dataclass(frozen=True)
class ChatCompletion(Definition):
    """Which chat field holds the conversations, or a function that gives their turns."""

    name: ClassVar[str] = "chat_completion"
    shapes: ClassVar[tuple[type, ...]] = (Chat,)
    parts: ClassVar[tuple[Part, ...]] = (Part("chat", "field", ("chat",)),)

    chat: str | None = None

    @classmethod
    def from_user(
        cls, formatting_func: Formatting | None = None, chat: Any = None
    ) -> ChatCompletion:
        """Define the task from a chat field, or from a formatting function.

        `formatting_func(sample)` returns turns `(chat, turn, role, content)`: one, several, or
        None. Turns of a record with the same chat make one conversation, sorted by turn; the role
        is system, user or assistant. Raises `BadOption`.
        """
        if formatting_func is not None:
            return cls.from_function(formatting_func, "tells the conversations", {"chat": chat})
        if chat is None:
            raise BadOption("for_chat_completion needs chat=... or formatting_func=...")
        return cls(chat=name_of(chat, "chat"))

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.chat is not None:
            kind = snapshot.settings.field(self.chat).type
            if kind != "chat":
                raise BadOption(
                    f"{self.chat!r} is a {kind} field; a chat field is needed. From text fields "
                    "and a text question use for_supervised_fine_tuning(..., as_chat=True)."
                )

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            return told(snapshot, self.formatting_func)
        return chat_rows(snapshot, range(len(snapshot)), field_chats(snapshot, str(self.chat)), {})


TASK = ChatCompletion
