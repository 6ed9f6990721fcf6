"""From a row to tokens, the way TRL does it: where the learnt part begins, and what ends it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Tokens(NamedTuple):
    """A row's tokens; those from `first` on are learnt."""

    ids: list[int]
    first: int


def spelled(tokenizer: Any, prompt: Any, completion: Any) -> Tokens:
    """The tokens of a prompt (a text or messages, or None) and what follows it.

    The end token is added to a plain text that lacks it. The learnt part begins where the prompt
    alone and the whole differ first, as in TRL; of a text without prompt all is learnt.
    """
    if isinstance(completion, list):
        whole = template_ids(tokenizer, [*(prompt or []), *completion])
        alone = template_ids(tokenizer, prompt, asking=True) if prompt else []
        return Tokens(whole, _common(alone, whole))
    end = "" if completion.endswith(tokenizer.eos_token) else tokenizer.eos_token
    whole = tokenizer((prompt or "") + completion + end)["input_ids"]
    alone = tokenizer(prompt)["input_ids"] if prompt else []
    return Tokens(whole, _common(alone, whole))


def template_ids(tokenizer: Any, messages: Any, *, asking: bool = False) -> list[int]:
    """A conversation as tokens; `asking` opens the assistant's turn at its end."""
    found = tokenizer.apply_chat_template(
        messages, add_generation_prompt=asking, tokenize=True, return_dict=True
    )
    ids: list[int] = found["input_ids"]
    return ids


def _common(left: list[int], right: list[int]) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(left), len(right)))
