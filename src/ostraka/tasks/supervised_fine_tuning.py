"""Supervised fine-tuning: texts that a language model learns to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._base import Ask
from ostraka.tasks._chats import chat_rows, field_chats
from ostraka.tasks._completions import asked_by_user, message_rows, text_rows
from ostraka.tasks._definition import Definition
from ostraka.tasks._formatting import Formatting
from ostraka.tasks._parts import Part
from ostraka.tasks._rows import Chat, Completion, Rows, Text
from ostraka.tasks._template import Template, name_of
from ostraka.tasks._texts import written
from ostraka.unify._base import Verdicts
from ostraka.unify._names import unwrap


@dataclass(frozen=True)
class SupervisedFineTuning(Definition):
    """Which fields prompt and which text question responds; or a function that writes the text.

    `prompt` names one or several text fields; `template` joins them (by default one per line).
    `strategy` settles the question where several people wrote: `"disagreement"`, the default,
    gives a row per distinct response, `"first"` and `"longest"` give one per record. With
    `as_chat`, or where `prompt` is a chat field, rows are conversations; `system` opens them. A
    chat field without `response` is learnt from as it is.
    """

    name: ClassVar[str] = "supervised_fine_tuning"
    shapes: ClassVar[tuple[type, ...]] = (Text, Completion, Chat)
    parts: ClassVar[tuple[Part, ...]] = (
        Part("prompt", "field", ("text", "chat"), many=True),
        Part("response", "question"),
    )

    prompt: tuple[str, ...] = ()
    response: str | None = None
    strategy: str = "disagreement"
    template: str | None = None
    separator: str = "\n\n"
    as_chat: bool = False
    system: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_user(
        cls,
        formatting_func: Formatting | None = None,
        prompt: Any = None,
        response: Any = None,
        strategy: Any = None,
        *,
        template: str | None = None,
        separator: str = "\n\n",
        as_chat: bool = False,
        system: str | None = None,
        **options: Any,
    ) -> SupervisedFineTuning:
        """Define the task from fields and a text question, or from a formatting function.

        `formatting_func(sample)` returns a text, None, or several texts. `prompt`: a text field,
        its name, or several, or one chat field; `response`: a text question or its name.
        `separator` stands between prompt and response and is learnt with the response. With
        `as_chat` prompt and response become what a user asks and the assistant says, after
        `system`. `strategy`: how to settle the question; `options` are the strategy's own.
        Raises `BadOption`.
        """
        if formatting_func is not None:
            given = {"prompt": prompt, "response": response, "strategy": strategy, **options}
            given |= {"template": template, "as_chat": as_chat or None, "system": system}
            return cls.from_function(formatting_func, "writes the whole text", given)
        if prompt is None:
            raise BadOption(
                "for_supervised_fine_tuning needs prompt=... and response=..., "
                "or formatting_func=..."
            )
        asked, strategy = (None, strategy) if response is None else unwrap(response, strategy)
        several = prompt if isinstance(prompt, list | tuple) else [prompt]
        return cls(
            prompt=tuple(name_of(one, "prompt") for one in several),
            response=None if asked is None else name_of(asked, "response"),
            strategy=str(getattr(strategy, "value", strategy or cls.strategy)),
            template=template,
            separator=separator,
            as_chat=as_chat,
            system=system,
            options=dict(options),
        )

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The question to settle; none with a formatting function."""
        if self.response is None:
            return ()
        return (Ask(self.response, self.strategy, self.options),)

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        if self.formatting_func is not None:
            return
        chat = self._from_chat(snapshot)
        if not chat:
            Template.of(snapshot.settings, self.prompt, self.template)
        if self.system is not None and not (chat or self.as_chat):
            raise BadOption("system=... opens a conversation; add as_chat=True.")
        if self.response is None:
            if not chat:
                raise BadOption("Say which text question responds: response=...")
            return
        question = snapshot.settings.question(self.response)
        if question.type != "text":
            raise BadOption(
                f"{question.name!r} is a {question.type} question; supervised fine-tuning learns "
                "from a text question."
            )

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """Rows in the order of the records; raises `BadFormatting`, `BadOption`, `UnknownName`."""
        self.check(snapshot)
        if self.formatting_func is not None:
            return written(snapshot, self.formatting_func, Text)
        if self._from_chat(snapshot):
            chats = field_chats(snapshot, self.prompt[0])
            if self.response is None:
                return chat_rows(snapshot, range(len(snapshot)), chats, {})
            return message_rows(snapshot, chats, verdicts[self.response], self.system)
        found = verdicts[str(self.response)]
        prompts = Template.of(snapshot.settings, self.prompt, self.template).texts(snapshot)
        if self.as_chat:
            return message_rows(snapshot, asked_by_user(prompts), found, self.system)
        return text_rows(snapshot, prompts, found, self.separator)

    def _from_chat(self, snapshot: Snapshot) -> bool:
        if len(self.prompt) != 1:
            return False
        return snapshot.settings.field(self.prompt[0]).type == "chat"


TASK = SupervisedFineTuning
