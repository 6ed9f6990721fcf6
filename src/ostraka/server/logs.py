"""The log: a line for each request and remark, for people or as JSON for programs."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timezone
from typing import Any

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
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"ostraka.server": shown, "uvicorn": quiet},
    }
