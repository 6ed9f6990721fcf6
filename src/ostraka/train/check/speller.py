"""A tokenizer that turns many texts or conversations into tokens, the way TRL 1.16 does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from ostraka.extras import need
from ostraka.train.check.setting import WHY, Setting
from ostraka.train.hf.quiet import quiet

BATCH = 256
MARKERS = re.compile(r"\{%-?\s*generation\s*-?%\}")

Ids: TypeAlias = "list[int]"
Refusals: TypeAlias = "dict[int, str]"


class Speller:
    """A tokenizer that remembers at which rows the chat template failed."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.refused: Refusals = {}
        self.template = setting.template
        if setting.assistant_only_loss:
            self.template = training_template(setting) or self.template

    def ids(self, values: Sequence[Any], *, asking: bool = False) -> list[Ids]:
        """The tokens of texts or of conversations; `asking` opens the assistant's turn."""
        if values and isinstance(values[0], list):
            return self.chats(values, add_generation_prompt=asking)[0]
        with quiet("trl"):
            batches = [values[at : at + BATCH] for at in range(0, len(values), BATCH)]
            return [ids for batch in batches for ids in self._texts(list(batch))]

    def chats(self, chats: Sequence[Any], **options: Any) -> tuple[list[Ids], list[Ids]]:
        """The tokens of conversations, and their assistant masks where `options` ask for them.

        A conversation that the template refuses has no tokens.
        """
        ids: list[Ids] = []
        masks: list[Ids] = []
        with quiet("trl"):
            for at in range(0, len(chats), BATCH):
                made = self._batch(chats[at : at + BATCH], at, options)
                ids += made[0]
                masks += made[1]
        return ids, masks

    def _texts(self, texts: list[str]) -> list[Ids]:
        found: list[Ids] = self.setting.tokenizer(text=texts)["input_ids"]
        return found

    def _batch(
        self, chats: Sequence[Any], start: int, options: dict[str, Any]
    ) -> tuple[list[Ids], list[Ids]]:
        try:
            return self._applied(list(chats), options)
        except _refusals():
            pass  # find out which one it was
        ids: list[Ids] = []
        masks: list[Ids] = []
        for at, chat in enumerate(chats, start):
            try:
                one = self._applied([chat], options)
            except _refusals() as error:
                self.refused.setdefault(at, " ".join(str(error).split()))
                one = [[]], [[]]
            ids += one[0]
            masks += one[1]
        return ids, masks

    def _applied(self, chats: list[Any], options: dict[str, Any]) -> tuple[list[Ids], list[Ids]]:
        made = self.setting.tokenizer.apply_chat_template(
            chats, chat_template=self.template, tokenize=True, return_dict=True, **options
        )
        return made["input_ids"], made.get("assistant_masks", [[]] * len(chats))


def training_template(setting: Setting) -> str | None:
    """TRL's variant with generation markers of a template without; None where it has none."""
    own = setting.chat_template
    if own is None or MARKERS.search(own):
        return None
    templates = need("trl.chat_template_utils", extra="trl", why=WHY)
    try:
        found: str | None = templates.get_training_chat_template(setting.tokenizer)
    except ValueError:
        return None
    return found


def marked(setting: Setting) -> bool:
    """Whether the template, or TRL's variant of it, says where the assistant speaks."""
    own = setting.chat_template
    return own is not None and (bool(MARKERS.search(own)) or training_template(setting) is not None)


def _refusals() -> tuple[type[Exception], ...]:
    jinja = need("jinja2.exceptions", extra="trl", why=WHY)
    return jinja.TemplateError, TypeError, ValueError, KeyError, IndexError
