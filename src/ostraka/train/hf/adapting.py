"""LoRA beside any network: its options, its matrices, and the folder they are written to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.adapter import Job, Predictor
from ostraka.train.hf.fine_tune import saving
from ostraka.train.hf.loading import Loaded
from ostraka.train.hf.lora import fill, read_classifier, write_adapter
from ostraka.train.hf.quiet import quiet
from ostraka.train.options import Target

WHY = "Training with peft"
OURS = frozenset({"task_type", "inference_mode"})
# Argilla's values; a larger rank rarely helps a classifier
DEFAULTS: dict[str, Any] = {"r": 8, "lora_alpha": 16, "lora_dropout": 0.1}
RATE = 1e-3  # the new matrices start at zero effect and bear ten times the usual steps


def lora_targets() -> tuple[Target, ...]:
    """`peft.LoraConfig`, and `merge`."""
    peft = need("peft", extra="peft", why=WHY)
    return Target("lora", peft.LoraConfig, OURS, DEFAULTS), Target("saving", saving)


def with_lora(
    job: Job,
    prepare: Callable[[Job], tuple[Loaded, Any]],
    beside: Callable[[Job, Loaded], Any],
    learn: Callable[[Job, Any, Any], tuple[Any, dict[str, Any]]],
) -> dict[str, Any]:
    """Learn LoRA matrices and write the adapter, or the merged model; returns the figures.

    `prepare` gives the network and its tokenizer, `beside` the network with its matrices, `learn`
    the Trainer that trained it and its figures.
    """
    transformers = need("transformers", extra="peft", why=WHY)
    merge = job.options.build("saving")["merge"]
    with quiet("peft"):
        transformers.set_seed(job.seed)
        loaded, tokenizer = prepare(job)
        if not merge:
            check_base(loaded.model)
        trainer, figures = learn(job, beside(job, loaded), tokenizer)
        if trainer.is_world_process_zero():
            write(trainer.model, tokenizer, job.out, merge=merge)
    return figures


def add_lora(job: Job, loaded: Loaded, task_type: str | None = "SEQ_CLS") -> Any:
    """LoRA matrices beside each linear layer; all that is new in the network is learnt whole."""
    peft = need("peft", extra="peft", why=WHY)
    config = job.options.build("lora", task_type=task_type, inference_mode=False)
    fill(config, loaded)
    return peft.get_peft_model(loaded.model, config)


def read(folder: Path, auto: str, predictor: Callable[[Any, Any], Predictor]) -> Predictor:
    """The base with its adapter, or the merged model, that `with_lora` wrote into `folder`."""
    transformers = need("transformers", extra="peft", why=WHY)
    with quiet("peft"):
        tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
        return predictor(read_classifier(folder, auto), tokenizer)


def write(model: Any, tokenizer: Any, out: Path, *, merge: bool) -> None:
    """The adapter with its base's config (it holds the classes), or the merged model."""
    if merge:
        model.merge_and_unload().save_pretrained(str(out))
    else:
        write_adapter(model, out)
    tokenizer.save_pretrained(str(out))


def check_base(base: Any) -> None:
    """Raise `BadOption` for a model of unknown origin: an adapter could not find it again."""
    if not base.name_or_path:
        text = (
            "This model object does not say where it came from, so an adapter beside it could not "
            "be loaded again. Pass the model's name or folder, or merge=True to save it whole."
        )
        raise BadOption(text)
