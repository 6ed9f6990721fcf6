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
    answers: bool = True  # whether everybody's answers are kept, so that they are worth counting

    def note(self, text: str) -> None:
        """A remark, once."""
        if text not in self.notes:
            self.notes.append(text)

    def lines(self) -> list[str]:
        """Remarks, then what was left out, each with how often."""
        lost = [f"left out: {reason} ({count:,})" for reason, count in self.lost.items() if count]
        return [*self.notes, *lost]

    def counts(self) -> str:
        """How much: records, and the responses where all of them are kept."""
        records = _counted(self.records, "record", "records")
        if not self.answers:
            return records
        responses = _counted(self.responses, "response", "responses")
        if self.responses and not self.people:
            return f"{records}, {responses}, nobody named"
        return f"{records}, {responses} by {_counted(self.people, 'person', 'people')}"

    def __str__(self) -> str:
        """All of it."""
        return "\n".join(
            [f"{self.format}: {self.counts()}", *(f"  {line}" for line in self.lines())]
        )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
