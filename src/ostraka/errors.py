"""Every error people may see, and the one wording of "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

LISTED = 40  # names in one message


class OstrakaError(Exception):
    """Base of all errors raised on purpose; its text is a sentence for the person who typed."""


class UnknownName(OstrakaError, LookupError):
    """A name was looked up that does not exist."""

    def __str__(self) -> str:
        """The sentence itself (`KeyError` would print its representation)."""
        return str(self.args[0]) if self.args else ""


class BadSchema(OstrakaError, ValueError):
    """A field, question, property or dataset was declared in a way that cannot work."""


class BadRecord(OstrakaError, ValueError):
    """A record, response or suggestion does not fit the dataset; nothing of its batch was added."""


class BadOption(OstrakaError, ValueError):
    """An option does not belong to, or does not fit, what it is meant to configure."""


class BadFormatting(OstrakaError, ValueError):
    """A formatting function returned something that the task cannot use."""


class BadFile(OstrakaError, ValueError):
    """A file or folder does not hold what was expected."""


class MissingSettings(BadFile, FileNotFoundError):
    """No file says which fields and questions the rows of a dataset belong to."""


class BadLines(BadFile):
    """Lines of a file cannot be read; the text shows the first of them. Nothing was imported.

    `count` says how many there are, `reasons` how many for each reason.
    """

    def __init__(self, text: str, count: int = 0, reasons: Mapping[str, int] | None = None) -> None:
        super().__init__(text)
        self.count, self.reasons = count, dict(reasons or {})


class NothingToTrain(OstrakaError, ValueError):
    """After unification and formatting no row is left to train on."""


class FailedCheck(BadOption):
    """The rows were looked at before a training, and it would fail or learn nothing."""


class UnsupportedCell(OstrakaError, ValueError):
    """This framework has no recipe for this task."""


class NotTrained(OstrakaError, RuntimeError):
    """A model was asked for before one was trained or loaded."""


class DownloadFailed(OstrakaError, ConnectionError):
    """Something that is needed could not be fetched; the text says where to put it by hand."""


class NotOnServer(UnknownName, ValueError):
    """A name was looked up on a server that has nothing of that name."""


class ServerRefused(OstrakaError, ConnectionError):
    """A server did not do what it was asked; the text has its own words.

    `status` is the HTTP status where one came, `where` the place in the request that it names.
    """

    def __init__(self, text: str, status: int | None = None, where: str | None = None) -> None:
        super().__init__(text)
        self.status, self.where = status, where


class ServerAbsent(ServerRefused):
    """No server answers there, or the connection was lost too often."""


class AlreadyThere(ServerRefused, ValueError, KeyError):
    """A server has something of this name already."""


class PushStopped(ServerRefused):
    """A dataset is on a server in part; the same call goes on. `records` of them are there."""

    def __init__(self, text: str, records: int = 0, status: int | None = None) -> None:
        super().__init__(text, status)
        self.records = records


class ServerBusy(ServerRefused):
    """A server could not answer now; `retry_after` is the seconds it asks to wait, if it does."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class JobFailed(OstrakaError, RuntimeError):
    """A training that ran on a server ended there without a model."""


class OutOfTime(OstrakaError, TimeoutError):
    """Something took longer than it was given; the text says how to go on."""


class LaunchFailed(OstrakaError, RuntimeError):
    """A training in several processes ended without a model; the text has the first error."""


class MissingExtra(OstrakaError, ImportError):
    """An optional library is needed and not installed."""


def nearest(
    name: str, choices: Iterable[str], aliases: Mapping[str, str] | None = None
) -> list[str]:
    """Up to three choices close to `name`: a known alias, then spelling, then shared words."""
    pool = sorted(set(choices))
    found = [aliases[name]] if aliases and aliases.get(name) in pool else []
    found += get_close_matches(name, pool, n=3, cutoff=0.75)
    words = set(name.lower().split("_"))
    found += sorted((c for c in pool if words <= set(c.split("_"))), key=lambda c: (len(c), c))
    return list(dict.fromkeys(found))[:3]


def unknown(what: str, name: object, choices: Iterable[str]) -> UnknownName:
    """The error for a name that is not among `choices`, with the nearest one and up to 40 more."""
    pool = list(choices)
    close = nearest(str(name), pool)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    more = f" and {len(pool) - LISTED:,} more" if len(pool) > LISTED else ""
    known = ", ".join(pool[:LISTED]) or "none"
    return UnknownName(f"No {what} named {name!r}.{hint} Known: {known}{more}.")
