"""What came of a reading or a writing: how much, what was left out and why, what was guessed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """Counts by reason, and remarks. Printed, it is a few lines of text."""

    format: str = ""
    records: int = 0
    responses: int = 0
    people: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """A remark, once."""
        if text not in self.notes:
            self.notes.append(text)

    def lines(self) -> list[str]:
        """Remarks, then what was left out, each with how often."""
        lost = [f"left out: {reason} ({count:,})" for reason, count in self.lost.items() if count]
        return [*self.notes, *lost]

    def __str__(self) -> str:
        """All of it."""
        head = (
            f"{self.format}: {self.records:,} records, {self.responses:,} responses by "
            f"{self.people:,} people"
        )
        return "\n".join([head, *(f"  {line}" for line in self.lines())])
