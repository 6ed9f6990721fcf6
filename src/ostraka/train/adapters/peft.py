"""peft: a pretrained network stays as it is, and small LoRA matrices beside it are learnt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText, TaggedText
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.hf.fine_tune import fine_tune, saving, shared_targets, training_arguments
from ostraka.train.hf.loading import Loaded, load_classifier, load_tokenizer
from ostraka.train.hf.lora import fill, read_classifier, write_adapter
from ostraka.train.hf.predict import SequencePredictor
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.shapes import MULTI, SINGLE, SOFT, Kind
from ostraka.train.hf.tagged import TagPredictor
from ostraka.train.hf.tagging import TAGS, fine_tune_tags, load_tagger, tagging_targets
from ostraka.train.native import native
from ostraka.train.options import Target

WHY = "Training with peft"
OURS = frozenset({"task_type", "inference_mode"})
# Argilla's values; a larger rank rarely helps a classifier
DEFAULTS: dict[str, Any] = {"r": 8, "lora_alpha": 16, "lora_dropout": 0.1}


class SingleLabel:
    """One class per text."""

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
                _check_base(loaded.model)
            model = add_lora(job, loaded)
            # the new matrices start at zero effect and bear ten times the usual steps
            args = training_arguments(job, self.kind, learning_rate=1e-3)
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
                _check_base(loaded.model)
            model = add_lora(job, loaded, "TOKEN_CLS")
            args = training_arguments(job, TAGS, learning_rate=1e-3)
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


def lora_targets() -> tuple[Target, ...]:
    """`peft.LoraConfig`, and `merge`."""
    peft = need("peft", extra="peft", why=WHY)
    return Target("lora", peft.LoraConfig, OURS, DEFAULTS), Target("saving", saving)


def add_lora(job: Job, loaded: Loaded, task_type: str = "SEQ_CLS") -> Any:
    """LoRA matrices beside each linear layer; all that is new in the network is learnt whole."""
    peft = need("peft", extra="peft", why=WHY)
    config = job.options.build("lora", task_type=task_type, inference_mode=False)
    fill(config, loaded)
    return peft.get_peft_model(loaded.model, config)


def write(model: Any, tokenizer: Any, out: Path, *, merge: bool) -> None:
    """The adapter with its base's config (it holds the classes), or the merged model."""
    if merge:
        model.merge_and_unload().save_pretrained(str(out))
    else:
        write_adapter(model, out)
    tokenizer.save_pretrained(str(out))


def _check_base(base: Any) -> None:
    if not base.name_or_path:
        text = (
            "This model object does not say where it came from, so an adapter beside it could not "
            "be loaded again. Pass the model's name or folder, or merge=True to save it whole."
        )
        raise BadOption(text)


class Peft:
    """LoRA with peft."""

    extra: ClassVar[str] = "peft"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        LabeledText: SingleLabel,
        MultiLabeledText: LabelSets,
        SoftLabeledText: SoftLabels,
        TaggedText: Spans,
    }


ADAPTER = Peft
