"""peft: a pretrained network stays as it is, and small LoRA matrices beside it are learnt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ostraka.extras import need
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
from ostraka.train.hf.adapting import RATE, check_base, lora_targets, write
from ostraka.train.hf.fine_tune import fine_tune, shared_targets, training_arguments
from ostraka.train.hf.loading import Loaded, load_classifier, load_tokenizer
from ostraka.train.hf.lora import fill, read_classifier
from ostraka.train.hf.predict import SequencePredictor
from ostraka.train.hf.question_answering import LoraQuestionAnswering
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.shapes import MULTI, SINGLE, SOFT, Kind
from ostraka.train.hf.tagged import TagPredictor
from ostraka.train.hf.tagging import TAGS, fine_tune_tags, load_tagger, tagging_targets
from ostraka.train.hf.text2text import LoraTextToText
from ostraka.train.native import native
from ostraka.train.options import Target

WHY = "Training with peft"


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
        transformers = need("transformers", extra="peft", why=WHY)
        merge = job.options.build("saving")["merge"]
        with quiet("peft"):
            transformers.set_seed(job.seed)
            max_length = job.options.build("text")["max_length"]
            tokenizer = load_tokenizer(job.tokenizer, job.model, max_length)
            loaded = load_classifier(job.model, tokenizer, job.train.classes, self.kind)
            if not merge:
                check_base(loaded.model)
            model = add_lora(job, loaded)
            args = training_arguments(job, self.kind, learning_rate=RATE)
            trainer, figures = fine_tune(job, self.kind, model, tokenizer, args)
            if trainer.is_world_process_zero():
                write(trainer.model, tokenizer, job.out, merge=merge)
        return figures

    def load(self, folder: Path) -> Predictor:
        """The base with its adapter, or the merged model, that `fit` wrote."""
        transformers = need("transformers", extra="peft", why=WHY)
        with quiet("peft"):
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
            return SequencePredictor(read_classifier(folder), tokenizer)


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
        transformers = need("transformers", extra="peft", why=WHY)
        merge = job.options.build("saving")["merge"]
        with quiet("peft"):
            transformers.set_seed(job.seed)
            max_length = job.options.build("text")["max_length"]
            tokenizer = load_tokenizer(job.tokenizer, job.model, max_length)
            loaded = load_tagger(job, tokenizer)
            if not merge:
                check_base(loaded.model)
            model = add_lora(job, loaded, "TOKEN_CLS")
            args = training_arguments(job, TAGS, learning_rate=RATE)
            trainer, figures = fine_tune_tags(job, model, tokenizer, args)
            if trainer.is_world_process_zero():
                write(trainer.model, tokenizer, job.out, merge=merge)
        return figures

    def load(self, folder: Path) -> Predictor:
        """The base with its adapter, or the merged model, that `fit` wrote."""
        transformers = need("transformers", extra="peft", why=WHY)
        with quiet("peft"):
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
            return TagPredictor(read_classifier(folder, TAGS.auto), tokenizer)


def add_lora(job: Job, loaded: Loaded, task_type: str = "SEQ_CLS") -> Any:
    """LoRA matrices beside each linear layer; all that is new in the network is learnt whole."""
    peft = need("peft", extra="peft", why=WHY)
    config = job.options.build("lora", task_type=task_type, inference_mode=False)
    fill(config, loaded)
    return peft.get_peft_model(loaded.model, config)


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
