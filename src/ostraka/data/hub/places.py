"""Where a dataset is read from: a repository on a hub, a folder, a file, or an object in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from ostraka.data.bulk import as_arrow
from ostraka.data.hub.config import CONFIGS
from ostraka.data.hub.files import (
    CARD,
    chosen_split,
    head_of,
    named_classes,
    read_parquet,
    splits_of,
)
from ostraka.data.hub.repo import READ_OPTIONS, Repo, files_under, repo_id_in
from ostraka.errors import BadFile, BadOption, unknown

TOLD_OPTIONS = ("split", "subset", "settings", "skip_columns", *READ_OPTIONS)
MADE_BY_DATASETS = ("dataset_dict.json", "dataset_info.json", "state.json")


class Place(Protocol):
    """A dataset that has not been read yet."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        ...

    def fetch(self, names: Iterable[str]) -> Path:
        """The folder of this machine in which these files are."""
        ...

    def table(self, split: str | None, subset: str | None) -> pa.Table:
        """The rows, with class numbers as names; raises `BadFile` and `BadOption`."""
        ...

    @property
    def without_settings(self) -> str:
        """What to say where no settings file is."""
        ...


def place_of(source: Any, options: Mapping[str, Any]) -> Place:
    """The place that a hub id, a path or an object names; raises `BadFile`, `DownloadFailed`."""
    for name in options:
        if name not in READ_OPTIONS:
            raise BadOption(str(unknown("option of from_huggingface", name, TOLD_OPTIONS)))
    if not isinstance(source, str | Path):
        return Object(source)
    repo_id = repo_id_in(str(source))
    if repo_id is not None:
        repo = Repo.open(repo_id, **options)
        return Files(repo_id, repo.files, repo)
    path = Path(source)
    if path.is_file() and path.suffix == ".parquet":
        near = [name for name in files_under(path.parent) if not name.endswith(".parquet")]
        return Files(str(path), (*near, path.name), path.parent)
    if not path.is_dir():
        raise BadFile(
            f"{source} is no folder, no Parquet file and no hub's id (owner/name); give one."
        )
    return Files(str(path), tuple(sorted(files_under(path))), path)


@dataclass(frozen=True)
class Files:
    """A repository on a hub (files are fetched when they are asked for), or a folder."""

    name: str
    files: tuple[str, ...]
    home: Repo | Path

    def fetch(self, names: Iterable[str]) -> Path:
        """The folder of this machine in which these files are."""
        return self.home.fetch(names) if isinstance(self.home, Repo) else self.home

    def table(self, split: str | None, subset: str | None) -> pa.Table:
        """The rows of the split, of all its files."""
        head: dict[str, Any] = {}
        if CARD in self.files:
            text = (self.fetch([CARD]) / CARD).read_text(encoding="utf-8", errors="replace")
            head = head_of(text)
        splits = splits_of(self.files, head, subset)
        names = splits[chosen_split(splits, split, self.name)]
        folder = self.fetch(names)
        table, features = read_parquet([folder / name for name in names])
        return named_classes(table, features)

    @property
    def without_settings(self) -> str:
        """What is missing, and what to type."""
        text = (
            f"{self.name} has no settings of a dataset: none of {', '.join(CONFIGS)} is there. Say "
            "which fields and questions there are: "
            "settings={'fields': [...], 'questions': [...]}."
        )
        if {"settings.json", "records.parquet"} <= {*self.files}:
            text += " save_to_disk wrote this folder; load_from_disk opens it."
        elif {*MADE_BY_DATASETS} & {*self.files}:
            text += " The rows are opened with datasets.load_from_disk; give what it returns."
        else:
            text += (
                " Files of another tool are read one by one: ostraka import FILE ..., or read()."
            )
        return text


@dataclass(frozen=True)
class Object:
    """A `datasets` object, an Arrow table or a data frame; `splits` where it is a dict of them."""

    given: Any
    files: tuple[str, ...] = field(default=(), init=False)

    def fetch(self, names: Iterable[str]) -> Path:
        """Nothing: an object has no files."""
        raise BadFile(f"{type(self.given).__name__} has no files such as {', '.join(names)}.")

    def table(self, split: str | None, subset: str | None) -> pa.Table:
        """The rows of the object, or of one split of it."""
        if subset is not None:
            raise BadOption(f"subset={subset!r} belongs to a hub's id or a folder.")
        given = self.given
        several = isinstance(given, Mapping) and all(hasattr(x, "features") for x in given.values())
        if several:
            given = given[chosen_split(given, split, f"This {type(given).__name__}")]
        elif split is not None and str(getattr(given, "split", None) or split) != split:
            raise BadOption(f"split={split!r}, and the object is the split {given.split!s}.")
        features: Any = getattr(given, "features", None)
        noted = features.to_dict() if hasattr(features, "to_dict") else {}
        return named_classes(as_arrow(given), noted)

    @property
    def without_settings(self) -> str:
        """What is missing, and what to type."""
        return (
            f"A {type(self.given).__name__} does not say which fields and questions it holds. Give "
            "settings=: an Argilla settings file (argilla.yaml, argilla.cfg, settings.json), or "
            "{'fields': [...], 'questions': [...]}."
        )
