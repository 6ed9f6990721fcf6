"""What a check found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["stop", "warning", "note"]
LEVELS: tuple[Level, ...] = ("stop", "warning", "note")
NAMED = 5  # records that a finding names


@dataclass(frozen=True)
class Finding:
    """One fault of the rows: how bad, what, in how many of the rows, and the remedy.

    `stop` means that training would fail or learn nothing, `warning` that it would learn
    something else than was meant. `records` names the first few.
    """

    check: str
    level: Level
    what: str
    remedy: str
    count: int = 0
    total: int = 0
    records: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON values, as a manifest keeps them."""
        return {
            "check": self.check,
            "level": self.level,
            "what": self.what,
            "count": self.count,
            "rows": self.total,
            "records": list(self.records),
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        """A sentence, the records it is about, and the remedy."""
        named = ", ".join(self.records)
        more = ", ..." if self.count > len(self.records) > 0 else ""
        where = f" (records {named}{more})" if named else ""
        return f"{self.check}: {self.what}{where} {self.remedy}"


def found_in(
    check: str,
    what: str,
    remedy: str,
    places: Sequence[int],
    records: Sequence[str],
    *,
    level: Level | None = None,
) -> Iterable[Finding]:
    """A finding about the rows at `places`, if there are any.

    `what` follows "3 of 40 rows"; without a `level` it is a stop where all rows are meant, and a
    warning otherwise.
    """
    if not len(places):
        return
    total = len(records)
    known = level or ("stop" if len(places) == total else "warning")
    named = tuple(dict.fromkeys(str(records[at]) for at in places))[:NAMED]
    text = f"{len(places):,} of {total:,} rows {what}."
    yield Finding(check, known, text, remedy, len(places), total, named)
