"""The sections of spaCy's config as targets of options: `training.max_steps` and its like."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from ostraka.extras import need
from ostraka.train.pipeline.template import OPTIMIZE, WHY, leaves, put, template
from ostraka.train.target import Target

TOK2VEC = "tok2vec"
# What we fill: the seed, the rows, where they are, and how progress is shown.
OURS = {
    "training": ("seed", "train_corpus", "dev_corpus", "logger"),
    "components": (),
    "nlp": ("lang", "pipeline", "disabled"),
    "initialize": ("components", "init_tok2vec"),
}
# Taken only with the section before it: alone it would be mistaken for that of the training.
QUALIFIED = frozenset({"nlp.batch_size"})


@dataclass(frozen=True)
class Section(Target):
    """A section of the config; its options are the dotted paths below it, with their defaults."""

    paths: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def accepts(self) -> dict[str, inspect.Parameter]:
        """The paths that users may set."""
        kind = inspect.Parameter.KEYWORD_ONLY
        return {
            path: inspect.Parameter("value", kind, default=value)
            for path, value in self.paths.items()
            if f"{self.name}.{path}" not in QUALIFIED
        }

    def takes(self, option: str) -> bool:
        """Whether there is such a path in this section."""
        return option in self.paths

    def hint(self, option: str) -> Any:
        """Any: spaCy itself checks the values, when the section is built."""
        return Any


@cache
def sections(components: tuple[str, ...]) -> tuple[Section, ...]:
    """Targets for the configs of these components, whichever of them is trained in the end."""
    return tuple(_section(name, components) for name in OURS)


def _section(name: str, components: tuple[str, ...]) -> Section:
    paths: dict[str, Any] = {}
    for component in components:
        for optimize in OPTIMIZE:
            found = leaves(template("en", component, optimize)[name])
            paths |= {path: value for path, value in found if path not in paths}
    ours = frozenset(OURS[name])
    kept = {p: v for p, v in paths.items() if p.split(".")[0] not in ours and "@" not in p}
    call = partial(_checked, name, components)
    return Section(name, call, ours, paths=MappingProxyType(kept))


def _checked(section: str, components: tuple[str, ...], **given: Any) -> dict[str, Any]:
    """The options by path, after spaCy has resolved a pipeline with them.

    Raises `ValueError` in spaCy's words.
    """
    if given:
        for component in _about(section, components, given):
            resolve(_with(section, component, given))
    return given


def _about(section: str, components: tuple[str, ...], given: Mapping[str, Any]) -> tuple[str, ...]:
    """The components whose pipeline tells whether the options can work."""
    named = {path.split(".")[0] for path in given} if section == "components" else set()
    return tuple(c for c in components if c in named) or components[:1]


def _with(section: str, component: str, given: Mapping[str, Any]) -> Any:
    """A component's config with the options; the first template that has all their paths."""
    mine = dict(given)
    if section == "components":
        parts = (component, TOK2VEC)
        mine = {path: value for path, value in given.items() if path.split(".")[0] in parts}
    for optimize in OPTIMIZE:
        config = template("en", component, optimize).copy()
        known = dict(leaves(config[section]))
        if mine.keys() <= known.keys():
            break
    for path, value in mine.items():
        put(config, f"{section}.{path}", value)
    return config


def resolve(config: Any) -> Any:
    """The untrained pipeline of a config; raises `ValueError` naming all that spaCy refuses."""
    util = need("spacy.util", extra="spacy", why=WHY)
    schemas = need("spacy.schemas", extra="spacy", why=WHY)
    errors = need("thinc.api", extra="spacy", why=WHY).ConfigValidationError
    parts = {"training": schemas.ConfigSchemaTraining, "initialize": schemas.ConfigSchemaInit}
    try:
        nlp = util.load_model_from_config(config, auto_fill=True)
        whole = nlp.config.interpolate()
        for name, schema in parts.items():
            util.registry.resolve(whole[name], schema=schema)
    except errors as error:
        raise ValueError("; ".join(map(_sentence, error.errors)) or str(error)) from error
    return nlp


def _sentence(problem: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in problem.get("loc", ()))
    said = str(problem.get("msg", "is not accepted"))
    return f"{where}: {said[:1].lower()}{said[1:]}"
