"""Which layers of a classifier LoRA goes beside, and which parts are learnt and stored whole.

peft knows by heart which layers to take for some kinds of network only, and of the parts that
were not in the checkpoint it stores only what is called `classifier` or `score`. So both are read
off the network itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ostraka.extras import need
from ostraka.train.hf.loading import Loaded

WHY = "Training with peft"


def fill(config: Any, loaded: Loaded) -> None:
    """Complete a LoRA configuration for this network, where the user left it open."""
    whole = fresh_layers(loaded)
    if config.target_modules is None:
        config.target_modules = linear_layers(loaded.model)
        config.exclude_modules = config.exclude_modules or whole
    if config.modules_to_save is None:
        config.modules_to_save = [*outer_parts(loaded.model), *whole]


def linear_layers(base: Any) -> list[str]:
    """The last names of all linear layers inside the encoder, turned ones as in GPT-2 too."""
    turned = need("transformers.pytorch_utils", extra="peft", why=WHY).Conv1D
    kinds = need("torch.nn", extra="peft", why=WHY).Linear, turned
    inside = getattr(base, base.base_model_prefix).named_modules()
    return sorted({n.rpartition(".")[2] for n, part in inside if isinstance(part, kinds)})


def fresh_layers(loaded: Loaded) -> list[str]:
    """The layers inside the encoder that its checkpoint lacked, such as BERT's pooler."""
    prefix = f"{loaded.model.base_model_prefix}."
    inside = (name.removeprefix(prefix) for name in loaded.fresh if name.startswith(prefix))
    return sorted({name.rpartition(".")[0] for name in inside})


def outer_parts(base: Any) -> list[str]:
    """The parts beside the encoder that have weights: the head, and a pooler where it is one."""
    return [
        name
        for name, part in base.named_children()
        if name != base.base_model_prefix and any(True for _ in part.parameters())
    ]


def write_adapter(model: Any, out: Path) -> None:
    """The adapter with its base's config, which holds the classes."""
    model.save_pretrained(str(out))
    model.get_base_model().config.save_pretrained(str(out))
    (out / "README.md").unlink(missing_ok=True)  # peft's empty card


def read_classifier(folder: Path, auto: str = "AutoModelForSequenceClassification") -> Any:
    """A classifier that was saved whole or as an adapter; `auto` loads its base."""
    transformers = need("transformers", extra="peft", why=WHY)
    torch = need("torch", extra="peft", why=WHY)
    load = getattr(transformers, auto).from_pretrained
    described = folder / "adapter_config.json"
    if not described.exists():
        return load(str(folder))
    base = json.loads(described.read_text(encoding="utf-8"))["base_model_name_or_path"]
    config = transformers.AutoConfig.from_pretrained(str(folder))
    model = load(base, config=config, dtype=torch.float32, ignore_mismatched_sizes=True)
    return need("peft", extra="peft", why=WHY).PeftModel.from_pretrained(model, str(folder))
