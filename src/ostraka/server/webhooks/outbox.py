"""What waits to be sent: taken by one sender at a time, put back later where it failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, func, select, update

from ostraka.server.database.sql import Row, every, now
from ostraka.server.database.work_tables import outbox, webhooks

SECOND = 1_000_000
BACK_OFF = (10, 60, 180, 900, 3600, 6 * 3600, 24 * 3600)  # seconds until the next try
TAKEN = 90 * SECOND  # longer than a sender keeps what it took
AT_ONCE = 20


def take(db: Connection, busy: Collection[int]) -> list[Row]:
    """Messages that are due, kept from other senders for a while; none of webhooks in `busy`."""
    due = (
        select(outbox, webhooks.c.url, webhooks.c.secret)
        .join(webhooks, webhooks.c.seq == outbox.c.webhook_seq)
        .where(outbox.c.next_at <= now(), webhooks.c.enabled, webhooks.c.seq.not_in(busy))
        .order_by(outbox.c.next_at, outbox.c.seq)
        .limit(AT_ONCE)
    )
    rows = every(db, due.with_for_update(of=outbox, skip_locked=True))
    seqs = [row["seq"] for row in rows]
    db.execute(update(outbox).where(outbox.c.seq.in_(seqs)).values(next_at=now() + TAKEN))
    return rows


def sent(db: Connection, rows: Sequence[Row]) -> None:
    """These arrived."""
    db.execute(delete(outbox).where(outbox.c.seq.in_([row["seq"] for row in rows])))


def give_back(db: Connection, rows: Sequence[Row], *, wait: float = 0) -> None:
    """These were not tried; they are due in `wait` seconds."""
    own = outbox.c.seq.in_([row["seq"] for row in rows])
    db.execute(update(outbox).where(own).values(next_at=now() + int(wait * SECOND)))


def failed(db: Connection, row: Row, reason: str) -> float | None:
    """This did not arrive: the seconds until it is tried again, or None, and it is gone."""
    if row["attempts"] >= len(BACK_OFF):
        sent(db, [row])
        return None
    wait = float(BACK_OFF[row["attempts"]])
    fresh = {"attempts": row["attempts"] + 1, "next_at": now() + int(wait * SECOND)}
    own = update(outbox).where(outbox.c.seq == row["seq"])
    db.execute(own.values(**fresh, error=reason[:1000]))
    return wait


def seconds_to_next(db: Connection) -> float | None:
    """How long until something is due; None where nothing waits."""
    waiting = select(func.min(outbox.c.next_at)).join(
        webhooks, webhooks.c.seq == outbox.c.webhook_seq
    )
    at = db.execute(waiting.where(webhooks.c.enabled)).scalar()
    return None if at is None else max(0.0, (at - now()) / SECOND)


def free(db: Connection) -> None:
    """All that waits is due: nobody else can have taken it."""
    db.execute(update(outbox).where(outbox.c.next_at > now()).values(next_at=now()))
