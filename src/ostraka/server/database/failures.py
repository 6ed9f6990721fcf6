"""What a database says when it fails, as what the server says."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DataError, InterfaceError, OperationalError

from ostraka.server.errors import Invalid, Unavailable

UNREACHED = (OperationalError, InterfaceError)


def refusal(error: BaseException, *, whole: bool = False) -> BaseException:
    """What to raise for an error of the database; one that is a mistake of ours stays as it is.

    `Unavailable` where it cannot be reached or written, `Invalid` for a value it cannot keep.
    `whole`: a transaction could not be begun or ended, so whatever it says it was not written.
    """
    if isinstance(error, DataError) and not whole:
        return Invalid(f"The database cannot keep or compare a value that came: {error.orig}.")
    if isinstance(error, UNREACHED) or (whole and isinstance(error, sqlite3.Error | DataError)):
        cause = getattr(error, "orig", None) or error
        return Unavailable(
            f"The database could not be read or written: {str(cause).strip().rstrip('.')}. "
            "Nothing of this request was kept; try again."
        )
    return error
