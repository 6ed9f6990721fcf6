"""transformers: a pretrained network, fine-tuned whole."""

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
from ostraka.train.hf.fine_tune import (
    default_rate,
    fine_tune,
    save,
    shared_targets,
    training_arguments,
)
from ostraka.train.hf.loading import load_classifier, load_tokenizer
from ostraka.train.hf.predict import SequencePredictor
from ostraka.train.hf.question_answering import QuestionAnswering
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.shapes import MULTI, SINGLE, SOFT, Kind
from ostraka.train.hf.tagged import TagPredictor
from ostraka.train.hf.tagging import TAGS, fine_tune_tags, load_tagger, tagging_targets
from ostraka.train.hf.text2text import TextToTextRecipe
from ostraka.train.native import native
from ostraka.train.options import Target

WHY = "Training with transformers"


class SingleLabel:
    """One class per text."""

    weighs: ClassVar[bool] = True
    default_model: ClassVar[str | None] = "bert-base-cased"
    kind: ClassVar[Kind] = SINGLE

    def targets(self) -> tuple[Target, ...]:
        """`max_length`, and everything `transformers.TrainingArguments` takes."""
        return shared_targets()

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Fine-tune all weights; the folder loads in plain transformers."""
        transformers = need("transformers", extra="transformers", why=WHY)
        text = job.options.build("text")
        with quiet():
            transformers.set_seed(job.seed)
            tokenizer = load_tokenizer(job.tokenizer, job.model, text["max_length"])
            model = load_classifier(job.model, tokenizer, job.train.classes, self.kind).model
            rate = default_rate(model, small=1e-4, large=3e-5)
            args = training_arguments(job, self.kind, rate)
            trainer, figures = fine_tune(job, self.kind, model, tokenizer, args)
            save(trainer, job.out)
        return figures

    def load(self, folder: Path) -> Predictor:
        """The network and tokenizer that `fit` wrote."""
        transformers = need("transformers", extra="transformers", why=WHY)
        with quiet():
            auto = transformers.AutoModelForSequenceClassification
            model = auto.from_pretrained(str(folder))
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
        return SequencePredictor(model, tokenizer)


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
        """`max_length`, `stride`, and everything `transformers.TrainingArguments` takes."""
        return tagging_targets()

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Fine-tune all weights; the folder loads in plain transformers."""
        transformers = need("transformers", extra="transformers", why=WHY)
        with quiet():
            transformers.set_seed(job.seed)
            max_length = job.options.build("text")["max_length"]
            tokenizer = load_tokenizer(job.tokenizer, job.model, max_length)
            model = load_tagger(job, tokenizer).model
            args = training_arguments(job, TAGS, default_rate(model, small=1e-4, large=3e-5))
            trainer, figures = fine_tune_tags(job, model, tokenizer, args)
            save(trainer, job.out)
        return figures

    def load(self, folder: Path) -> Predictor:
        """The network and tokenizer that `fit` wrote."""
        transformers = need("transformers", extra="transformers", why=WHY)
        with quiet():
            model = transformers.AutoModelForTokenClassification.from_pretrained(str(folder))
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
        return TagPredictor(model, tokenizer)


class Transformers:
    """Fine-tuning with transformers."""

    extra: ClassVar[str] = "transformers"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        LabeledText: SingleLabel,
        MultiLabeledText: LabelSets,
        SoftLabeledText: SoftLabels,
        TaggedText: Spans,
        Answer: QuestionAnswering,
        TextToText: TextToTextRecipe,
    }


ADAPTER = Transformers
