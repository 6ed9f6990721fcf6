"""Models and tokenizers from a hub id, a folder or an object, ready for these classes."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from os import PathLike
from typing import Any, NamedTuple

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.hf.shapes import Kind

WHY = "Training with transformers"
_NO_LIMIT = 1_000_000  # tokenizers without a limit of their own report 10^30


def load_tokenizer(tokenizer: Any, model: Any, max_length: int) -> Any:
    """The tokenizer that was given, or the model's own; it cuts texts at `max_length` tokens.

    The limit is kept in the tokenizer, so a saved model cuts the same way in any library.
    """
    if tokenizer is None or isinstance(tokenizer, str | PathLike):
        auto = need("transformers", extra="transformers", why=WHY).AutoTokenizer
        found = auto.from_pretrained(origin(model) if tokenizer is None else str(tokenizer))
    else:
        found = deepcopy(tokenizer)
    found.model_max_length = min(max_length, found.model_max_length)
    if found.pad_token is None:  # models made for writing text have none
        found.pad_token = found.eos_token
        found.padding_side = "left"
    return found


def origin(model: Any) -> str:
    """The hub id or folder of a model; `BadOption` for an object that does not know its own."""
    if isinstance(model, str | PathLike):
        return str(model)
    name = str(getattr(model, "name_or_path", "") or "")
    if not name:
        text = "This model object does not say where it came from. Pass tokenizer=... beside it."
        raise BadOption(text)
    return name


class Loaded(NamedTuple):
    """A network, and the names of its weights that were not in the checkpoint."""

    model: Any
    fresh: tuple[str, ...]


def load_classifier(model: Any, tokenizer: Any, classes: Sequence[str], kind: Kind) -> Loaded:
    """A network with one output per class and the classes' names in its config.

    A model object is copied, so the caller's stays as it was; one with another number of outputs
    is refused with `BadOption`.
    """
    named = label_names(classes)
    fresh: tuple[str, ...] = ()
    if isinstance(model, str | PathLike):
        found, fresh = _from_name(str(model), kind.auto, problem_type=kind.problem, **named)
    else:
        _check_outputs(model, len(classes))
        found = deepcopy(model)
        found.config.problem_type = kind.problem
        found.config.id2label, found.config.label2id = named["id2label"], named["label2id"]
    if found.config.get_text_config().pad_token_id is None:
        found.config.pad_token_id = tokenizer.pad_token_id
    room = position_limit(found.config)
    if room is not None and tokenizer.model_max_length > room:
        tokenizer.model_max_length = room
    return Loaded(found, fresh)


def label_names(classes: Sequence[str]) -> dict[str, Any]:
    """Both directions of the class names; transformers does not make one from the other."""
    return {
        "id2label": dict(enumerate(classes)),
        "label2id": {name: number for number, name in enumerate(classes)},
    }


def position_limit(config: Any) -> int | None:
    """How many tokens the network has positions for, less the two that RoBERTa sets apart."""
    positions = getattr(config, "max_position_embeddings", None)
    if positions is None or positions >= _NO_LIMIT:
        return None
    return max(int(positions) - 2, 1) if config.model_type != "bert" else int(positions)


def _from_name(name: str, auto: str, **config: Any) -> tuple[Any, tuple[str, ...]]:
    transformers = need("transformers", extra="transformers", why=WHY)
    torch = need("torch", extra="transformers", why=WHY)
    model, report = getattr(transformers, auto).from_pretrained(
        name,
        output_loading_info=True,
        dtype=torch.float32,  # else a checkpoint in half precision is trained in half precision
        ignore_mismatched_sizes=True,  # a head for other classes is replaced, not an error
        **config,
    )
    return model, tuple(sorted(report["missing_keys"]))


def _check_outputs(model: Any, classes: int) -> None:
    outputs = getattr(getattr(model, "config", None), "num_labels", None)
    if outputs != classes:
        text = (
            f"The model object has {outputs} outputs, but there are {classes} classes. "
            f"Load it with num_labels={classes}, or pass its name or folder instead."
        )
        raise BadOption(text)
