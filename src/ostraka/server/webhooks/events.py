"""How a message says what happened."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import msgspec


def body(event: str, data: dict[str, Any]) -> str:
    """The JSON text that is sent, and signed, for an event of this moment."""
    at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    told = {"type": event, "version": 1, "timestamp": at, "data": data}
    return msgspec.json.encode(told).decode()
