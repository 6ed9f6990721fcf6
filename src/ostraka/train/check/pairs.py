"""Faults of what people preferred: pairs that say nothing, contradict, or differ by length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ostraka.tasks._rows import Judged
from ostraka.train.check.finding import Finding, found_in
from ostraka.train.check.seen import Seen
from ostraka.train.check.texts import normal, whole_rows

PAIR = ("chosen", "rejected")
ENOUGH = 20  # pairs of different length, before their lengths are compared
LOPSIDED = 0.9
RATIO = 3.0


def equal(rows: Seen) -> Iterator[Finding]:
    """Pairs whose two texts are the same."""
    if rows.view.texts != PAIR:
        return
    both = zip(*(map(normal, rows.columns[name]) for name in PAIR), strict=True)
    yield from found_in(
        "chosen equals rejected",
        "have the same text as chosen and as rejected",
        "Leave them out: there is nothing to prefer.",
        [at for at, (a, b) in enumerate(both) if a == b],
        rows.records,
    )


def contradictory(rows: Seen) -> Iterator[Finding]:
    """Pairs that stand in the rows the other way round too; completions both good and bad."""
    if rows.view.texts == PAIR:
        keys = [tuple(whole.split("\x1f")) for whole in whole_rows(rows, rows.written)]
        known = set(keys)
        swapped = [(*key[:-2], key[-1], key[-2]) for key in keys]
        places = [at for at, key in enumerate(swapped) if key in known and key != keys[at]]
        what = "stand the other way round in another row: chosen there is rejected here"
    elif rows.shape is Judged:
        places = _both_labels(rows)
        what = "are judged good in one row and bad in another"
    else:
        return
    remedy = "Settle the question first (strategy='majority'), or leave both out."
    yield from found_in("contradiction", what, remedy, places, rows.records, level="warning")


def _both_labels(rows: Seen) -> list[int]:
    said: dict[str, set[Any]] = {}
    wholes = whole_rows(rows, rows.written)
    for whole, label in zip(wholes, rows.columns["label"], strict=True):
        said.setdefault(whole, set()).add(label)
    return [at for at, whole in enumerate(wholes) if len(said[whole]) > 1]


def one_label(rows: Seen) -> Iterator[Finding]:
    """Judgements that are all good or all bad."""
    if rows.shape is not Judged:
        return
    labels = rows.columns["label"][: rows.learnt_from]
    if len(set(labels)) == 1:
        yield Finding(
            "one label only",
            "stop",
            f"All {len(labels):,} rows are {'good' if labels[0] else 'bad'}; KTO "
            "learns from good ones beside bad ones.",
            "Check the label question, or use for_supervised_fine_tuning with what is good.",
            len(labels),
            len(labels),
        )


def length_bias(rows: Seen) -> Iterator[Finding]:
    """Chosen texts that are nearly always longer, or nearly always shorter, than rejected ones."""
    if rows.view.texts != PAIR or not rows.tokens:
        return
    chosen, rejected = (np.array([one.whole for one in rows.tokens[name]], float) for name in PAIR)
    if rows.view.prompt:
        prompt = np.array([one.prompt for one in rows.tokens["chosen"]], float)
        chosen, rejected = chosen - prompt, rejected - prompt
    differ = chosen != rejected
    if differ.sum() < ENOUGH:
        return
    longer = float((chosen > rejected)[differ].mean())
    means = max(chosen.mean(), 1.0), max(rejected.mean(), 1.0)
    if LOPSIDED > longer > 1 - LOPSIDED and 1 / RATIO < means[0] / means[1] < RATIO:
        return
    yield Finding(
        "length bias",
        "warning",
        f"The chosen text is the longer one in {longer:.0%} of {int(differ.sum()):,} pairs of "
        f"different length; chosen texts have {means[0]:.0f} tokens on average and rejected ones "
        f"{means[1]:.0f}.",
        "The model would learn the length. Balance the pairs, or drop those whose lengths differ "
        "most.",
        int((chosen > rejected).sum()),
        len(rows),
    )


CHECKS = (equal, contradictory, one_label, length_bias)
