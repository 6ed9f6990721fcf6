"""Lines that could not be read: counted by reason, the first shown, all written to a file."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from ostraka.data.formats._rows import Problem
from ostraka.errors import BadLines

if TYPE_CHECKING:
    from typing_extensions import Self

SHOWN = 20
HEAD = ("file", "line", "column", "value", "reason")
WIDTH = 80


class Problems:
    """What was wrong, in the order it was met; `path` gets all of it as CSV."""

    def __init__(self, path: Path | None = None) -> None:
        self.path, self.count = path, 0
        self.first: list[str] = []
        self.reasons: Counter[str] = Counter()
        self._file: IO[str] | None = None

    def add(self, file: Path, problem: Problem) -> None:
        """Note one."""
        self.count += 1
        self.reasons[problem.reason] += 1
        if len(self.first) < SHOWN:
            self.first.append(_sentence(file, problem))
        if self.path is None:
            return
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="", errors="replace")
            csv.writer(self._file).writerow(HEAD)
        value = "" if problem.value is None else _shown(problem.value, 1000)
        row = (str(file), problem.line, problem.column, value, problem.reason)
        csv.writer(self._file).writerow(row)

    def stop(self) -> None:
        """Raise `BadLines` where there was any problem."""
        if not self.count:
            return
        more = self.count - len(self.first)
        lines = [*self.first, *([f"and {more:,} more"] if more else [])]
        where = f" All of them are in {self.path}." if self.path is not None else ""
        one = self.count == 1
        raise BadLines(
            "\n".join(lines) + f"\nNothing was imported, because of {self.count:,} bad "
            f"{'line' if one else 'lines'}.{where} Mend {'it' if one else 'them'}, or leave "
            f"{'it' if one else 'them'} out with --skip-bad (skip_bad=True).",
            self.count,
            dict(self.reasons),
        )

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def _sentence(file: Path, problem: Problem) -> str:
    column = f", {problem.column}" if problem.column else ""
    came = "" if problem.value is None else f" {_shown(problem.value, WIDTH)} came;"
    return f"{file}, line {problem.line}{column}:{came} {problem.reason}"


def _shown(value: Any, width: int) -> str:
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = text if len(text) <= width else text[: width - 1] + "…"
    return repr(text) if isinstance(value, str) and width == WIDTH else text
