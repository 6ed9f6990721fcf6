"""Webhooks: made, found, changed, deleted."""

from __future__ import annotations

import secrets
from base64 import b64encode
from typing import Any

from sqlalchemy import Connection, select

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, add, change, every, find, remove
from ostraka.server.database.work_tables import webhooks
from ostraka.server.errors import Invalid

MOST = 10
SECRET_BYTES = 64


def listed(db: Connection) -> list[Row]:
    """All webhooks, in the order they were made."""
    return every(db, select(webhooks).order_by(webhooks.c.seq))


def get(db: Connection, id: str) -> Row:
    """One webhook. Raises `NotFound`."""
    return find(db, webhooks, id, "webhook")


def create(db: Connection, who: Caller, given: dict[str, Any]) -> Row:
    """Add a webhook with a secret of its own. Raises `Invalid` past the most there may be."""
    if len(listed(db)) >= MOST:
        raise Invalid(f"There may be {MOST} webhooks; delete one first.")
    secret = b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = add(db, webhooks, **given, secret=secret, enabled=True)
    log.write_down(db, who, "webhook.created", row)
    return row


def alter(db: Connection, who: Caller, id: str, given: dict[str, Any]) -> Row:
    """Change a webhook. Raises `NotFound`."""
    before = get(db, id)
    row = change(db, webhooks, before["seq"], **given)
    log.write_down(db, who, "webhook.updated", row, before=before)
    return row


def delete(db: Connection, who: Caller, id: str) -> Row:
    """Delete a webhook and what waits to be sent to it. Raises `NotFound`."""
    row = get(db, id)
    remove(db, webhooks, row["seq"])
    log.write_down(db, who, "webhook.deleted", None, before=row)
    return row
