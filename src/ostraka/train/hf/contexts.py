"""Questions with overlapping stretches of their contexts, as tokens kept flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_BLOCK = 256  # questions tokenized at once
_SHARE = 4  # of a window's tokens, the question may take one in so many
Ints = npt.NDArray[np.int32]


class Targets(NamedTuple):
    """What each example teaches: a window, and the first and the last token of an answer in it.

    A window without an answer points to its first special token. `outside` counts the answers that
    no window holds whole.
    """

    window: list[int]
    start: list[int]
    end: list[int]
    outside: int


class Windows:
    """Each window is a question and a stretch of its context.

    `parts` are what the network reads, by name (`input_ids`, `token_type_ids`, ...), and `bounds`
    [tokens, 2] the characters of the context that each token covers, -1 for a token that is not of
    the context; window w has the tokens `edges[w]:edges[w + 1]` and asks question `owner[w]`.
    """

    def __init__(self, parts: Mapping[str, Ints], bounds: Ints, edges: Any, owner: Any) -> None:
        self.parts, self.bounds = dict(parts), bounds
        self.edges, self.owner = np.asarray(edges, np.int64), np.asarray(owner, np.int64)

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.owner)

    def read(self, window: int) -> dict[str, list[int]]:
        """One window as the network reads it, without padding."""
        own = slice(self.edges[window], self.edges[window + 1])
        return {name: values[own].tolist() for name, values in self.parts.items()}

    def bounds_of(self, window: int) -> Ints:
        """The characters that each token of one window covers; int32, shape [tokens, 2]."""
        return self.bounds[self.edges[window] : self.edges[window + 1]]


class Examples:
    """Windows with the answers to learn: a dataset that a Trainer can index."""

    def __init__(self, windows: Windows, targets: Targets) -> None:
        self.windows, self.targets = windows, targets

    def __len__(self) -> int:
        """How many windows there are, each once per answer."""
        return len(self.targets.window)

    def __getitem__(self, position: int) -> dict[str, Any]:
        """One window and where its answer begins and ends."""
        if not 0 <= position < len(self):
            raise IndexError(position)
        window, start, end, _ = self.targets
        found: dict[str, Any] = self.windows.read(window[position])
        return found | {"start_positions": start[position], "end_positions": end[position]}


def windows_of(
    questions: Sequence[str], contexts: Sequence[str], tokenizer: Any, stride: int
) -> Windows:
    """Cut each context into windows as long as the tokenizer's limit allows.

    Neighbours share `stride` tokens, or half a window where that is less. A question that takes
    more than a quarter of the limit is cut.
    """
    parts: dict[str, list[Ints]] = {}
    bounds, lengths, owner = [], [], []
    for start in range(0, len(questions), _BLOCK):
        block = slice(start, start + _BLOCK)
        for one, covered, asked in _tokenized(questions[block], contexts[block], tokenizer, stride):
            for name, values in one.items():
                parts.setdefault(name, []).append(values)
            bounds.append(covered)
            lengths.append(len(covered))
            owner.append(start + asked)
    joined = {name: np.concatenate(values) for name, values in parts.items()}
    flat = np.concatenate(bounds) if bounds else np.empty((0, 2), np.int32)
    return Windows(joined, flat, np.cumsum([0, *lengths]), owner)


def targets_of(windows: Windows, answers: Sequence[Mapping[str, Any]], cls: int | None) -> Targets:
    """Every distinct answer in every window that holds it whole.

    `answers` are those of each question, as rows of answers have them; `cls` is the number of the
    token that windows without an answer point to.
    """
    found: list[tuple[int, int, int]] = []
    seen: set[tuple[int, int]] = set()
    for at in range(len(windows)):
        question = int(windows.owner[at])
        held = list(_held(windows.bounds_of(at), answers[question]))
        seen |= {(question, which) for which, _, _ in held}
        places = list(dict.fromkeys((start, end) for _, start, end in held))
        nowhere = null_place(windows.read(at)["input_ids"], cls)
        found += [(at, *place) for place in places or [(nowhere, nowhere)]]
    window, start, end = ([one[at] for one in found] for at in range(3))
    return Targets(window, start, end, sum(len(one["text"]) for one in answers) - len(seen))


def null_place(ids: Sequence[int], cls: int | None) -> int:
    """Where "no answer here" points to: the classification token, else the first one."""
    return ids.index(cls) if cls is not None and cls in ids else 0


def _held(bounds: Ints, answer: Mapping[str, Any]) -> Iterator[tuple[int, int, int]]:
    """Which answers lie wholly in a window, each with its first and last token."""
    inside = np.flatnonzero(bounds[:, 0] >= 0)
    if not inside.size:
        return
    starts, ends = bounds[inside, 0], bounds[inside, 1]
    pairs = zip(answer["text"], answer["answer_start"], strict=True)
    for which, (text, first) in enumerate(pairs):
        last = first + len(text)
        if first >= starts[0] and last <= ends[-1]:
            start = int(np.searchsorted(ends, first, side="right"))
            end = int(np.searchsorted(starts, last, side="left")) - 1
            if start <= end:
                yield which, int(inside[start]), int(inside[end])


def _tokenized(
    questions: Sequence[str], contexts: Sequence[str], tokenizer: Any, stride: int
) -> Iterator[tuple[dict[str, Ints], Ints, int]]:
    """Each window's parts, the characters its tokens cover, and its question's place."""
    limit = tokenizer.model_max_length
    asked = _shortened(questions, tokenizer, max(limit // _SHARE, 1))
    room = limit - limit // _SHARE - tokenizer.num_special_tokens_to_add(pair=True)
    made = tokenizer(
        asked,
        list(contexts),
        truncation="only_second",
        max_length=limit,
        stride=max(min(stride, room // 2), 0),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    owner = made.pop("overflow_to_sample_mapping")
    offsets = made.pop("offset_mapping")
    for at, question in enumerate(owner):
        bounds = np.array(offsets[at], np.int32).reshape(-1, 2)
        bounds[[part != 1 for part in made.sequence_ids(at)]] = -1
        yield {n: np.array(v[at], np.int32) for n, v in made.items()}, bounds, question


def _shortened(questions: Sequence[str], tokenizer: Any, tokens: int) -> list[str]:
    """Questions cut after so many tokens."""
    offsets = tokenizer(
        list(questions),
        add_special_tokens=False,
        return_offsets_mapping=True,
        truncation=True,
        max_length=tokens,
    )["offset_mapping"]
    pairs = zip(questions, offsets, strict=True)
    return [text[: places[-1][1]] if places else text for text, places in pairs]
