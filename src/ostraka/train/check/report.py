"""The report of a preflight, for people and for the manifest."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from ostraka.errors import FailedCheck
from ostraka.train.check.finding import Finding
from ostraka.train.check.show import Shown

log = logging.getLogger("ostraka.train")
OPEN, CLOSE = (
    "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}",
    ("\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}"),
)
LEARNT = "bold green"
COLOURS = {"stop": "bold red", "warning": "yellow", "note": "cyan"}
HEAD, TAIL = 600, 300  # characters of a long stretch that are shown


@dataclass(frozen=True)
class Report:
    """What the checks found, and three rows as the trainer sees them.

    `rows` are learnt from and `held_out` are not; `tokens` are those of the rows to learn from,
    `learnt` those that count in the loss (None where texts are compared or answered).
    """

    findings: tuple[Finding, ...]
    shown: tuple[Shown, ...]
    rows: int
    held_out: int
    tokens: int
    learnt: int | None

    @property
    def stops(self) -> tuple[Finding, ...]:
        """The findings with which a training makes no sense."""
        return tuple(one for one in self.findings if one.level == "stop")

    @property
    def ok(self) -> bool:
        """Whether there is neither a stop nor a warning."""
        return all(one.level == "note" for one in self.findings)

    def tell(self, console: Console | None = None) -> None:
        """Print the report on a terminal's error stream; elsewhere log what was found."""
        console = console or Console(stderr=True)
        if console.is_terminal:
            console.print(self)
            return
        log.info("%s", self)
        for one in self.findings:
            if one.level == "warning":
                log.warning("%s", one)

    def require(self) -> None:
        """Raise `FailedCheck` where there is a stop."""
        if self.stops:
            said = "\n".join(f"- {one}" for one in self.stops)
            raise FailedCheck(
                "The rows were looked at before the training, and it would fail or learn nothing:"
                f"\n{said}\nTo train all the same: trainer.train(..., check=False)."
            )

    def to_dict(self) -> dict[str, Any]:
        """The summary that a manifest keeps; the rows themselves are left out."""
        return {
            "rows": self.rows,
            "held_out_rows": self.held_out,
            "tokens": self.tokens,
            "learnt_tokens": self.learnt,
            "findings": [one.to_dict() for one in self.findings],
        }

    def __str__(self) -> str:
        """The whole report; what is learnt stands in double brackets."""
        return "\n".join(part.plain for part in self._parts(brackets=True))

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """The report with what is learnt in green, or in double brackets without colours."""
        yield from self._parts(brackets=console.color_system is None or console.no_color)

    def _parts(self, *, brackets: bool) -> Iterator[Text]:
        yield Text(self._head())
        if self.shown:
            how = f"in {OPEN} {CLOSE}" if brackets else "in green"
            yield Text(f"As the trainer sees them; what is learnt stands {how}:\n")
        for one in self.shown:
            yield Text(f"{one.name} ({one.tokens:,} tokens)", style="dim")
            yield _written(one, brackets=brackets)
            yield Text("")
        if not self.findings:
            yield Text("Nothing was found.", style="green")
        for found in self.findings:
            yield Text.assemble((found.level.upper(), COLOURS[found.level]), f" {found}")

    def _head(self) -> str:
        rows = f"{self.rows:,} rows to learn from, {self.held_out:,} held out; "
        if self.learnt is None:
            return f"{rows}{self.tokens:,} tokens."
        share = self.learnt / max(self.tokens, 1)
        return f"{rows}{self.tokens:,} tokens, {self.learnt:,} of them learnt ({share:.0%})."


def _written(one: Shown, *, brackets: bool) -> Text:
    found = Text()
    for text, learnt in one.runs:
        said = _shortened(text)
        if brackets:
            found.append(f"{OPEN}{said}{CLOSE}" if learnt else said)
        else:
            found.append(said, style=LEARNT if learnt else "")
    return found


def _shortened(text: str) -> str:
    left = len(text) - HEAD - TAIL
    if left < HEAD:
        return text
    return f"{text[:HEAD]} [... {left:,} characters ...] {text[-TAIL:]}"
