"""spaCy's own configs of one component: where every training starts from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need

OPTIMIZE = ("efficiency", "accuracy")
WHY = "Training with spaCy"
# Where spaCy's are made for millions of words: it would go on for hours on a few hundred rows.
DEFAULTS = {
    "training.max_steps": 2000,
    "training.eval_frequency": 50,
    "training.patience": 400,
    "paths.vectors": None,  # the template names one that is not on PyPI
}


@cache
def template(lang: str, component: str, optimize: str) -> Any:
    """The `thinc` config that `spacy init config` writes, with our defaults; copy before changing.

    Raises `BadOption` for a language that spaCy does not know.
    """
    init = need("spacy.cli.init_config", extra="spacy", why=WHY)
    check_language(lang)
    config = init.init_config(lang=lang, pipeline=[component], optimize=optimize, gpu=False)
    for path, value in DEFAULTS.items():
        put(config, path, value)
    if component == "textcat_multilabel":  # spaCy weighs by the AUC, blind to the threshold
        put(config, "training.score_weights", {"cats_score": 0.0, "cats_micro_f": 1.0})
    for path, _ in leaves(config):
        if path.endswith(".include_static_vectors"):
            put(config, path, value=False)
    return config


def check_language(lang: str) -> None:
    """Raise `BadOption` unless spaCy has this language."""
    util = need("spacy.util", extra="spacy", why=WHY)
    try:
        util.get_lang_class(lang)
    except ImportError:
        raise BadOption(
            f"lang={lang!r}: spaCy knows no such language; codes are like 'en', 'de', 'es', or "
            "'xx' for several. A pipeline such as 'en_core_web_sm' is given as model=."
        ) from None


def leaves(config: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every dotted path of a config with its value, blocks before what is in them."""
    for name, value in config.items():
        path = f"{prefix}{name}"
        yield path, value
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}.")


def put(config: dict[str, Any], path: str, value: Any) -> None:
    """Set a value by its dotted path.

    A mapping without a function's name (`@...`) is merged into the block that is there. Raises
    `KeyError` where the path leads through what is no block.
    """
    *parents, last = path.split(".")
    block: Any = config
    for name in parents:
        block = block.get(name) if isinstance(block, Mapping) else None
    if not isinstance(block, dict):
        raise KeyError(f"{path}: there is no {'.'.join(parents)} in this pipeline")
    before = block.get(last)
    named = isinstance(value, Mapping) and any(name.startswith("@") for name in value)
    if isinstance(value, Mapping) and isinstance(before, dict) and not named:
        for name, inner in value.items():
            put(before, name, inner)
    else:
        block[last] = dict(value) if isinstance(value, Mapping) else value
