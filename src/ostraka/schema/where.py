"""Which records of a dataset are meant, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ostraka.errors import BadOption, unknown
from ostraka.schema._declared import Declared
from ostraka.schema.metadata import MetadataFilter, SortBy

RESPONSE_STATUSES = ("pending", "draft", "submitted", "discarded")


class SuggestionFilter(Declared):
    """Records by their suggestion for one question; all that is given must hold.

    One of `values`, a score between `ge` and `le` (for a list of scores its highest), one of
    `agents`, a `type`.
    """

    question: str
    values: list[Any] | None = None
    agents: list[str] | None = None
    type: Literal["model", "human"] | None = None
    ge: float | None = None
    le: float | None = None


@dataclass(frozen=True)
class Where:
    """A conjunction of filters and an order; an empty one means every record as it stands.

    `response_status`: a record has a response with one of these statuses (by one of `users`, where
    they are given); `pending` means no submitted or discarded response and no draft.
    """

    response_status: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    metadata: tuple[MetadataFilter, ...] = ()
    suggestions: tuple[SuggestionFilter, ...] = ()
    sort: tuple[SortBy, ...] = ()
    limit: int | None = None

    def both(self, other: Where) -> Where:
        """The records meant by both; the other's order comes first."""
        if self.response_status and other.response_status:
            kept = tuple(s for s in self.response_status if s in other.response_status)
            if not kept:
                raise BadOption("These response statuses exclude each other; no record can match.")
        else:
            kept = self.response_status + other.response_status
        users = tuple(u for u in self.users if not other.users or u in other.users) or other.users
        return Where(
            kept,
            users,
            self.metadata + other.metadata,
            self.suggestions + other.suggestions,
            other.sort + self.sort,
            other.limit if self.limit is None else self.limit,
        )


def statuses_from(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Statuses from one or several names; `UnknownName` for one that does not exist."""
    given = [] if value is None else [value] if isinstance(value, str) else list(value)
    names = tuple(str(getattr(status, "value", status)) for status in given)
    for name in names:
        if name not in RESPONSE_STATUSES:
            raise unknown("response status", name, RESPONSE_STATUSES)
    return names
