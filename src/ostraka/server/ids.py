"""Ids in the address of a request."""

from __future__ import annotations

from uuid import UUID

from ostraka.server.errors import Invalid


def uuids(text: str, most: int, where: str = "ids") -> list[str]:
    """Ids with commas between them. Raises `Invalid` for none, too many, or what is no UUID."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not 1 <= len(parts) <= most:
        raise Invalid(
            f"{len(parts)} ids; 1 to {most} at once, with commas between them.", where=where
        )
    try:
        return [str(UUID(part)) for part in parts]
    except ValueError:
        raise Invalid(f"{where}={text!r}: not all of them are UUIDs.", where=where) from None
