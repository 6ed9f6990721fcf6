"""The log: a line for each request and remark, for people or as JSON for programs."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from datetime import datetime, timezone
from typing import Any, TextIO

EXTRA = ("request_id", "method", "path", "status", "ms", "user", "address")


class AsJson(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, timezone.utc)
        told: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class AsText(logging.Formatter):
    """A line to read; a traceback below it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line, and what is known about the request."""
        line = super().formatMessage(record)
        known = {name: getattr(record, name, None) for name in ("ms", "user", "request_id")}
        return " ".join([line, *(f"{name}={value}" for name, value in known.items() if value)])


class Together(logging.StreamHandler[TextIO]):
    """Writes the lines of one turn of an event loop at once: each write takes as long as a line."""

    def __init__(self) -> None:
        super().__init__(_buffered(sys.stderr))
        self._waiting = False

    def flush(self) -> None:
        """Write what waits, when the event loop of this thread is done with what it does now."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            super().flush()
            return
        if not self._waiting:
            self._waiting = True
            loop.call_soon(self._write)

    def _write(self) -> None:
        self._waiting = False
        super().flush()


def _buffered(stream: TextIO) -> TextIO:
    """The same, but for that it does not write by itself at the end of each line."""
    try:
        number = stream.fileno()
    except (AttributeError, OSError):  # no file behind it
        return stream
    return open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def settings(level: str, form: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` is given, in each process."""
    name = "AsJson" if form == "json" else "AsText"
    shown = {"handlers": ["stderr"], "level": level.upper(), "propagate": False}
    quiet = {**shown, "level": "WARNING" if level == "info" else level.upper()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.{name}"}},
        "handlers": {
            "stderr": {
                "()": f"{__name__}.Together",
                "formatter": "line",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"ostraka.server": shown, "uvicorn": quiet},
    }
