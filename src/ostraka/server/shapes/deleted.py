"""What was deleted and can be brought back, as it goes out."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ostraka.server.shapes.common import At, Told


class Deleted(Told):
    """A dataset or a workspace that was deleted; undoing the act `entry` brings it back.

    `workspace` is where a dataset was, `username` who deleted it, unless they are gone.
    """

    kind: Literal["dataset", "workspace"]
    id: UUID
    name: str
    workspace: str | None = None
    username: str | None
    entry: int | None
    deleted_at: At
    kept_until: At


class AllDeleted(Told):
    """All of it, the last deleted first."""

    items: list[Deleted]
