"""Causal language models and their tokenizers from a hub id, a folder or an object."""

from __future__ import annotations

import logging
from copy import deepcopy
from os import PathLike
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.hf.loading import origin

WHY = "Training a language model"
log = logging.getLogger("ostraka.train")


def load_writer(model: Any) -> Any:
    """The language model to start from; an object is copied, so the caller's stays as it was.

    It is loaded in 32 bits without a CUDA device and in 16 (bfloat16) with one.
    """
    if not isinstance(model, str | PathLike):
        return deepcopy(model)
    transformers = need("transformers", extra="trl", why=WHY)
    torch = need("torch", extra="trl", why=WHY)
    kind = torch.bfloat16 if torch.cuda.is_available() else torch.float32
    return transformers.AutoModelForCausalLM.from_pretrained(str(model), dtype=kind)


def load_speller(tokenizer: Any, model: Any) -> Any:
    """The tokenizer that was given, or the model's own, with a token to pad with.

    Raises `BadOption` where no token marks the end of a text: then nothing would learn to stop.
    """
    if tokenizer is None or isinstance(tokenizer, str | PathLike):
        auto = need("transformers", extra="trl", why=WHY).AutoTokenizer
        found = auto.from_pretrained(origin(model) if tokenizer is None else str(tokenizer))
    else:
        found = deepcopy(tokenizer)
    if found.eos_token is None:
        raise BadOption(
            "The tokenizer has no token for the end of a text, so the model could not learn to "
            "stop. Set one: tokenizer.eos_token = '...', and pass tokenizer=tokenizer."
        )
    if found.pad_token is None:
        found.pad_token = found.eos_token
        log.info("The tokenizer pads with its end token %r; it had no other.", found.eos_token)
    return found


def write(trainer: Any, out: Path, *, merge: bool) -> None:
    """The model, or adapter, and its tokenizer as plain transformers loads them."""
    if merge:
        trainer.model = trainer.model.merge_and_unload()
    trainer.save_model(str(out))
    # a pickle with local paths, and an empty card
    for name in ("training_args.bin", "README.md"):
        (out / name).unlink(missing_ok=True)
