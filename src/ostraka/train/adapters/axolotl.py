"""Axolotl: JSON lines, and the part of its YAML configuration that reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import yaml

from ostraka.errors import UnsupportedCell
from ostraka.tasks._rows import Chat, Completion, Corpus, Judged, Preference, Rows, Text
from ostraka.train.adapter import Export, Recipe
from ostraka.train.exports.files import TEST, TRAIN, ExportedFiles
from ostraka.train.exports.messages import conversational, pairs, whole

CONFIG = "config.yml"
HEAD = "# The data part of an axolotl configuration; add base_model and what else you train with.\n"
MAPPED = {"message_property_mappings": {"role": "role", "content": "content"}}
FIELDS = ("prompt", "completion", "label")


class Texts:
    """Texts learnt whole, pre-training among them."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files."""
        found = [{"text": text} for text in rows.column("text")]
        return _files(found, {"type": "completion", "field": "text"})


class Conversations:
    """Supervised fine-tuning: conversations, or prompts with how they go on."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files; what the assistant says is learnt."""
        reading = {"type": "chat_template", "field_messages": "messages", **MAPPED}
        return _files([{"messages": one} for one in whole(rows)], reading)


class Preferences:
    """DPO; `rl: ipo` and `rl: orpo` read the same rows."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files."""
        found = [
            {"messages": pair.prompt, "chosen": pair.chosen, "rejected": pair.rejected}
            for pair in pairs(rows)
        ]
        reading = {
            "type": "chat_template.default",
            "field_messages": "messages",
            "field_chosen": "chosen",
            "field_rejected": "rejected",
            **MAPPED,
        }
        return _files(found, reading, rl="dpo")


class Judgements:
    """KTO, from what people found good and what not."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files; axolotl's KTO reads plain texts."""
        if conversational(rows):
            raise UnsupportedCell(
                "axolotl reads plain texts for KTO, and these rows are conversations. Write them "
                "out in a formatting function, or use llama-factory."
            )
        columns = zip(*(rows.column(name) for name in FIELDS), strict=True)
        form = {f"field_{name}": name for name in FIELDS}
        formats = {"prompt_format": "{prompt}", "completion_format": "{completion}"}
        found = [dict(zip(FIELDS, row, strict=True)) for row in columns]
        more = {"rl": "kto", "remove_unused_columns": False}
        return _files(found, {"type": {**form, **formats}}, **more)


def _files(rows: list[dict[str, Any]], reading: Mapping[str, Any], **more: Any) -> ExportedFiles:
    return ExportedFiles({TRAIN: rows}, partial(_config, reading=dict(reading), more=more))


def _config(
    parts: Sequence[str], *, reading: dict[str, Any], more: dict[str, Any]
) -> dict[str, str]:
    lists = {TRAIN: "datasets", TEST: "test_datasets"}
    data = {
        lists[part]: [{"path": f"{part}.jsonl", "ds_type": "json", "split": "train", **reading}]
        for part in parts
    }
    text = yaml.dump({**more, **data}, Dumper=_NoAnchors, sort_keys=False, allow_unicode=True)
    return {CONFIG: HEAD + text}


class _NoAnchors(yaml.SafeDumper):
    """Both parts are read alike; YAML would write the second one as a reference to the first."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class Axolotl:
    """Files that axolotl trains from."""

    extra: ClassVar[str] = ""
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {}
    exports: ClassVar[Mapping[type, type[Export]]] = {
        Text: Texts,
        Corpus: Texts,
        Chat: Conversations,
        Completion: Conversations,
        Preference: Preferences,
        Judged: Judgements,
    }


ADAPTER = Axolotl
