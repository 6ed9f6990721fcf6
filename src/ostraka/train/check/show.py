"""Three rows, decoded from the very tokens the trainer reads."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from ostraka.extras import need
from ostraka.train.check.seen import Seen
from ostraka.train.check.setting import WHY, Setting
from ostraka.train.check.spell import Spelled

PACKED = 1000  # TRL packs so many rows at a time


class Run(NamedTuple):
    """Neighbouring tokens as text, and whether they are learnt."""

    text: str
    learnt: bool


@dataclass(frozen=True)
class Shown:
    """A row, or a piece of packed rows, as the trainer reads it: its name, its tokens, its text."""

    name: str
    tokens: int
    runs: tuple[Run, ...]


def shown(rows: Seen) -> tuple[Shown, ...]:
    """The first row, the one in the middle and the longest; of packed rows the first pieces."""
    sides, setting = dict(rows.sides()), rows.setting
    if not sides or not rows.learnt_from:
        return ()
    if setting.packing and setting.max_length:
        return _pieces(next(iter(sides.values()))[: rows.learnt_from], setting)
    lengths = [sum(side[at].whole for side in sides.values()) for at in range(rows.learnt_from)]
    wanted = dict.fromkeys((0, rows.learnt_from // 2, int(np.argmax(lengths))))
    return tuple(
        _row(f"record {rows.records[at]}{f', {name}' if len(sides) > 1 else ''}", side[at], setting)
        for at in wanted
        for name, side in sides.items()
    )


def runs(ids: Any, learnt: Any, tokenizer: Any) -> tuple[Run, ...]:
    """Tokens as text, apart where learning begins or ends."""
    pairs = zip(list(map(int, ids)), list(map(bool, learnt)), strict=True)
    parts = [(key, [one for one, _ in part]) for key, part in groupby(pairs, lambda pair: pair[1])]
    return tuple(Run(_text(part, tokenizer), key) for key, part in parts)


def _text(ids: list[int], tokenizer: Any) -> str:
    found: str = tokenizer.decode(
        ids, skip_special_tokens=False, clean_up_tokenization_spaces=False
    )
    return found


def _row(name: str, one: Spelled, setting: Setting) -> Shown:
    if one.dropped:
        name += ", left out"
    return Shown(name, len(one.ids), runs(one.ids, one.learnt, setting.tokenizer))


def _pieces(side: list[Spelled], setting: Setting) -> tuple[Shown, ...]:
    """The first three pieces, packed by TRL itself."""
    datasets = need("datasets", extra="trl", why=WHY)
    trl = need("trl", extra="trl", why=WHY)
    kind = pa.list_(pa.int32())
    columns = {
        "input_ids": pa.array([one.ids for one in side[:PACKED]], kind),
        "labels": pa.array([one.ids * one.learnt - ~one.learnt for one in side[:PACKED]], kind),
    }
    bars = datasets.utils
    shown = not bars.are_progress_bars_disabled()
    bars.disable_progress_bars()
    try:
        packed = trl.pack_dataset(
            datasets.Dataset(pa.table(columns)), setting.max_length, setting.packing_strategy
        )
    finally:
        if shown:
            bars.enable_progress_bars()
    first = [packed[at] for at in range(min(3, len(packed)))]
    return tuple(
        Shown(
            f"piece {number}",
            len(one["input_ids"]),
            runs(one["input_ids"], [label >= 0 for label in one["labels"]], setting.tokenizer),
        )
        for number, one in enumerate(first, 1)
    )
