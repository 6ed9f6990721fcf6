"""Doors of a dataset to other places: a hub of datasets, and folders laid out like one."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.data.hub.read import read
from ostraka.data.hub.write import push, write
from ostraka.data.memory import Memory
from ostraka.feedback.contents import Contents

if TYPE_CHECKING:
    from typing_extensions import Self

    from ostraka.data.formats._report import Report


class Doors(Contents):
    """What goes out to, and comes in from, places that Argilla reads and writes too."""

    @classmethod
    def from_huggingface(
        cls,
        repo_id: str | os.PathLike[str] | Any,
        show_progress: bool = True,  # noqa: FBT001, FBT002 - Argilla's signature
        *,
        split: str | None = None,
        revision: str | None = None,
        token: str | bool | None = None,
        settings: Any = None,
        skip_columns: Iterable[str] = (),
        **options: Any,
    ) -> Self:
        """Load a dataset that any version of Argilla, or Ostraka, put on a hub.

        `repo_id` is `owner/name`, a folder or a Parquet file in such a layout, or a `datasets`
        object; the last needs `settings`, and `settings` also overrules what the source says: an
        Argilla settings file, or a dict with `fields` and `questions`. A repository with several
        splits or subsets needs `split` or `subset`. `skip_columns` names columns that belong to no
        field or question. `options`: `subset`, `endpoint`, `cache_dir` and other ones of
        `huggingface_hub.snapshot_download`.

        What could not be held is counted in `dataset.read_report` and told by a warning. Raises
        `BadFile`, `MissingSettings`, `BadOption`, `BadRecord` and `DownloadFailed`.
        """
        for old, new in (("name", "subset"), ("use_auth_token", "token")):
            if old in options:
                options[new] = options.pop(old)
        options = {"revision": revision, "token": token, **options}
        found = read(
            repo_id,
            split=split,
            settings=settings,
            skip_columns=skip_columns,
            show_progress=show_progress,
            **options,
        )
        dataset = cls._of(Memory(found.settings, found.columns))
        dataset.read_report = found.report
        _tell(found.report, f"Left out of {_called(repo_id)}")
        return dataset

    def push_to_huggingface(
        self,
        repo_id: str,
        generate_card: bool = True,  # noqa: FBT001, FBT002 - Argilla's signature
        *,
        layout: str = "1.x",
        split: str = "train",
        **options: Any,
    ) -> str:
        """Put the records, the settings and a card on a hub; returns the commit's address.

        `layout` is that of Argilla `"1.x"` or `"2.x"`. A split of that name that is there already
        is replaced, other ones stay. `options`: `token`, `private`, `endpoint` and those of
        `HfApi.upload_folder` (`revision`, `commit_message`, `create_pr`, ...).

        What the layout cannot hold is told by a warning and in the card. Raises `BadOption`, also
        for a dataset without records.
        """
        with tempfile.TemporaryDirectory() as scratch:
            address, report = push(
                self.snapshot(),
                repo_id,
                Path(scratch),
                layout=layout,
                split=split,
                generate_card=generate_card,
                **options,
            )
        _tell(report, f"Not in {repo_id}, whose layout cannot hold it")
        return address

    def save_as_argilla(
        self,
        path: str | os.PathLike[str],
        *,
        layout: str = "1.x",
        split: str = "train",
        generate_card: bool = True,
    ) -> Report:
        """Write the folder that `push_to_huggingface` would upload; `from_huggingface` reads it.

        A split of that name that is there already is replaced, other ones stay. The report counts
        what the layout cannot hold.
        """
        folder = Path(path)
        return write(self.snapshot(), folder, layout, split=split, generate_card=generate_card)


def _called(source: Any) -> str:
    return str(source) if isinstance(source, str | os.PathLike) else f"the {type(source).__name__}"


def _tell(report: Report, where: str) -> None:
    if report.lost:
        parts = "; ".join(f"{reason} ({count:,})" for reason, count in report.lost.items())
        warnings.warn(f"{where}: {parts}.", stacklevel=3)
