"""Faults of the chat template that writes conversations as one text."""

from __future__ import annotations

from collections.abc import Iterator

from ostraka.train.check.finding import NAMED, Finding
from ostraka.train.check.seen import Seen
from ostraka.train.check.speller import marked


def missing(rows: Seen) -> Iterator[Finding]:
    """Conversations, and no template to write them with."""
    if rows.conversational and not rows.setting.chat_template:
        yield Finding(
            "no chat template",
            "stop",
            "The rows are conversations, but the tokenizer has no chat template.",
            "Give a tokenizer with one, or type: trainer.update_config(chat_template_path=...) "
            "with the folder of a tokenizer that has one, or a .jinja file.",
        )


def stand_in(rows: Seen) -> Iterator[Finding]:
    """Conversations written with the plain template that takes the place of a missing one."""
    if rows.conversational and rows.setting.stand_in:
        yield Finding(
            "plain chat template",
            "note",
            "The tokenizer has no chat template; a plain one is used: 'User: ... Assistant: ...'.",
            "To write conversations in another way, set tokenizer.chat_template.",
        )


def unmarked(rows: Seen) -> Iterator[Finding]:
    """`assistant_only_loss` over a template that does not say where the assistant speaks."""
    asked = rows.setting.assistant_only_loss and rows.setting.chat_template
    if asked and rows.conversational and not marked(rows.setting):
        yield Finding(
            "no generation markers",
            "stop",
            "assistant_only_loss needs to know where the assistant speaks, but the chat template "
            "has no {% generation %} ... {% endgeneration %} around it.",
            "Leave assistant_only_loss out: each answer is then a row of its own and is learnt "
            "alone; or add the markers to the template.",
        )


def plain(rows: Seen) -> Iterator[Finding]:
    """`assistant_only_loss` over plain texts."""
    if rows.setting.assistant_only_loss and rows.view.learns and not rows.conversational:
        yield Finding(
            "assistant-only loss on texts",
            "stop",
            "assistant_only_loss is for conversations, but the rows are plain texts.",
            "Leave it out: of a prompt and completion only the completion is learnt anyhow.",
        )


def refused(rows: Seen) -> Iterator[Finding]:
    """Conversations at which the template itself stops."""
    if rows.refused:
        places = sorted(rows.refused)
        yield Finding(
            "template refuses",
            "stop",
            f"{len(places):,} of {len(rows):,} rows are refused by the chat template: "
            f"{rows.refused[places[0]]}.",
            "Bring the turns into the order that the template wants, mostly user and assistant "
            "by turns.",
            len(places),
            len(rows),
            tuple(rows.records[at] for at in places[:NAMED]),
        )


CHECKS = (missing, stand_in, unmarked, plain, refused)
