"""Trained spaCy pipelines that predict: categories, entities with a beam's scores, span groups."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadFile, BadOption
from ostraka.extras import need
from ostraka.train.pipeline.documents import SPANS_KEY

ABOUT = "ostraka"  # our part of a pipeline's meta.json
WHY = "Loading a model"
# Entities are those of the most probable reading; how sure it is, a beam tells.
BEAM, DENSITY = 16, 1e-4
UNLIKELY = 1e-3  # of an entity that none of the beam's readings has


class Pipeline:
    """A pipeline in memory, with the classes in the rows' order."""

    def __init__(self, nlp: Any, classes: Sequence[str], component: str) -> None:
        self.model, self.classes, self.component = nlp, tuple(classes), component

    def docs(self, texts: Sequence[str], options: dict[str, Any]) -> Iterator[Any]:
        """What the pipeline makes of the texts; `options` are those of `nlp.pipe`."""
        taken = set(inspect.signature(self.model.pipe).parameters) - {"texts", "as_tuples"}
        wrong = sorted(set(options) - taken)
        if wrong:
            known = ", ".join(sorted(taken))
            raise BadOption(f"spaCy does not take {', '.join(wrong)} to predict; it takes {known}.")
        found: Iterator[Any] = self.model.pipe(texts, **options)
        return found


class Categories(Pipeline):
    """Probabilities of classes."""

    def __call__(self, inputs: Sequence[str], **options: Any) -> npt.NDArray[np.float64]:
        """Probabilities as float64, shape [inputs, classes]."""
        lines = [
            [doc.cats.get(name, 0.0) for name in self.classes] for doc in self.docs(inputs, options)
        ]
        return np.array(lines, np.float64).reshape(-1, len(self.classes))


class Marks(Pipeline):
    """Spans with their labels and scores."""

    def __call__(self, inputs: Sequence[str], **options: Any) -> list[list[dict[str, Any]]]:
        """Per text the spans in order: `label`, `start`, `end`, `text`, `score`."""
        docs = list(self.docs(inputs, options))
        scored = _SCORED[self.component](self.model, docs)
        return [[_shown(span, score) for span, score in spans] for spans in scored]


def _shown(span: Any, score: float) -> dict[str, Any]:
    where = {"start": span.start_char, "end": span.end_char, "text": span.text}
    return {"label": span.label_, **where, "score": score}


Scored = Iterator[list[tuple[Any, float]]]


def _entities(nlp: Any, docs: list[Any]) -> Scored:
    """Each entity with the share of the beam's readings that have it."""
    ner = nlp.get_pipe("ner")
    full = [doc for doc in docs if doc.ents]
    beams = ner.beam_parse(full, beam_width=BEAM, drop=0.0, beam_density=DENSITY) if full else []
    shares = dict(zip(map(id, full), ner.scored_ents(beams), strict=True))
    for doc in docs:
        share = shares.get(id(doc), {})
        yield [
            (span, float(min(share.get((span.start, span.end, span.label_), UNLIKELY), 1.0)))
            for span in doc.ents
        ]


def _groups(_: Any, docs: list[Any]) -> Scored:
    """Each span of the group with its own probability."""
    for doc in docs:
        group = doc.spans.get(SPANS_KEY, [])
        scores = np.ravel(group.attrs["scores"]).tolist() if len(group) else []
        found = zip(group, map(float, scores), strict=True)
        yield sorted(found, key=lambda pair: (pair[0].start, pair[0].end, pair[0].label_))


_SCORED: dict[str, Callable[[Any, list[Any]], Scored]] = {"ner": _entities, "spancat": _groups}


def read_pipeline(folder: Path) -> Categories | Marks:
    """The pipeline that a training wrote; `BadFile` for another folder."""
    spacy = need("spacy", extra="spacy", why=WHY)
    try:
        nlp = spacy.load(folder)
        about = nlp.meta[ABOUT]
    except (OSError, ValueError, KeyError) as error:
        said = " ".join(str(error).split())
        raise BadFile(f"{folder} holds no pipeline that ostraka trained: {said}") from error
    kind: type[Categories | Marks] = Marks if about["component"] in _SCORED else Categories
    return kind(nlp, about["classes"], about["component"])
