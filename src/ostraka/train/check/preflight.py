"""All checks, in one table, and the report of what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from ostraka.tasks._rows import Rows
from ostraka.train.check import masks, overlap, pairs, template, texts
from ostraka.train.check.finding import LEVELS, Finding
from ostraka.train.check.report import Report
from ostraka.train.check.seen import Seen, seen
from ostraka.train.check.setting import Setting
from ostraka.train.check.show import shown

Check: TypeAlias = Callable[[Seen], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    *template.CHECKS,
    *texts.CHECKS,
    *masks.CHECKS,
    *pairs.CHECKS,
    *overlap.CHECKS,
)


def preflight(train: Rows[Any], held_out: Rows[Any] | None, setting: Setting) -> Report:
    """Look at all rows as the trainer will see them; the worst findings come first."""
    rows = seen(train, held_out, setting)
    found = [finding for check in CHECKS for finding in check(rows)]
    found.sort(key=lambda finding: LEVELS.index(finding.level))
    sides = [one for _, side in rows.sides() for one in side[: rows.learnt_from] if not one.dropped]
    return Report(
        tuple(found),
        shown(rows),
        rows.learnt_from,
        len(rows) - rows.learnt_from,
        sum(len(one.ids) for one in sides),
        sum(int(one.learnt.sum()) for one in sides) if rows.view.learns else None,
    )
