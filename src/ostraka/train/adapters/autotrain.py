"""AutoTrain: JSON lines, and the YAML configuration for `autotrain --config config.yml`.

The keys are those that autotrain-advanced 0.8.36, its last release, reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import yaml

from ostraka.tasks._rows import (
    Answer,
    Chat,
    Comparison,
    Completion,
    Corpus,
    LabeledText,
    Preference,
    Rows,
    TaggedText,
    Text,
    TextToText,
)
from ostraka.train.adapter import Export, Recipe
from ostraka.train.exports.bio import bio
from ostraka.train.exports.files import TEST, TRAIN, ExportedFiles
from ostraka.train.exports.messages import conversational

CONFIG = "config.yml"
HEAD = "# For `autotrain --config config.yml`, started in this folder; choose model and params.\n"
ENCODER, WRITER, REWRITER = (
    "google-bert/bert-base-cased",
    "openai-community/gpt2",
    "google-t5/t5-small",
)
# AutoTrain's own names for what people call differently
TEXT, TARGET, REJECTED, PROMPT = (
    "text_column",
    "target_column",
    "rejected_text_column",
    "prompt_text_column",
)


class Classes:
    """Text classification, one class per text."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files; classes by their names."""
        found = [
            {"text": text, "label": rows.classes[label]}
            for text, label in zip(rows.column("text"), rows.column("label"), strict=True)
        ]
        return _files("text-classification", ENCODER, found, {TEXT: "text", TARGET: "label"})


class Spans:
    """Token classification."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files; words with a tag each."""
        found = [dict(zip(("tokens", "tags"), pair, strict=True)) for pair in bio(rows)]
        columns = {"tokens_column": "tokens", "tags_column": "tags"}
        return _files("token-classification", ENCODER, found, columns)


class Answers:
    """Extractive question answering."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files, in SQuAD's form; AutoTrain learns the first of several answers."""
        names = {"context": "context", "question": "question", "answers": "answer"}
        columns = {TEXT: "context", "question_column": "question", "answer_column": "answers"}
        return _files("extractive-qa", ENCODER, _lines(rows, names), columns)


class TextsToTexts:
    """Text to text."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files."""
        found = _lines(rows, {"text": "source", "target": "target"})
        return _files("seq2seq", REWRITER, found, {TEXT: "text", TARGET: "target"})


class Texts:
    """Texts learnt whole: supervised fine-tuning."""

    task: ClassVar[str] = "llm-sft"

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files; of a conversation all turns are learnt."""
        column = "messages" if rows.shape is Chat else "text"
        found = rows.column(column) if rows.shape is not Completion else _joined(rows)
        return _language(self.task, rows, [{"text": text} for text in found], {TEXT: "text"})


class Pretraining(Texts):
    """Pre-training."""

    task = "llm-generic"


class Comparisons:
    """Reward modelling."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files."""
        found = _lines(rows, {"chosen": "chosen", "rejected": "rejected"})
        return _language("llm-reward", rows, found, {TEXT: "chosen", REJECTED: "rejected"})


class Preferences:
    """DPO; `task: llm-orpo` reads the same rows."""

    def native(self, rows: Rows[Any]) -> ExportedFiles:
        """The files; both sides of a conversation begin with its prompt, as AutoTrain wants it."""
        found = _lines(rows, {name: name for name in ("prompt", "chosen", "rejected")})
        if conversational(rows):
            found = [
                {name: [*one["prompt"], *one[name]] for name in ("chosen", "rejected")}
                | {"prompt": one["prompt"]}
                for one in found
            ]
        columns = {TEXT: "chosen", REJECTED: "rejected", PROMPT: "prompt"}
        return _language("llm-dpo", rows, found, columns)


def _lines(rows: Rows[Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows as objects; `names` gives each key its column."""
    columns = [rows.column(column) for column in names.values()]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _joined(rows: Rows[Any]) -> list[Any]:
    """Prompt and completion in one, texts or messages."""
    both = zip(rows.column("prompt"), rows.column("completion"), strict=True)
    return [before + after for before, after in both]


def _language(
    task: str, rows: Rows[Any], found: list[dict[str, Any]], columns: Mapping[str, str]
) -> ExportedFiles:
    """The files for a language model; conversations go through the tokenizer's template."""
    template = "tokenizer" if conversational(rows) else None
    return _files(task, WRITER, found, columns, chat_template=template)


def _files(
    task: str, model: str, found: list[dict[str, Any]], columns: Mapping[str, str], **more: Any
) -> ExportedFiles:
    about = partial(_config, task=task, model=model, columns=dict(columns), more=more)
    return ExportedFiles({TRAIN: found}, about)


def _config(
    parts: Sequence[str], *, task: str, model: str, columns: dict[str, str], more: dict[str, Any]
) -> dict[str, str]:
    config = {
        "task": task,
        "base_model": model,
        "project_name": f"my-{task}",
        "log": "none",
        "backend": "local",
        "data": {
            "path": ".",
            "train_split": TRAIN,
            "valid_split": TEST if TEST in parts else None,
            **more,
            "column_mapping": columns,
        },
    }
    return {CONFIG: HEAD + yaml.safe_dump(config, sort_keys=False, allow_unicode=True)}


class AutoTrain:
    """Files that AutoTrain trains from."""

    extra: ClassVar[str] = ""
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {}
    exports: ClassVar[Mapping[type, type[Export]]] = {
        LabeledText: Classes,
        TaggedText: Spans,
        Answer: Answers,
        TextToText: TextsToTexts,
        Text: Texts,
        Completion: Texts,
        Chat: Texts,
        Corpus: Pretraining,
        Comparison: Comparisons,
        Preference: Preferences,
    }


ADAPTER = AutoTrain
