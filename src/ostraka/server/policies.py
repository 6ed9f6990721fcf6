"""Who may do what: a function for each kind of act, true or false, and `allow`."""

from __future__ import annotations

from ostraka.server.caller import Caller
from ostraka.server.errors import Forbidden


def allow(may: bool, act: str, who: Caller, needs: str) -> None:  # noqa: FBT001
    """Go on, or raise `Forbidden` that names the role it needs."""
    if not may:
        raise Forbidden(f"{who.username!r} ({who.role}) may not {act}. It needs {needs}.")


def govern(who: Caller) -> bool:
    """Users, workspaces, webhooks."""
    return who.owner


def lead(who: Caller, workspace: int) -> bool:
    """Datasets, records, other people's answers, suggestions in a workspace."""
    return who.owner or (who.role == "admin" and who.member(workspace))


def take_part(who: Caller, workspace: int) -> bool:
    """See a workspace and its datasets, and answer."""
    return who.member(workspace)


def review(who: Caller, workspace: int) -> bool:
    """See everybody's answers to a record, and settle it."""
    return lead(who, workspace) or workspace in who.reviews


def answer_of(who: Caller, workspace: int, author: int) -> bool:
    """Change or delete an answer: one's own, or as a lead anybody's."""
    return lead(who, workspace) or (who.member(workspace) and author == who.seq)
