"""What decides how rows are read: the tokenizer and the trainer's options."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ostraka.extras import need

WHY = "Checking rows before a training"


@dataclass(frozen=True)
class Setting:
    """A tokenizer, and those of TRL's options that decide which tokens are read and learnt.

    A `pipeline` reads texts that are compared as transformers' pipelines do: no end token is added
    and the tokenizer cuts, where TRL drops what is longer than `max_length`. `template` takes the
    place of the tokenizer's own, whose being Ostraka's plain one `stand_in` says. `collator` makes
    a batch of rows; None: TRL's own.
    """

    tokenizer: Any
    max_length: int | None = None
    truncation_mode: str = "keep_start"
    pipeline: bool = False
    packing: bool = False
    packing_strategy: str = "bfd"
    assistant_only_loss: bool = False
    completion_only_loss: bool | None = None
    template: str | None = None
    stand_in: bool = False
    collator: Any = None

    @classmethod
    def of(cls, tokenizer: Any, args: Any = None, **changes: Any) -> Setting:
        """The setting that a config object of TRL describes; `changes` come on top.

        The tokenizer is copied and gets the end and padding tokens that the config names.
        """
        names = {one.name for one in fields(cls)} - {"tokenizer", "template", "collator"}
        given = {name: getattr(args, name) for name in names if hasattr(args, name)}
        own = deepcopy(tokenizer)
        for name in ("eos_token", "pad_token"):
            if getattr(args, name, None):
                setattr(own, name, getattr(args, name))
        template = _template_at(getattr(args, "chat_template_path", None))
        return cls(own, **{**given, "template": template, **changes})

    @property
    def chat_template(self) -> str | None:
        """The template that conversations are written with; None where there is none.

        Of several named ones it is the one called `default`.
        """
        found = self.template or self.tokenizer.chat_template
        return found.get("default") if isinstance(found, dict) else found


def _template_at(place: str | None) -> str | None:
    """The template in a file, or that of the tokenizer with this name or in this folder."""
    if place is None:
        return None
    if place.endswith((".jinja", ".j2")) and Path(place).is_file():
        return Path(place).read_text(encoding="utf-8")
    auto = need("transformers", extra="trl", why=WHY).AutoTokenizer
    found: str | None = auto.from_pretrained(place).chat_template
    return found
