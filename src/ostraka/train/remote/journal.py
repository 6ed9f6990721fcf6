"""What an interrupted training has already sent, so that it is not sent and paid for twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "job.json"


@dataclass(frozen=True)
class Journal:
    """Ids of files and of the job, in a folder that outlives an interruption."""

    folder: Path

    def read(self) -> dict[str, Any]:
        """What was noted; empty where nothing was, or where it was cut off while writing."""
        try:
            found: dict[str, Any] = json.loads((self.folder / NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def note(self, **ids: str) -> None:
        """Add ids; the file is replaced as a whole."""
        half = self.folder / f"{NAME}.half"
        half.write_text(json.dumps({**self.read(), **ids}), encoding="utf-8")
        half.replace(self.folder / NAME)

    def forget(self) -> None:
        """Nothing of it is of use any more."""
        (self.folder / NAME).unlink(missing_ok=True)
