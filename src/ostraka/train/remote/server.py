"""The server's side of a training: files, jobs and what it says, through the `openai` client."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from ostraka.errors import BadOption, ServerBusy, ServerRefused
from ostraka.extras import need
from ostraka.train.exports.files import json_lines
from ostraka.train.secret import Secret

WHY = "Fine-tuning on a server"
KEY, URL = "OPENAI_API_KEY", "OPENAI_BASE_URL"
DEFAULT_URL = "https://api.openai.com/v1"
FILE_WAIT = (
    30.0  # seconds; some servers never call a file processed, and train from it all the same
)


def client(
    *,
    base_url: str | None = None,
    api_key: Secret | None = None,
    organization: str | None = None,
    project: str | None = None,
    timeout: float = 600.0,
    max_retries: int = 5,
) -> dict[str, Any]:
    """How to reach the server; `timeout` in seconds per request."""
    if base_url is not None and urlsplit(base_url).username:
        raise ValueError("a password in base_url would be written down; give it as api_key")
    return locals()


def connect(given: Mapping[str, Any]) -> Server:
    """The server that `client` describes.

    Raises `BadOption` where there is no key, neither given nor in the environment.
    """
    openai = need("openai", extra="openai", why=WHY)
    secret = given["api_key"]
    key = secret.get_secret_value() if secret else os.environ.get(KEY)
    if not key:
        raise BadOption(
            f"There is no API key. Type: export {KEY}=..., or give api_key='...' (any text does "
            "for a server that asks for none). It is written down nowhere."
        )
    rest = {name: value for name, value in given.items() if name != "api_key"}
    return Server(openai.OpenAI(api_key=key, **rest))


class Server:
    """What is asked of a server; its refusals come as `ServerRefused` and `ServerBusy`."""

    def __init__(self, client: Any) -> None:
        self.client = client

    @property
    def url(self) -> str:
        """Where it is."""
        return str(self.client.base_url).rstrip("/")

    def upload(self, name: str, rows: Sequence[Mapping[str, Any]], pause: float) -> str:
        """Send rows as JSON lines; returns the file's id.

        Raises `ServerRefused` where the server finds the file wrong.
        """
        with tempfile.TemporaryDirectory() as scratch, self.asked(f"the file {name}"):
            path = Path(scratch) / name
            path.write_text(json_lines(rows), encoding="utf-8", newline="\n")
            with path.open("rb") as content:
                found = self.client.files.create(file=(name, content), purpose="fine-tune")
            until = time.monotonic() + FILE_WAIT
            while found.status == "uploaded" and time.monotonic() < until:
                time.sleep(pause)
                found = self.client.files.retrieve(found.id)
        if found.status == "error":
            said = found.status_details or "it does not say why"
            raise ServerRefused(f"{self.url} rejects the file {name}: {said}")
        return str(found.id)

    def create(self, **wanted: Any) -> str:
        """Start a fine-tuning job; returns its id."""
        with self.asked("the job"):
            return str(self.client.fine_tuning.jobs.create(**wanted).id)

    def job(self, job_id: str) -> Any:
        """The job as it is now."""
        with self.asked(f"to tell of the job {job_id}"):
            return self.client.fine_tuning.jobs.retrieve(job_id)

    def latest(self, job_id: str) -> Any:
        """The last thing that happened to a job; None where the server does not tell."""
        try:
            with self.asked(f"to tell of the job {job_id}"):
                events = self.client.fine_tuning.jobs.list_events(job_id, limit=1).data
        except ServerRefused:  # it is for the line of progress alone
            return None
        return events[0] if events else None

    def content(self, file_id: str) -> bytes:
        """A file's bytes."""
        with self.asked(f"the file {file_id}"):
            return cast(bytes, self.client.files.content(file_id).read())

    @contextmanager
    def asked(self, what: str) -> Iterator[None]:
        """Errors of the client as ours: the server's words, and no key among them."""
        openai = need("openai", extra="openai", why=WHY)
        try:
            yield
        except openai.AuthenticationError as error:
            raise ServerRefused(
                f"{self.url} does not accept the API key: {self._said(error)} "
                f"Type: export {KEY}=..., or give api_key='...'."
            ) from error
        except (openai.RateLimitError, openai.InternalServerError) as error:
            after = retry_after(error.response.headers)
            wait = "" if after is None else f" It asks to wait {after:.0f} seconds."
            text = f"{self.url} cannot give {what} now ({error.status_code}): {self._said(error)}"
            raise ServerBusy(text + wait, after) from error
        except openai.APIStatusError as error:
            raise ServerRefused(
                f"{self.url} refuses {what} ({error.status_code}): {self._said(error)}"
            ) from error
        except openai.APIConnectionError as error:
            raise ServerBusy(f"No answer from {self.url}: {error.message}") from error

    def _said(self, error: Any) -> str:
        body = error.body if isinstance(error.body, dict) else {}
        said = str(body.get("message") or error.message)
        return said.replace(self.client.api_key, "***")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that `Retry-After` asks to wait; None where it is not there or no time."""
    given = headers.get("retry-after")
    if given is None:
        return None
    try:
        return max(float(given), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(given).timestamp() - time.time(), 0.0)
    except ValueError:
        return None
