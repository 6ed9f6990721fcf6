"""Language models and their tokenizers from a hub id, a folder or an object."""

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

# For models without a chat template: plain words, so that no token has to be added. What the
# assistant says starts with the blank, which tokenizers join to the next word.
PLAIN_CHAT = (
    "{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}"
    "Assistant:{% generation %} {{ message['content'] + eos_token }}{% endgeneration %}"
    "{% else %}{{ message['role'] | capitalize + ': ' + message['content'] + '\\n' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)


def load_writer(model: Any, *, half: bool = True) -> Any:
    """The language model to start from; an object is copied, so the caller's stays as it was.

    A folder with an adapter gives its base with the adapter merged into it. On a CUDA device the
    weights are loaded in 16 bits (bfloat16) unless `half` is off, elsewhere in 32.
    """
    torch = need("torch", extra="trl", why=WHY)
    if not isinstance(model, str | PathLike):
        copied = deepcopy(model)
        return copied.merge_and_unload() if hasattr(copied, "merge_and_unload") else copied
    load = need("transformers", extra="trl", why=WHY).AutoModelForCausalLM.from_pretrained
    kind = torch.bfloat16 if half and torch.cuda.is_available() else torch.float32
    if not is_adapter(model):
        return load(str(model), dtype=kind)
    peft = need("peft", extra="trl", why=WHY)
    base = load(peft.PeftConfig.from_pretrained(str(model)).base_model_name_or_path, dtype=kind)
    return peft.PeftModel.from_pretrained(base, str(model)).merge_and_unload()


def is_adapter(model: Any) -> bool:
    """Whether this is a folder with an adapter, or a model that has one."""
    if isinstance(model, str | PathLike):
        return (Path(model) / "adapter_config.json").is_file()
    return hasattr(model, "merge_and_unload")


def settled(model: Any, scratch: Path) -> str:
    """A name or folder that holds the very weights that are meant.

    TRL reads the model to compare with again from where the model came from; an object that was
    changed since, or a folder with an adapter, is therefore written into `scratch` first.
    """
    if isinstance(model, str | PathLike) and not is_adapter(model):
        return str(model)
    place = scratch / "start"
    with need("accelerate", extra="trl", why=WHY).PartialState().main_process_first():
        if not place.is_dir():
            part = scratch / "start.part"
            load_writer(model, half=False).save_pretrained(str(part))
            part.rename(place)
    return str(place)


def room(model: Any) -> int | None:
    """How many tokens a model has places for, or None where it does not say."""
    if not isinstance(model, str | PathLike):
        return _places(model.config)
    name = str(model)
    if is_adapter(model):
        peft = need("peft", extra="trl", why=WHY)
        name = peft.PeftConfig.from_pretrained(name).base_model_name_or_path
    return _places(need("transformers", extra="trl", why=WHY).AutoConfig.from_pretrained(name))


def load_speller(tokenizer: Any, model: Any, *, chat: bool = False, ends: bool = True) -> Any:
    """The tokenizer that was given, or the model's own, with a token to pad with.

    With `chat` one without a template for conversations gets a plain one. Raises `BadOption`
    where no token marks the end of a text: then nothing would learn to stop (unless `ends` is off).
    """
    if tokenizer is None or isinstance(tokenizer, str | PathLike):
        auto = need("transformers", extra="trl", why=WHY).AutoTokenizer
        found = auto.from_pretrained(origin(model) if tokenizer is None else str(tokenizer))
    else:
        found = deepcopy(tokenizer)
    if ends and found.eos_token is None:
        raise BadOption(
            "The tokenizer has no token for the end of a text, so the model could not learn to "
            "stop. Set one: tokenizer.eos_token = '...', and pass tokenizer=tokenizer."
        )
    if found.pad_token is None:
        if found.eos_token is None:
            raise BadOption("The tokenizer has no token to pad with: set tokenizer.pad_token.")
        found.pad_token = found.eos_token
        log.info("The tokenizer pads with its end token %r; it had no other.", found.eos_token)
    if chat and not found.chat_template:
        found.chat_template = PLAIN_CHAT
        log.info("The tokenizer has no chat template; a plain one is used: 'User: ... Assistant:'.")
    return found


def write(trainer: Any, out: Path, *, merge: bool) -> None:
    """The model, or adapter, and its tokenizer as plain transformers loads them.

    Every process calls it, because a model that is spread over them is gathered; one writes.
    """
    if merge:
        trainer.model = trainer.accelerator.unwrap_model(trainer.model).merge_and_unload()
    trainer.save_model(str(out))
    if not trainer.is_world_process_zero():
        return
    # a pickle with local paths, and an empty card
    for name in ("training_args.bin", "README.md"):
        (out / name).unlink(missing_ok=True)


def _places(config: Any) -> int | None:
    return getattr(config.get_text_config(), "max_position_embeddings", None)
