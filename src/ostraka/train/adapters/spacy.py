"""spaCy: pipelines that sort texts and find spans, small and quick on a processor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ostraka.tasks._rows import LabeledText, MultiLabeledText, TaggedText
from ostraka.train.adapter import Recipe
from ostraka.train.pipeline.recipe import LabelSets, Spans, Texts


class Spacy:
    """`textcat`, `textcat_multilabel`, `ner` and `spancat`."""

    extra: ClassVar[str] = "spacy"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        LabeledText: Texts,
        MultiLabeledText: LabelSets,
        TaggedText: Spans,
    }


ADAPTER = Spacy
