"""spacy-transformers: spaCy pipelines on a transformer, through spacy-curated-transformers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText, TaggedText
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.options import Target
from ostraka.train.pipeline import recipe, transformer
from ostraka.train.pipeline.start import Start, start_of


def text_settings(*, lang: str | None = None, gpu_id: int = -1) -> dict[str, Any]:
    """The language, and where to train; `gpu_id` of -1 is the processor."""
    return locals()


def span_settings(
    *,
    lang: str | None = None,
    gpu_id: int = -1,
    component: Literal["ner", "spancat"] | None = None,
    alignment: Literal["expand", "contract", "strict"] = "expand",
) -> dict[str, Any]:
    """Also what finds the spans, and what becomes of those that end inside a token."""
    return locals()


class OnTransformer(recipe.Texts):
    """What all of them share: the model is an encoder, and the library must fit."""

    default_model: ClassVar[str | None] = "bert-base-cased"
    settings: ClassVar[Any] = staticmethod(text_settings)

    def targets(self) -> tuple[Target, ...]:
        """As spaCy's; raises `MissingExtra` where numpy or the library does not fit."""
        transformer.check_numpy()
        transformer.check_library()
        return super().targets()

    def load(self, folder: Path) -> Predictor:
        """The pipeline that `fit` wrote."""
        transformer.check_numpy()
        transformer.check_library()
        return super().load(folder)

    def start(self, job: Job, wanted: Mapping[str, Any], scratch: Path) -> Start:
        """The language alone; the encoder is put in by the config."""
        if not isinstance(job.model, str | Path):
            raise BadOption("spacy-transformers takes an encoder by its folder or its hub id.")
        return start_of(None, wanted["lang"], scratch)

    def arrange(self, job: Job, component: str) -> Callable[[Any], None]:
        """Put the encoder in front of the component."""
        encoder = str(job.model)
        sizes = transformer.sizes_of(encoder)
        return partial(transformer.arrange, component=component, encoder=encoder, sizes=sizes)


class Texts(OnTransformer):
    """One class per text."""


class LabelSets(OnTransformer):
    """Any number of classes per text."""

    component = "textcat_multilabel"


class Spans(OnTransformer, recipe.Spans):
    """Spans with a label each."""

    settings: ClassVar[Any] = staticmethod(span_settings)


class SpacyTransformers:
    """spaCy on BERT, RoBERTa, XLM-R or CamemBERT."""

    extra: ClassVar[str] = "spacy-transformers"
    install: ClassVar[str] = "pip install 'ostraka[spacy-transformers]' (it needs numpy below 2.4)"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        LabeledText: Texts,
        MultiLabeledText: LabelSets,
        TaggedText: Spans,
    }


ADAPTER = SpacyTransformers
