"""LoRA beside any network: its options, its matrices, and the folder they are written to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.hf.fine_tune import saving
from ostraka.train.hf.lora import write_adapter
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
