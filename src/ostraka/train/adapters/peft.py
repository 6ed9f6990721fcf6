"""peft: a pretrained network stays as it is, and small LoRA matrices beside it are learnt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from ostraka.tasks._rows import (
    Answer,
    LabeledText,
    MultiLabeledText,
    Rows,
    SoftLabeledText,
    TaggedText,
    TextToText,
)
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.hf.adapting import RATE, add_lora, lora_targets, read, with_lora
from ostraka.train.hf.fine_tune import fine_tune, shared_targets, training_arguments
from ostraka.train.hf.loading import Loaded, load_classifier, load_tokenizer
from ostraka.train.hf.predict import SequencePredictor
from ostraka.train.hf.question_answering import LoraQuestionAnswering
from ostraka.train.hf.shapes import MULTI, SINGLE, SOFT, Kind
from ostraka.train.hf.tagged import TagPredictor
from ostraka.train.hf.tagging import TAGS, fine_tune_tags, load_tagger, tagging_targets
from ostraka.train.hf.text2text import LoraTextToText
from ostraka.train.native import native
from ostraka.train.options import Target


class SingleLabel:
    """One class per text."""

    weighs: ClassVar[bool] = True
    default_model: ClassVar[str | None] = "bert-base-cased"
    kind: ClassVar[Kind] = SINGLE

    def targets(self) -> tuple[Target, ...]:
        """`max_length`, `TrainingArguments`, `peft.LoraConfig`, and `merge`."""
        return (*shared_targets(), *lora_targets())

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Learn the LoRA matrices and the new head; the base's weights are not stored again."""
        return with_lora(job, self._prepared, add_lora, self._learnt)

    def load(self, folder: Path) -> Predictor:
        """The base with its adapter, or the merged model, that `fit` wrote."""
        return read(folder, self.kind.auto, SequencePredictor)

    def _prepared(self, job: Job) -> tuple[Loaded, Any]:
        tokenizer = tokenizer_of(job)
        return load_classifier(job.model, tokenizer, job.train.classes, self.kind), tokenizer

    def _learnt(self, job: Job, model: Any, tokenizer: Any) -> tuple[Any, dict[str, Any]]:
        args = training_arguments(job, self.kind, RATE)
        return fine_tune(job, self.kind, model, tokenizer, args)


class LabelSets(SingleLabel):
    """Any number of classes per text."""

    kind = MULTI


class SoftLabels(SingleLabel):
    """A probability per class as the target."""

    kind = SOFT


class Spans:
    """Spans of a text, as a tag per token."""

    default_model: ClassVar[str | None] = "bert-base-cased"

    def targets(self) -> tuple[Target, ...]:
        """`max_length`, `stride`, `TrainingArguments`, `peft.LoraConfig`, and `merge`."""
        return (*tagging_targets(), *lora_targets())

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Learn the LoRA matrices and the new head; the base's weights are not stored again."""
        return with_lora(job, _tagger, partial(add_lora, task_type="TOKEN_CLS"), _tags)

    def load(self, folder: Path) -> Predictor:
        """The base with its adapter, or the merged model, that `fit` wrote."""
        return read(folder, TAGS.auto, TagPredictor)


def tokenizer_of(job: Job) -> Any:
    """The tokenizer of a job, which cuts where the job says."""
    return load_tokenizer(job.tokenizer, job.model, job.options.build("text")["max_length"])


def _tagger(job: Job) -> tuple[Loaded, Any]:
    tokenizer = tokenizer_of(job)
    return load_tagger(job, tokenizer), tokenizer


def _tags(job: Job, model: Any, tokenizer: Any) -> tuple[Any, dict[str, Any]]:
    return fine_tune_tags(job, model, tokenizer, training_arguments(job, TAGS, RATE))


class Peft:
    """LoRA with peft."""

    extra: ClassVar[str] = "peft"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        LabeledText: SingleLabel,
        MultiLabeledText: LabelSets,
        SoftLabeledText: SoftLabels,
        TaggedText: Spans,
        Answer: LoraQuestionAnswering,
        TextToText: LoraTextToText,
    }


ADAPTER = Peft
