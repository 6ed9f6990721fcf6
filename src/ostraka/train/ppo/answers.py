"""Answers to prompts: how a prompt is spelled, where an answer ends, and what its text is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ostraka.errors import BadOption

# What a model's own generation settings would otherwise bring along: the answers have to come
# from the very distribution whose probabilities are compared.
NEUTRAL = {
    "repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "typical_p": 1.0,
    "num_beams": 1,
    "use_cache": True,
}
SAMPLED = {"top_k": 0, "top_p": 1.0, "min_p": 0.0}
ONE_EACH = ("num_return_sequences", "num_beams")


def generation_options(given: Mapping[str, Any] | None, temperature: float) -> dict[str, Any]:
    """Options for `generate`: plain sampling unless told otherwise; TRL's -1 means no minimum.

    The length comes from the length sampler and padding from the tokenizer, so `max_new_tokens`
    and `pad_token_id` are left out. Raises `BadOption` for several answers to one prompt.
    """
    asked = dict(given or {})
    for name in ONE_EACH:
        if asked.get(name, 1) != 1:
            raise BadOption(f"generation_kwargs has {name}={asked[name]}: PPO learns from 1.")
    greedy = asked.get("do_sample") is False
    drawn = {} if greedy else {**SAMPLED, "temperature": temperature}
    options = {"do_sample": True, **NEUTRAL, **drawn, **asked}
    if "top_k" in options:
        options["top_k"] = int(options["top_k"])
    if options.get("min_length", 0) < 0:
        del options["min_length"]
    return {k: v for k, v in options.items() if k not in ("pad_token_id", "max_new_tokens")}


def ends_of(model: Any, tokenizer: Any, given: Any = None) -> list[int]:
    """The tokens that end an answer: those given, else the tokenizer's and the model's own.

    An id below 0 ends nothing (TRL's way to have answers of full length).
    """
    own = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    found = [tokenizer.eos_token_id, *_listed(own)] if given is None else _listed(given)
    return sorted({int(one) for one in found if one is not None and one >= 0})


def _listed(ids: Any) -> list[Any]:
    return list(ids) if isinstance(ids, Iterable) else [ids]


def spelled(tokenizer: Any, prompts: list[str], longest: int) -> tuple[list[list[int]], int]:
    """Each prompt as token ids, and how many were cut.

    A prompt starts with the token for the start of a text where the tokenizer sets one by itself,
    and never twice. Of a prompt with more than `longest` tokens the end is kept: the answer
    follows on it.
    """
    start = tokenizer.bos_token_id
    first = [start] if start is not None and tokenizer("").input_ids[:1] == [start] else []
    rows = tokenizer(prompts, add_special_tokens=False, verbose=False)["input_ids"]
    bare = [row[1:] if first and row[:1] == first else row for row in rows]
    for prompt, row in zip(prompts, bare, strict=True):
        if not row and not first:
            raise BadOption(
                f"The prompt {prompt!r} has no token, so there is nothing to go on from. Leave "
                "empty prompts out."
            )
    kept = [first + row[max(len(row) - longest + len(first), 0) :] for row in bare]
    return kept, sum(len(first) + len(row) > longest for row in bare)


def padded(rows: list[list[int]], pad: int, device: Any) -> tuple[Tensor, Tensor]:
    """Ids and attention of prompts, padded on the left; shape [sequences, tokens]."""
    width = max(len(row) for row in rows)
    ids = torch.tensor([[pad] * (width - len(row)) + row for row in rows])
    attention = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows])
    return ids.to(device), attention.to(device)


def answer_mask(answers: Tensor, ends: list[int]) -> tuple[Tensor, Tensor]:
    """1 up to and with the first end of each answer, and whether there is one.

    What stands behind it is padding, even where the same token pads and ends.
    """
    end = torch.isin(answers, torch.tensor(ends, device=answers.device))
    behind = (end.cumsum(1) - end.long()) > 0
    return (~behind).float(), end.any(1)


def texts_of(
    tokenizer: Any, prompts: list[str], rows: list[list[int]], answers: Tensor, mask: Tensor
) -> list[str]:
    """Prompt and answer as one text, the prompt as it was given.

    An answer is read together with its prompt: by itself its first word would lose the blank in
    front of it with tokenizers that keep blanks at the start of words.
    """
    tails = [answer[kept.bool()].tolist() for answer, kept in zip(answers, mask, strict=True)]
    how = {"skip_special_tokens": True, "clean_up_tokenization_spaces": False}
    before = tokenizer.batch_decode(rows, **how)
    whole = tokenizer.batch_decode([a + b for a, b in zip(rows, tails, strict=True)], **how)
    alone = tokenizer.batch_decode(tails, **how)
    return [
        prompt + (text[len(start) :] if text.startswith(start) else tail)
        for prompt, text, start, tail in zip(prompts, whole, before, alone, strict=True)
    ]


@dataclass(frozen=True)
class Answers:
    """What a model wrote; `ids`, `attention`: [sequences, prompt + answer], `mask`: [.., answer].

    `ended` says whether an answer came to an end, `cut` how many prompts were too long.
    """

    ids: Tensor
    attention: Tensor
    mask: Tensor
    ended: Tensor
    texts: list[str]
    cut: int


@dataclass(frozen=True)
class Answering:
    """How a model answers prompts."""

    tokenizer: Any
    options: Mapping[str, Any]
    longest: int

    def __call__(self, model: Any, prompts: list[str], length: int) -> Answers:
        """Answers of up to `length` tokens."""
        from transformers import GenerationConfig

        speller, options = self.tokenizer, dict(self.options)
        ends = ends_of(model, speller, options.pop("eos_token_id", None))
        rows, cut = spelled(speller, prompts, self._room(model, length))
        given, seen = padded(rows, speller.pad_token_id, model.device)
        how = GenerationConfig(
            max_new_tokens=length,
            pad_token_id=speller.pad_token_id,
            eos_token_id=ends or [-1],  # None would bring back the model's own
            **options,
        )
        ids = model.generate(input_ids=given, attention_mask=seen, generation_config=how)
        answers = ids[:, given.shape[1] :]
        mask, ended = answer_mask(answers, ends)
        texts = texts_of(speller, prompts, rows, answers, mask)
        return Answers(ids, torch.cat([seen, mask.long()], 1), mask, ended, texts, cut)

    def _room(self, model: Any, length: int) -> int:
        """How many tokens a prompt may have, so that it and its answer fit the model."""
        places = getattr(model.config.get_text_config(), "max_position_embeddings", None)
        if places is None:
            return self.longest
        if length >= places:
            raise BadOption(
                f"Answers of {length} tokens leave no room for a prompt: the model has {places} "
                "places. Lower response_length or max_value of length_sampler_kwargs."
            )
        return min(self.longest, int(places) - length)
