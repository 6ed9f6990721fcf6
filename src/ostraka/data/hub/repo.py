"""A hub of datasets and models: fetch files from it, upload folders to it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption, DownloadFailed, OstrakaError, ServerRefused
from ostraka.extras import need

READ_OPTIONS = (
    "revision",
    "token",
    "endpoint",
    "cache_dir",
    "force_download",
    "local_files_only",
    "max_workers",
    "etag_timeout",
    "show_progress",
)
LOCAL = ("cache_dir", "local_files_only")
REPO_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
PREFIX = "hub:"
NOT_UPLOADED = "{name} was not uploaded: {why} Writing to a hub needs a token: token='hf_...'."
NO_DATASET = (
    "{name} is neither a folder here nor a dataset that a hub gives: {why} A private one needs "
    "token='hf_...'; a folder with its files can be given instead of its name."
)


def repo_id_in(source: str) -> str | None:
    """The repository that `owner/name` or `hub:owner/name` names where no such folder is here."""
    if source.startswith(PREFIX):
        return source.removeprefix(PREFIX)
    named = REPO_ID.fullmatch(source) and not Path(source).exists()
    return source if named else None


@dataclass(frozen=True)
class Repo:
    """A dataset repository at one commit: the names of its files, and their content on demand."""

    repo_id: str
    commit: str | None
    files: tuple[str, ...]
    options: Mapping[str, Any]
    show_progress: bool = True

    @classmethod
    def open(
        cls,
        repo_id: str,
        *,
        revision: str | None = None,
        show_progress: bool = True,
        **options: Any,
    ) -> Repo:
        """Look the repository up; offline, what was fetched before. Raises `DownloadFailed`.

        `options` are `token`, `endpoint`, `cache_dir` and the other ones of
        `huggingface_hub.snapshot_download`.
        """
        hub = need("huggingface_hub", extra="hub", why="Reading a dataset from a hub")
        api = hub.HfApi(endpoint=options.get("endpoint"), token=options.get("token"))
        local = {name: options[name] for name in LOCAL if name in options}
        named = {"repo_id": repo_id, "repo_type": "dataset"}
        with _told(DownloadFailed, NO_DATASET, repo_id):
            found = api.resolve_revision(**named, revision=revision, **local)
            repo = cls(repo_id, found.resolved, (), options, show_progress)
            try:
                names = api.list_repo_files(**named, revision=found.resolved)
            except (ConnectionError, _transport_error()):
                names = files_under(repo.fetch(()))
        return replace(repo, files=tuple(sorted(names)))

    def fetch(self, names: Iterable[str]) -> Path:
        """The folder of this machine that holds these files; raises `DownloadFailed`."""
        hub = need("huggingface_hub", extra="hub", why="Reading a dataset from a hub")
        told = _told(DownloadFailed, NO_DATASET, self.repo_id)
        with told, _bars(hub, shown=self.show_progress):
            folder = hub.snapshot_download(
                self.repo_id,
                repo_type="dataset",
                revision=self.commit,
                allow_patterns=list(names),
                **self.options,
            )
        return Path(folder)


def _transport_error() -> Any:
    return need("httpx2", extra="hub", why="Asking a hub").TransportError


@contextmanager
def _told(kind: type[OstrakaError], text: str, name: str) -> Iterator[None]:
    """What a hub has to say against it, as an error of our own; `text` has places for both."""
    hub = need("huggingface_hub.errors", extra="hub", why="Asking a hub")
    try:
        yield
    except OstrakaError:
        raise
    except (OSError, ValueError, hub.RevisionResolutionError, _transport_error()) as error:
        said = str(error).strip().partition("\n")[0]
        raise kind(text.format(name=name, why=f"{said.rstrip('.')}.")) from error


@contextmanager
def _bars(hub: Any, *, shown: bool) -> Iterator[None]:
    """The hub's progress bars, switched off meanwhile unless they are to be shown."""
    off = hub.utils.are_progress_bars_disabled()
    if not shown:
        hub.utils.disable_progress_bars()
    try:
        yield
    finally:
        if not shown and not off:
            hub.utils.enable_progress_bars()


def upload(
    repo_id: str,
    fill: Callable[[Path, str], Any],
    scratch: Path,
    *,
    repo_type: str,
    options: dict[str, Any],
) -> str:
    """Create the repository if needed and upload what `fill` writes; the commit's address.

    `fill(folder, repo_id)` is given the full id, with the owner. `repo_type`: dataset or model.
    `options`: `token`, `private`, `endpoint`, and those of `HfApi.upload_folder`. Raises
    `BadOption`, and `ServerRefused` with what the hub says.
    """
    hub = need("huggingface_hub", extra="hub", why="Uploading to a hub")
    given = dict(options)
    api = hub.HfApi(endpoint=given.pop("endpoint", None), token=given.pop("token", None))
    private = given.pop("private", None)
    allowed = set(inspect.signature(api.upload_folder).parameters)
    wrong = sorted(set(given) - allowed)
    if wrong:
        raise BadOption(f"push_to_huggingface does not take {', '.join(wrong)}.")
    with _told(ServerRefused, NOT_UPLOADED, repo_id):
        made = api.create_repo(repo_id, repo_type=repo_type, private=private, exist_ok=True)
    fill(scratch, made.repo_id)
    named = {"repo_id": made.repo_id, "repo_type": repo_type}
    with _told(ServerRefused, NOT_UPLOADED, repo_id):
        done = api.upload_folder(**named, folder_path=scratch, **given)
    return str(getattr(done, "commit_url", done))


def files_under(folder: Path) -> list[str]:
    """The names of all files in a folder, with the folders inside it."""
    return [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
