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
    used; the hook speaks only when hidden states are asked for, and generation is left alone.
    """
    size = model.config.get_text_config().hidden_size
    head = nn.Linear(size, 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    model.add_module("v_head", head.to(next(model.parameters()).device))

    def with_value(module: Any, given: Any, output: Any) -> Any:  # noqa: ARG001
        hidden = getattr(output, "hidden_states", None)
        if hidden is None:
            return output
        # A plain dict: the wrapper rebuilds a ModelOutput and refuses keys that it does not know.
        return {"logits": output.logits, "value": module.v_head(hidden[-1].float()).squeeze(-1)}

    model.register_forward_hook(with_value)


def without_dropout(model: nn.Module) -> None:
    """Switch dropout off: the ratio of probabilities must be 1 before the first update."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if isinstance(getattr(module, "attention_dropout", None), float):
            module.attention_dropout = 0.0


def frozen_copy(model: nn.Module) -> nn.Module:
    """The model as it is now, never to be trained: the reference."""
    return copy.deepcopy(model).eval().requires_grad_(requires_grad=False)


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
    return chosen, -(spread.exp() * spread).sum(-1)


def save_value_head(model: Any, folder: Path) -> None:
    """Keep the value head beside a checkpoint; exported models do not carry it."""
    torch.save(model.v_head.state_dict(), folder / VALUE_HEAD)


def load_value_head(model: Any, folder: Path) -> None:
    """Take the value head back from a checkpoint."""
    model.v_head.load_state_dict(torch.load(folder / VALUE_HEAD, weights_only=True))


def without_value_head(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A model's weights as they were named before the head was added."""
    return {name: weight for name, weight in state.items() if not name.startswith("v_head.")}
