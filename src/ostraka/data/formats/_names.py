"""Names of files' columns as names of fields and questions."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[^a-z0-9_-]+")


class Names:
    """The name of each column: lower case, and never the same for two."""

    def __init__(self, fallback: str) -> None:
        self._fallback = fallback
        self._of: dict[str, str] = {}

    def __getitem__(self, column: str) -> str:
        """The name, the same each time."""
        if column not in self._of:
            plain = _OTHER.sub("_", column.lower()).strip("_") or self._fallback
            if not any(char.isalnum() for char in plain):
                plain = self._fallback
            taken, name, number = set(self._of.values()), plain, 1
            while name in taken:
                number += 1
                name = f"{plain}_{number}"
            self._of[column] = name
        return self._of[column]
