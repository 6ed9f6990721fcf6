"""What a reward model may be: a pipeline, a path, a model, or any function of texts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption, OstrakaError
from ostraka.extras import need

Score = Callable[[list[str]], Sequence[float]]
WHY = "Scoring texts with a reward model"
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
    `label` (by default the one called positive, else the last).
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

    def score(texts: list[str]) -> list[float]:
        found = pipe(texts, top_k=None, truncation=True, batch_size=batch_size, **how)
        return [next(x["score"] for x in one if x["label"] == wanted) for one in found]

    return score


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
        found = function(texts)
        scores = found.tolist() if hasattr(found, "tolist") else list(found)
        if len(scores) != len(texts):
            raise BadReward(
                f"The reward function got {len(texts)} texts and gave {len(scores)} numbers; one "
                "per text is needed. The model was not changed by this step."
            )
        for text, value in zip(texts, scores, strict=True):
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise BadReward(
                    f"The reward function gave {value!r} for {text[:80]!r}; a finite number is "
                    "needed. The model was not changed by this step."
                )
        return [float(value) for value in scores]

    return score
