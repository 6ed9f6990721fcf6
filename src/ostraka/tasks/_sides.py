"""The two texts of each pair: from responses that were compared, or from corrections."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Floats, Ints, Texts
from ostraka.data.snapshot import Snapshot
from ostraka.tasks._classes import UNANSWERED
from ostraka.tasks._judgements import SAME
from ostraka.tasks._pairs import Pairs
from ostraka.tasks._prompts import NO_PROMPT
from ostraka.tasks._template import blank
from ostraka.unify._base import Bools, Verdicts

UNCHANGED = "unchanged"
REPEATED = "the same correction again"


@dataclass(frozen=True, slots=True)
class Sides:
    """Per pair the row of its record, both texts and the agreement; `dropped` counts the rest."""

    record: Ints
    chosen: pa.Array
    rejected: pa.Array
    agreement: Floats
    dropped: dict[str, int]

    def without(self, reasons: dict[str, Bools]) -> Sides:
        """The pairs to which no reason applies; the others counted by the first that does."""
        keep, dropped = np.ones(len(self.record), bool), Counter(self.dropped)
        for why, which in reasons.items():
            dropped[why] += int((which & keep).sum())
            keep &= ~which
        counted = {why: count for why, count in dropped.items() if count}
        at = np.flatnonzero(keep)
        rows = pa.array(at)
        chosen, rejected = self.chosen.take(rows), self.rejected.take(rows)
        return Sides(self.record[at], chosen, rejected, self.agreement[at], counted)


def compared(snapshot: Snapshot, responses: tuple[str, ...], found: Pairs) -> Sides:
    """The texts of pairs of responses."""
    texts = pa.concat_arrays([snapshot.field(name) for name in responses])
    chosen, rejected = (
        texts.take(pa.array(side * len(snapshot) + found.record))
        for side in (found.winner, found.loser)
    )
    return Sides(found.record, chosen, rejected, found.agreement, found.dropped)


def corrected(originals: pa.Array, verdicts: Verdicts) -> Sides:
    """A pair per correction: what a person wrote is chosen, the original is rejected.

    Whoever left it as it was has no preference, and an equal correction by several people is one
    pair; both are counted.
    """
    values = verdicts.values
    assert isinstance(values, Texts)  # noqa: S101 - `check` lets only text questions through
    record = np.repeat(np.arange(len(verdicts)), np.diff(verdicts.offsets))
    rejected = originals.take(pa.array(record))
    dropped = {UNANSWERED: int((~verdicts.settled).sum())}
    sides = Sides(record, values.texts, rejected, np.ones(len(record)), dropped)
    return sides.without({UNCHANGED: _equal(sides), REPEATED: _repeated(sides)})


def usable(sides: Sides, no_prompt: Bools) -> Sides:
    """Without blank texts and equal sides; `no_prompt` [records] says which prompts are blank."""
    return sides.without(
        {
            NO_PROMPT: no_prompt[sides.record],
            "empty chosen": blank(sides.chosen).to_numpy(zero_copy_only=False),
            "empty rejected": blank(sides.rejected).to_numpy(zero_copy_only=False),
            SAME: _equal(sides),
        }
    )


def _equal(sides: Sides) -> Bools:
    same = pc.fill_null(pc.equal(sides.chosen, sides.rejected), False)  # noqa: FBT003 - by place
    found: Bools = same.to_numpy(zero_copy_only=False)
    return found


def _repeated(sides: Sides) -> Bools:
    """Which corrections the same record has further up."""
    texts = sides.chosen.dictionary_encode()
    codes = texts.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    _, first = np.unique(sides.record * (len(texts.dictionary) + 1) + codes, return_index=True)
    again = np.ones(len(codes), bool)
    again[first] = False
    return again
