"""What somebody sees of a dataset when they look for records, or choose them."""

from __future__ import annotations

from dataclasses import dataclass

from ostraka.server.database.sql import Row
from ostraka.server.stores.plan import Plan


@dataclass(frozen=True)
class Sight:
    """Where is searched, and what may be seen there.

    `author`: only this person's answers. `suggestions`: whether those may be looked for.
    """

    dataset: Row
    plan: Plan
    author: int | None = None
    hidden: frozenset[str] = frozenset()
    suggestions: bool = True
