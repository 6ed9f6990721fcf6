"""Questions about a text, as they are typed for `ostraka predict`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ostraka.errors import BadFile, BadOption

EXAMPLE = 'ostraka predict my_model --context page.txt "Where is it?"'


def questions(typed: Sequence[str], context: Path | None) -> list[dict[str, str]]:
    """Each line as a question about the text in the file `context`.

    Without a file each line is a JSON object `{"question": ..., "context": ...}`. Raises
    `BadOption` for a line that is none, `BadFile` where the file cannot be read.
    """
    if context is None:
        return [_parsed(number, line) for number, line in enumerate(typed, 1)]
    try:
        text = context.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"--context {context}: it cannot be read as UTF-8 text ({error}).") from None
    return [{"question": line, "context": text} for line in typed]


def _parsed(number: int, line: str) -> dict[str, str]:
    try:
        found: Any = json.loads(line)
    except ValueError:
        found = None
    parts = [found.get(n) for n in ("question", "context")] if isinstance(found, dict) else [None]
    if not all(isinstance(part, str) for part in parts):
        raise BadOption(
            f"Question {number} is {line!r}, and this model needs its context too. Give the text "
            f"in a file ({EXAMPLE}), or write each question as one line of JSON: "
            '{"question": "...", "context": "..."}'
        )
    return {"question": found["question"], "context": found["context"]}
