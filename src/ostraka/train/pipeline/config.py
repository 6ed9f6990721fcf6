"""The config of one training: spaCy's template, what the rows ask for, what the user wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption
from ostraka.train.pipeline.sections import TOK2VEC, resolve
from ostraka.train.pipeline.start import Start
from ostraka.train.pipeline.template import leaves, put, template

LONGEST = 20  # tokens; spancat looks at every stretch up to this length
SHARED_WIDTH = "${components.tok2vec.model.encode.width}"
PATHS = ("train", "dev", "vectors")


def config_for(
    component: str,
    start: Start,
    wanted: Mapping[str, Any],
    chosen: Mapping[str, Any],
    *,
    classes: Sequence[str],
    longest: int,
    seed: int,
    arrange: Callable[[Any], None] = lambda _: None,
) -> Any:
    """The whole config. `arrange` may change it; `chosen` are the user's options by dotted path.

    From the start come its tokenizer, its vectors, its `tok2vec` and, where it has this component
    for the same classes and nothing is asked of it, the component itself. Raises `BadOption`.
    """
    listening = start.part(TOK2VEC) is not None
    optimize = "accuracy" if listening else wanted.get("optimize", "efficiency")
    config = template(start.lang, component, optimize).copy()
    put(config, "system.seed", seed)
    _rows(config, component, classes, longest)
    if start.nlp is not None:
        _from_start(config, component, start, chosen, classes)
    if wanted.get("freeze_tok2vec"):
        _frozen(config, start)
    arrange(config)
    try:
        for path, value in chosen.items():
            put(config, path, value)
        resolve(config)
    except (ValueError, KeyError) as error:
        said = " ".join(str(error).split())
        raise BadOption(f"spaCy refuses this pipeline of {component}: {said}") from error
    return config


def _rows(config: Any, component: str, classes: Sequence[str], longest: int) -> None:
    """What follows from the rows: the labels, and how long spans can be."""
    if component != "ner":  # ner finds its labels in the rows, with how often each is there
        put(config, f"initialize.components.{component}", {"labels": list(classes)})
    if component == "spancat":
        sizes = list(range(1, min(max(longest, 1), LONGEST) + 1))
        suggester = {"@misc": "spacy.ngram_suggester.v1", "sizes": sizes}
        put(config, "components.spancat.suggester", suggester)


def _from_start(
    config: Any, component: str, start: Start, chosen: Mapping[str, Any], classes: Sequence[str]
) -> None:
    copied = {"@callbacks": "spacy.copy_from_base_model.v1", "tokenizer": start.place}
    copied["vocab"] = start.place
    put(config, "initialize.before_init", copied)
    shared = start.part(TOK2VEC)
    if shared is not None:
        width = shared.model.get_dim("nO")
        for path, value in list(leaves(config["components"])):
            if value == SHARED_WIDTH:
                put(config, f"components.{path}", width)
        config["components"][TOK2VEC] = {"source": start.place}
    part = start.part(component)
    asked = any(path.startswith(f"components.{component}.") for path in chosen)
    if part is not None and sorted(part.labels) == sorted(classes) and not asked:
        config["components"][component] = {"source": start.place}
        config["initialize"]["components"].pop(component, None)


def _frozen(config: Any, start: Start) -> None:
    if start.part(TOK2VEC) is None:
        raise BadOption(
            "freeze_tok2vec keeps what a model brings, and there is none; leave it out."
        )
    put(config, "training.frozen_components", [TOK2VEC])
    put(config, "training.annotating_components", [TOK2VEC])


def without_places(nlp: Any) -> None:
    """Take what is only on this machine out of a trained pipeline's config."""
    config = nlp.config
    for name in PATHS:
        put(config, f"paths.{name}", None)
    put(config, "initialize.before_init", None)
    config["initialize"]["components"].pop("transformer", None)
    nlp.config = config


def with_rows(config: Any, file: Path) -> Any:
    """The config with the file of rows for which the network is made."""
    put(config, "paths.train", str(file))
    put(config, "paths.dev", str(file))
    return config
