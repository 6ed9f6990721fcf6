"""Rows as tokens, with those that are learnt: what TRL 1.16 does to them before a training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ostraka.tasks._rows import Comparison, GRPOPrompt, Judged, Preference, Prompt, RLOOPrompt
from ostraka.train.check.setting import Setting
from ostraka.train.check.speller import Ids, Speller
from ostraka.train.hf.quiet import quiet

ASKED = (Prompt, RLOOPrompt, GRPOPrompt)
BY_PROMPT = (Preference, Judged)  # TRL drops a row whose prompt alone fills max_length
TAIL = 4  # learnt tokens at the end among which the end token is looked for


class Spelled(NamedTuple):
    """The tokens of a row that the trainer reads, and which of them are learnt.

    `whole` counts the tokens before the cut and `prompt` those of the prompt alone; `lost` is the
    end of the prompt that reads differently once something follows. `masked` says that nothing
    was learnt even before the cut, `dropped` that the trainer leaves the row out, `end` is the
    end of what was learnt before the cut.
    """

    ids: npt.NDArray[np.int32]
    learnt: npt.NDArray[np.bool_]
    whole: int
    prompt: int = 0
    lost: tuple[int, ...] = ()
    masked: bool = False
    dropped: bool = False
    end: tuple[int, ...] = ()

    @property
    def cut(self) -> int:
        """How many tokens were cut off."""
        return self.whole - len(self.ids)


def spelled(
    speller: Speller, prompts: Sequence[Any] | None, texts: dict[str, list[Any]], shape: type
) -> dict[str, list[Spelled]]:
    """Each text column's tokens after the prompt, as the trainer of this shape reads them."""
    if shape in ASKED:
        asked = {name: speller.ids(column, asking=True) for name, column in texts.items()}
        return {name: [_unlearnt(ids) for ids in wholes] for name, wholes in asked.items()}
    if shape is Comparison:
        return {name: _compared(speller, column) for name, column in texts.items()}
    rows = len(next(iter(texts.values())))
    before = [[]] * rows if prompts is None else speller.ids(prompts, asking=True)
    wholes = {name: _wholes(speller, prompts, column) for name, column in texts.items()}
    found: dict[str, list[Spelled]] = {name: [] for name in texts}
    for at, prompt in enumerate(before):
        first = min(common(prompt, ids[at]) for ids, _ in wholes.values())
        for name, (ids, masks) in wholes.items():
            found[name].append(_row(ids[at], masks[at], prompt, first, speller.setting, shape))
    return found


def common(left: Sequence[int], right: Sequence[int]) -> int:
    """How many tokens two rows have in common at their start."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(left), len(right)))


def with_end(text: str, tokenizer: Any) -> str:
    """The text with the end token that TRL adds where it lacks one."""
    end = tokenizer.eos_token or ""
    return text if text.endswith(end) else text + end


def _wholes(
    speller: Speller, prompts: Sequence[Any] | None, column: list[Any]
) -> tuple[list[Ids], list[Ids]]:
    """The tokens of prompt and text together, and the assistant masks where they are wanted."""
    if column and isinstance(column[0], list):
        both = column if prompts is None else [a + b for a, b in zip(prompts, column, strict=True)]
        asked = speller.setting.assistant_only_loss
        return speller.chats(both, **({"return_assistant_tokens_mask": True} if asked else {}))
    ended = [with_end(text, speller.setting.tokenizer) for text in column]
    if prompts is not None:
        ended = [a + b for a, b in zip(prompts, ended, strict=True)]
    return speller.ids(ended), [[]] * len(column)


def _row(ids: Ids, mask: Ids, prompt: Ids, first: int, setting: Setting, shape: type) -> Spelled:
    pairs = shape in BY_PROMPT
    learnt = np.ones(len(ids), np.bool_)
    if pairs or setting.completion_only_loss is not False:
        learnt[:first] = False
    if setting.assistant_only_loss and not pairs:
        learnt &= np.array(mask, np.bool_) if mask else np.zeros(len(ids), np.bool_)
    kept, whole = _kept(setting), np.array(ids, np.int32)
    if pairs:
        dropped = kept.stop is not None and first >= kept.stop
    else:
        dropped = kept != slice(None) and not setting.packing and not learnt[kept].any()
    return Spelled(
        whole[kept],
        learnt[kept],
        len(ids),
        len(prompt),
        tuple(prompt[first:]) if ids else (),
        not learnt.any(),
        dropped,
        tuple(int(one) for one in whole[learnt][-TAIL:]),
    )


def _kept(setting: Setting) -> slice:
    """The part of a row that is left after the cut; packing cuts by row only with `bfd`."""
    split = setting.packing and setting.packing_strategy != "bfd"
    if not setting.max_length or split:
        return slice(None)
    if setting.truncation_mode == "keep_end" and not setting.packing:
        return slice(-setting.max_length, None)
    return slice(None, setting.max_length)


def _compared(speller: Speller, column: list[Any]) -> list[Spelled]:
    """Whole texts that are given a number: cut as a pipeline cuts, or left out where too long."""
    if not speller.setting.pipeline and column and isinstance(column[0], str):
        column = [with_end(text, speller.setting.tokenizer) for text in column]
    both = zip(speller.ids(column), column, strict=True)
    return [_scored(speller.setting, ids, text) for ids, text in both]


def _scored(setting: Setting, ids: Ids, text: Any) -> Spelled:
    limit = setting.max_length
    if not limit or len(ids) <= limit:
        return _unlearnt(ids)
    if not setting.pipeline:
        return _unlearnt(ids)._replace(dropped=True)
    cut = ids[-limit:]
    if isinstance(text, str):
        with quiet("trl"):
            cut = setting.tokenizer(text=text, truncation=True, max_length=limit)["input_ids"]
    return _unlearnt(cut)._replace(whole=len(ids))


def _unlearnt(ids: Ids) -> Spelled:
    return Spelled(np.array(ids, np.int32), np.zeros(len(ids), np.bool_), len(ids))
