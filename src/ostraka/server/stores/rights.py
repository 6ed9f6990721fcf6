"""Who leads a dataset, and who reviews there."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import users, workspace_users
from ostraka.server.shapes.work import work_of


def of_others(db: Connection, dataset: Row) -> dict[str, list[str]]:
    """The names of who leads a dataset, and of those who review beside them."""
    joined = (
        select(users.c.username, users.c.role, workspace_users.c.reviewer)
        .join(
            workspace_users,
            (workspace_users.c.user_seq == users.c.seq)
            & (workspace_users.c.workspace_seq == dataset["workspace_seq"]),
            isouter=True,
        )
        .where((users.c.role == "owner") | workspace_users.c.seq.is_not(None))
        .order_by(users.c.username)
    )
    rows = every(db, joined)
    leads_only = work_of(dataset).reviewers == "leads"
    annotators = [row for row in rows if row["role"] == "annotator" and not leads_only]
    return {
        "who_leads": [row["username"] for row in rows if row["role"] != "annotator"],
        "who_reviews": [row["username"] for row in annotators if row["reviewer"]],
    }
