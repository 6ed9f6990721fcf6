"""What was deleted and can be brought back by undoing it."""

from __future__ import annotations

from ostraka.server.door import Here, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.deleted import AllDeleted, Deleted
from ostraka.server.stores import deleted

router = Router(tags=["audit"])


@router.get("/me/deleted")
def list_deleted(who: Who, here: Here) -> AllDeleted:
    """The deleted datasets of workspaces one leads; for owners deleted workspaces too."""
    kept = int(here.config.keep_deleted_days * deleted.DAY)
    rows = here.store.read(lambda db: deleted.listed(db, who))
    items = [Deleted(**row, kept_until=row["deleted_at"] + kept) for row in rows]
    return AllDeleted(items=items)
