"""The model PPO trains: a language model with a value head that lives inside its forward pass."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

VALUE_HEAD = "value_head.pt"


def add_value_head(model: nn.Module) -> None:
    """Give the model a value per token, zero at first.

    It is computed in a forward hook, so that a wrapper for several processes sees its parameters
    used; the hook speaks only when the call asks for hidden states, so generation is left alone.
    """
    size = model.config.get_text_config().hidden_size
    head = nn.Linear(size, 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    model.add_module("v_head", head.to(next(model.parameters()).device))

    def with_value(module: Any, given: Any, named: Any, output: Any) -> Any:  # noqa: ARG001
        if not named.get("output_hidden_states"):
            return output
        hidden = output.hidden_states
        # A plain dict: the wrapper rebuilds a ModelOutput and refuses keys that it does not know.
        return {"logits": output.logits, "value": module.v_head(hidden[-1].float()).squeeze(-1)}

    model.register_forward_hook(with_value, with_kwargs=True)


def without_dropout(model: nn.Module) -> None:
    """Switch dropout off: the ratio of probabilities must be 1 before the first update.

    Some models hold it in `Dropout` modules, some in numbers (`attention_dropout`, `layerdrop`).
    """
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        for name, value in list(vars(module).items()):
            if "drop" in name and isinstance(value, float):
                setattr(module, name, 0.0)


def frozen_copy(model: nn.Module) -> nn.Module:
    """The model as it is now, never to be trained: the reference."""
    return frozen(copy.deepcopy(model))


def frozen(model: nn.Module) -> nn.Module:
    """The model itself, without dropout and never to be trained."""
    return model.eval().requires_grad_(requires_grad=False)


@torch.no_grad()
def starts_as_its_base(model: Any) -> bool:
    """Whether a model with adapters still says what it says without them.

    Adapters that were trained before are part of where the training starts, so the model without
    them is no reference then.
    """
    was_training = model.training
    model.eval()
    size = model.config.get_text_config().vocab_size
    ids = torch.arange(min(size, 16), device=next(model.parameters()).device)[None]
    with_them = model(input_ids=ids).logits
    with model.disable_adapter():
        without = model(input_ids=ids).logits
    model.train(was_training)
    return bool(torch.allclose(with_them, without, rtol=0, atol=1e-6))


@contextmanager
def reference_of(model: Any, reference: nn.Module | None) -> Iterator[nn.Module]:
    """The reference model: a frozen copy, or the same model with its adapters switched off."""
    if reference is not None:
        yield reference
    else:
        with model.disable_adapter():
            yield model


def response_logprobs(
    model: nn.Module, ids: Tensor, attention: Tensor, length: int, temperature: float
) -> Tensor:
    """Log-probability of each of the last `length` tokens; shape [sequences, length]."""
    logits = _forward(model, ids, attention, values=False)["logits"]
    return _token_logprobs(logits, ids, length, temperature)[0]


def response_values(
    model: nn.Module, ids: Tensor, attention: Tensor, length: int, temperature: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Log-probability, value and entropy at each of the last `length` tokens."""
    output = _forward(model, ids, attention, values=True)
    logprobs, entropy = _token_logprobs(output["logits"], ids, length, temperature)
    return logprobs, output["value"][:, -length - 1 : -1], entropy


def _forward(model: nn.Module, ids: Tensor, attention: Tensor, *, values: bool) -> Any:
    positions = (attention.cumsum(1) - 1).clamp(min=0)  # prompts are padded on the left
    return model(
        input_ids=ids,
        attention_mask=attention,
        position_ids=positions,
        output_hidden_states=values,
        use_cache=False,
    )


def _token_logprobs(
    logits: Tensor, ids: Tensor, length: int, temperature: float
) -> tuple[Tensor, Tensor]:
    spread = (logits[:, -length - 1 : -1].float() / temperature).log_softmax(-1)
    chosen = torch.gather(spread, 2, ids[:, -length:, None]).squeeze(-1)
    with torch.no_grad():  # only watched
        entropy = -(spread.exp() * spread).sum(-1)
    return chosen, entropy


def save_value_head(model: Any, folder: Path) -> None:
    """Keep the value head beside a checkpoint; exported models do not carry it."""
    torch.save(model.v_head.state_dict(), folder / VALUE_HEAD)


def load_value_head(model: Any, folder: Path) -> None:
    """Take the value head back from a checkpoint."""
    kept = torch.load(folder / VALUE_HEAD, weights_only=True, map_location="cpu")
    model.v_head.load_state_dict(kept)


def without_value_head(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A model's weights as they were named before the head was added."""
    return {name: weight for name, weight in state.items() if not name.startswith("v_head.")}
