"""Webhooks."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import anyio
from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, new_id
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid
from ostraka.server.policies import allow
from ostraka.server.release import SPEAKS
from ostraka.server.routing import Router
from ostraka.server.shapes.webhooks import Webhook, WebhookCreate, Webhooks, WebhookUpdate
from ostraka.server.stores import webhooks
from ostraka.server.webhooks.addresses import check_literal
from ostraka.server.webhooks.events import body as message
from ostraka.server.webhooks.send import Sender

router = Router(tags=["webhooks"])


@router.get("/webhooks")
def list_webhooks(who: Who, here: Here) -> Webhooks:
    """All webhooks."""
    _govern(who)
    return Webhooks.model_validate({"items": here.store.read(webhooks.listed)})


@router.post("/webhooks", status_code=201)
def create_webhook(body: WebhookCreate, who: Who, here: Here) -> Webhook:
    """Add a webhook, enabled."""
    _govern(who)
    _check(here, body.url.host)
    return _write(here, lambda db: webhooks.create(db, who, body.model_dump()))


@router.patch("/webhooks/{webhook_id}")
def update_webhook(webhook_id: UUID, body: WebhookUpdate, who: Who, here: Here) -> Webhook:
    """Change a webhook."""
    _govern(who)
    given = body.given()
    if "url" in given:
        _check(here, body.url.host)
    return _write(here, lambda db: webhooks.alter(db, who, str(webhook_id), given))


@router.delete("/webhooks/{webhook_id}")
def delete_webhook(webhook_id: UUID, who: Who, here: Here) -> Webhook:
    """Delete a webhook and what waits to be sent to it."""
    _govern(who)
    return _write(here, lambda db: webhooks.delete(db, who, str(webhook_id)))


@router.post("/webhooks/{webhook_id}/ping", status_code=204)
def ping_webhook(webhook_id: UUID, who: Who, here: Here) -> None:
    """Send a `ping` now. 422 says why it did not arrive."""
    _govern(who)
    row = here.store.read(lambda db: webhooks.get(db, str(webhook_id)))
    problem = anyio.run(_ping, row, here.config.webhooks_to_private)
    if problem is not None:
        raise Invalid(f"The ping did not arrive at {row['url']}: {problem}.")


async def _ping(row: Row, private: bool) -> str | None:  # noqa: FBT001
    sender = Sender(private=private)
    text = message("ping", {"agent": "ostraka", "version": SPEAKS})
    try:
        return await sender.send(row["url"], row["secret"], new_id(), text)
    finally:
        await sender.close()


def _govern(who: Caller) -> None:
    allow(policies.govern(who), "see or change webhooks", who, "the role owner")


def _check(here: Server, host: str | None) -> None:
    if not here.config.webhooks_to_private:
        check_literal(host or "")


def _write(here: Server, work: Callable[[Connection], Row]) -> Webhook:
    """Change webhooks; from then on it is asked anew who listens."""

    def forgetting(db: Connection) -> Row:
        row = work(db)
        here.store.forget()
        return row

    try:
        return Webhook(**here.store.write(forgetting))
    finally:
        here.store.forget()
        here.store.mail.set()
