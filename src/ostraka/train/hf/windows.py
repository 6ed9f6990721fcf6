"""Texts as token numbers, long ones in windows that overlap, and the windows put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption

Ints = npt.NDArray[np.int64]
_BLOCK = 1024  # texts tokenized at once


@dataclass(frozen=True)
class Windows:
    """Texts cut into windows of tokens.

    Of window w `ids[w]` are the token numbers, `inside[w]` the places in it that are tokens of the
    text (the others are special ones), and `tokens[w]` which of all tokens they are. All tokens
    of all texts stand one after another: token t covers the characters `starts[t]:ends[t]` of text
    `text[t]`.
    """

    ids: list[npt.NDArray[np.int32]]
    inside: list[Ints]
    tokens: list[Ints]
    starts: Ints
    ends: Ints
    text: Ints

    def merged(self, said: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """One line per token out of a line per place of each window [places, ...].

        Where windows overlap, a token is taken from the one that shows most on both sides of it.
        """
        shape = (len(self.starts), *np.shape(said[0])[1:]) if said else (0,)
        found = np.zeros(shape, said[0].dtype if said else np.float64)
        room = np.full(len(self.starts), -1, np.int64)
        for inside, tokens, lines in zip(self.inside, self.tokens, said, strict=True):
            near = np.minimum(np.arange(len(tokens)), np.arange(len(tokens))[::-1])
            better = near > room[tokens]
            room[tokens[better]] = near[better]
            found[tokens[better]] = lines[inside[better]]
        return found

    def fresh(self) -> npt.NDArray[np.bool_]:
        """Which tokens are the first of their text."""
        return np.concatenate([[True], self.text[1:] != self.text[:-1]])[: len(self.text)]


def cut(texts: Sequence[str], tokenizer: Any, stride: int) -> Windows:
    """Windows of up to the tokenizer's limit that share `stride` tokens with the next.

    Raises `BadOption` for a stride that leaves no room, and for a tokenizer that does not say which
    characters a token covers.
    """
    room = tokenizer.model_max_length - tokenizer.num_special_tokens_to_add()
    if not 0 <= stride < room:
        raise BadOption(
            f"stride={stride}: from 0 to {room - 1} is accepted, or a longer max_length."
        )
    if not tokenizer.is_fast:
        raise BadOption(
            f"{type(tokenizer).__name__} does not say which characters a token covers; spans need "
            "a fast tokenizer (one with a tokenizer.json)."
        )
    made = _Maker(room - stride)
    for at in range(0, len(texts), _BLOCK):
        made.add(list(texts[at : at + _BLOCK]), tokenizer, stride)
    return made.windows()


class _Maker:
    def __init__(self, step: int) -> None:
        self.step = step
        self.ids: list[npt.NDArray[np.int32]] = []
        self.inside: list[Ints] = []
        self.tokens: list[Ints] = []
        self.offsets: list[npt.NDArray[np.int64]] = []
        self.sizes: list[int] = []
        self.count = 0

    def add(self, texts: list[str], tokenizer: Any, stride: int) -> None:
        side, tokenizer.truncation_side = tokenizer.truncation_side, "right"
        given = tokenizer(
            texts,
            truncation=True,
            stride=stride,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        tokenizer.truncation_side = side
        columns = ("input_ids", "special_tokens_mask", "offset_mapping")
        owners = given["overflow_to_sample_mapping"]
        lines = list(zip(owners, *(given[name] for name in columns), strict=True))
        windows: list[list[Any]] = [[] for _ in texts]
        for owner, *line in lines:
            windows[owner].append(line)
        for text, parts in zip(texts, windows, strict=True):
            self._text(text, parts)

    def _text(self, text: str, parts: list[Any]) -> None:
        """Add the windows of one text; window w begins at its token `w * step`."""
        offsets: list[tuple[int, int]] = []
        for number, (ids, special, places) in enumerate(parts):
            inside = np.flatnonzero(np.asarray(special) == 0)
            first = number * self.step
            self.ids.append(np.asarray(ids, np.int32))
            self.inside.append(inside)
            self.tokens.append(self.count + first + np.arange(len(inside)))
            offsets[first:] = [_trimmed(text, *places[place]) for place in inside]
        self.offsets.append(np.array(offsets, np.int64).reshape(-1, 2))
        self.sizes.append(len(offsets))
        self.count += len(offsets)

    def windows(self) -> Windows:
        offsets = np.concatenate(self.offsets) if self.offsets else np.zeros((0, 2), np.int64)
        text = np.repeat(np.arange(len(self.sizes)), self.sizes)
        return Windows(self.ids, self.inside, self.tokens, offsets[:, 0], offsets[:, 1], text)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of a token without the white space that some tokenizers count to it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
