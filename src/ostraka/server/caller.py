"""Who is asking: known by an API key, a bearer token, or a cookie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ROLES = ("owner", "admin", "annotator")
Way = Literal["key", "bearer", "cookie"]


@dataclass(frozen=True)
class Caller:
    """A person, with what decides about what they may do."""

    seq: int
    id: str
    username: str
    role: str
    workspaces: frozenset[int] = frozenset()
    reviews: frozenset[int] = frozenset()  # the workspaces where they may review
    way: Way = "key"
    key: str | None = field(default=None, repr=False)  # the API key that was sent
    request_id: str = ""

    @property
    def owner(self) -> bool:
        """Whether they may do everything."""
        return self.role == "owner"

    def member(self, workspace: int) -> bool:
        """Whether they belong to a workspace; an owner belongs to all."""
        return self.owner or workspace in self.workspaces
