"""LLaMA-Factory: JSON lines and the `dataset_info.json` it finds them by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from ostraka.tasks._rows import Chat, Completion, Corpus, Judged, Preference, Rows, Text
from ostraka.train.adapter import Export, Recipe
from ostraka.train.exports.files import TRAIN, ExportedFiles
from ostraka.train.exports.messages import conversational, pairs, texts, whole

INFO = "dataset_info.json"
TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "system_tag": "system",
}
ANSWER = {"prompt": "instruction", "response": "output"}
CHOICE = {"chosen": "chosen", "rejected": "rejected"}
JUDGED = {"kto_tag": "kto_tag"}


class Texts:
    """Pre-training: `text`. LLaMA-Factory reads it with `stage: pt`."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files."""
        return _files([{"text": text} for text in rows.column("text")], {"prompt": "text"})


class Conversations:
    """Supervised fine-tuning on conversations."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files, with OpenAI's `messages`."""
        return _chats([{"messages": one} for one in whole(rows)])


class Completions:
    """Supervised fine-tuning on prompts and how they go on."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files: `instruction` and `output`, or `messages` where the rows are chats."""
        if conversational(rows):
            return Conversations().native(rows)
        return _files(_instructions(rows), ANSWER)


class Preferences:
    """Reward modelling, DPO and ORPO, from the same files."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files: `instruction` (or `messages`), `chosen` and `rejected`."""
        if conversational(rows):
            found = [
                {"messages": pair.prompt, "chosen": pair.chosen, "rejected": pair.rejected}
                for pair in pairs(rows)
            ]
            return _chats(found, CHOICE, ranking=True)
        columns = (texts(rows, name) for name in ("prompt", "chosen", "rejected"))
        names = ("instruction", "chosen", "rejected")
        found = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        return _files(found, {"prompt": "instruction", **CHOICE}, ranking=True)


class Judgements:
    """KTO, from what people found good and what not."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files: `instruction` and `output` (or `messages`), and `kto_tag`."""
        labels = [bool(label) for label in rows.column("label")]
        if conversational(rows):
            both = zip(whole(rows), labels, strict=True)
            return _chats([{"messages": one, "kto_tag": label} for one, label in both], JUDGED)
        both_texts = zip(_instructions(rows), labels, strict=True)
        return _files([{**row, "kto_tag": label} for row, label in both_texts], ANSWER | JUDGED)


def _instructions(rows: Rows[Any]) -> list[dict[str, Any]]:
    both = zip(texts(rows, "prompt"), texts(rows, "completion"), strict=True)
    return [{"instruction": prompt, "output": answer} for prompt, answer in both]


def _chats(
    rows: list[dict[str, Any]], columns: Mapping[str, str] | None = None, **more: Any
) -> ExportedFiles:
    """Conversations in the form that LLaMA-Factory calls sharegpt, with OpenAI's names."""
    named = {"messages": "messages", **(columns or {})}
    return _files(rows, named, formatting="sharegpt", tags=TAGS, **more)


def _files(rows: list[dict[str, Any]], columns: Mapping[str, str], **more: Any) -> ExportedFiles:
    return ExportedFiles({TRAIN: rows}, partial(_info, columns=dict(columns), more=more))


def _info(parts: Sequence[str], *, columns: dict[str, str], more: dict[str, Any]) -> dict[str, str]:
    """The datasets `ostraka_train` and `ostraka_test`, each with its file and its columns."""
    head = {"formatting": "alpaca"} | more
    entries = {
        f"ostraka_{part}": {"file_name": f"{part}.jsonl", **head, "columns": columns}
        for part in parts
    }
    return {INFO: json.dumps(entries, indent=2) + "\n"}


class LlamaFactory:
    """Files that LLaMA-Factory trains from."""

    extra: ClassVar[str] = ""
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {}
    exports: ClassVar[Mapping[type, type[Export]]] = {
        Text: Texts,
        Corpus: Texts,
        Chat: Conversations,
        Completion: Completions,
        Preference: Preferences,
        Judged: Judgements,
    }


ADAPTER = LlamaFactory
