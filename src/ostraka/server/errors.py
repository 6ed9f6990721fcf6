"""What the server refuses: a status, a code for programs, and a sentence for people."""

from __future__ import annotations

from typing import Any

from ostraka.errors import OstrakaError


class Refused(OstrakaError):
    """A request that is answered with an error.

    `status` is the HTTP status, `code` a stable name, `where` the place in the request (a field, a
    question, an index), `more` what else a program may want, such as the current version.
    """

    status = 422
    code = "invalid"

    def __init__(self, text: str, *, where: str | None = None, **more: Any) -> None:
        super().__init__(text)
        self.where, self.more = where, more


class Invalid(Refused):
    """The request cannot be understood, or does not fit the dataset."""


class NotSignedIn(Refused):
    """Nobody is known to be asking."""

    status, code = 401, "unauthorized"


class Forbidden(Refused):
    """This person may not do this."""

    status, code = 403, "forbidden"


class NotFound(Refused):
    """What is asked for is not there."""

    status, code = 404, "not_found"


class NotUnique(Refused):
    """There is one of this name already."""

    status, code = 409, "not_unique"


class Changed(Refused):
    """Somebody else changed it meanwhile; `version` in `more` is the current one."""

    status, code = 409, "changed_meanwhile"


class TooLarge(Refused):
    """The body is larger than the server takes."""

    status, code = 413, "too_large"


class TooMany(Refused):
    """Too many tries; `retry_after` in `more` says how many seconds to wait."""

    status, code = 429, "too_many_requests"


class Unavailable(Refused):
    """The database cannot be written or reached now; nothing of the request was kept."""

    status, code = 503, "unavailable"


class Raced(Exception):
    """Somebody else wrote at the same moment; nothing was written, do it again."""


class Slow(Exception):
    """This takes long, and should not be done in the event loop; nothing was written."""
