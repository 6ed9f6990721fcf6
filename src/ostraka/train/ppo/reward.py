"""What a reward model may be: a pipeline, a path, a model, or any function of texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from numbers import Real
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption, OstrakaError
from ostraka.extras import need

Score = Callable[[list[str]], Sequence[float]]
WHY = "Scoring texts with a reward model"
UNCHANGED = "The model was not changed by this step."
UNKNOWN = 10**9  # transformers writes a huge number where a tokenizer knows no longest text
POSITIVE = ("positive", "label_1", "1", "pos", "good")


class BadReward(OstrakaError, ValueError):
    """A reward function gave something that is not one finite number per text."""


def reward_function(
    reward: Any, *, tokenizer: Any = None, label: str | None = None, batch_size: int = 16
) -> Score:
    """A function from texts to one finite number each.

    `reward` is a function `list[str] -> list[float]`, a transformers text-classification pipeline,
    a path or hub id of such a model, or a model object (with `tokenizer`). A model with one output
    gives its raw number, never squashed by a sigmoid; one with several gives the probability of
    `label` (by default the one called positive, else the last). Of a text longer than the model
    takes the end is scored. The function raises `BadReward` for anything but finite numbers.
    """
    pipe = hasattr(reward, "model") and hasattr(reward, "tokenizer")
    if not pipe and (isinstance(reward, str | Path) or hasattr(reward, "config")):
        reward, pipe = _pipeline(reward, tokenizer), True
    if pipe:
        return _checked(_from_pipeline(reward, label, batch_size))
    if not callable(reward):
        raise BadOption(
            f"reward_model={type(reward).__name__}: give a text-classification pipeline, the path "
            "of a sequence-classification model, such a model, or a function list[str] -> "
            "list[float]."
        )
    return _checked(reward)


def _pipeline(model: Any, tokenizer: Any) -> Any:
    transformers = need("transformers", extra="trl", why=WHY)
    if hasattr(model, "config") and tokenizer is None:
        raise BadOption("A reward model given as an object needs reward_tokenizer=... beside it.")
    name = str(model) if isinstance(model, str | Path) else model
    return transformers.pipeline("text-classification", model=name, tokenizer=tokenizer)


def _from_pipeline(pipe: Any, label: str | None, batch_size: int) -> Score:
    names = {int(i): str(n) for i, n in pipe.model.config.id2label.items()}
    if len(names) == 1:
        how = {"function_to_apply": "none"}
        wanted = names[0]
    else:
        how = {"function_to_apply": "softmax"}
        wanted = _wanted(names, label)

    if pipe.tokenizer.pad_token is None:
        batch_size = 1  # nothing to fill up shorter texts with
    pipe.model.eval()
    cut = {"truncation": True, "max_length": _longest(pipe)}

    def score(texts: list[str]) -> list[float]:
        with _cut_in_front(pipe.tokenizer):
            found = pipe(texts, top_k=None, batch_size=batch_size, **cut, **how)
        return [next(x["score"] for x in one if x["label"] == wanted) for one in found]

    return score


def _longest(pipe: Any) -> int | None:
    """How many tokens the reward model takes, where its tokenizer does not know; else None."""
    places = getattr(pipe.model.config, "max_position_embeddings", None)
    known = pipe.tokenizer.model_max_length < UNKNOWN
    return None if known or places is None or places < 1 else int(places)


@contextmanager
def _cut_in_front(tokenizer: Any) -> Iterator[None]:
    """Of a text that is too long the end is read: the answer stands there."""
    side, tokenizer.truncation_side = tokenizer.truncation_side, "left"
    try:
        yield
    finally:
        tokenizer.truncation_side = side


def _wanted(names: dict[int, str], label: str | None) -> str:
    if label is not None:
        if label not in names.values():
            known = ", ".join(names.values())
            raise BadOption(f"reward_label={label!r}: the reward model has the labels {known}.")
        return label
    positive = [n for n in names.values() if n.lower() in POSITIVE]
    return positive[0] if positive else names[max(names)]


def _checked(function: Any) -> Score:
    def score(texts: list[str]) -> list[float]:
        found = _numbers(function(texts))
        if len(found) != len(texts):
            raise BadReward(
                f"The reward function got {len(texts)} texts and gave {len(found)} numbers; one "
                f"per text is needed. {UNCHANGED}"
            )
        for text, value in zip(texts, found, strict=True):
            if not isinstance(value, Real) or not math.isfinite(value):
                raise BadReward(
                    f"The reward function gave {value!r} for {text[:80]!r}; a finite number is "
                    f"needed. {UNCHANGED}"
                )
        return [float(value) for value in found]

    return score


def _numbers(found: Any) -> list[Any]:
    """What a reward function gave as a list; tensors and arrays of one number become numbers."""
    if hasattr(found, "tolist"):
        found = found.tolist()
    if isinstance(found, str | Mapping) or not isinstance(found, Iterable):
        raise BadReward(
            f"The reward function gave {type(found).__name__}; a list with one number per text is "
            f"needed. {UNCHANGED}"
        )
    return [one.item() if hasattr(one, "item") else one for one in found]
