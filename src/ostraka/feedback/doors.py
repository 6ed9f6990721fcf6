"""Doors of a dataset to other places: a hub of datasets, and folders laid out like one."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ostraka.data.formats import argilla_hub, argilla_hub_write
from ostraka.data.memory import Memory
from ostraka.feedback.contents import Contents

if TYPE_CHECKING:
    from typing_extensions import Self


class Doors(Contents):
    """What goes out to, and comes in from, places that Argilla reads and writes too."""

    left_out: Mapping[str, int] = MappingProxyType({})
    """How much of where the dataset came from it could not hold, by reason."""

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

        What could not be held is counted in `left_out` and told by a warning. Raises `BadFile`,
        `MissingSettings`, `BadOption`, `BadRecord` and `DownloadFailed`.
        """
        for old, new in (("name", "subset"), ("use_auth_token", "token")):
            if old in options:
                options[new] = options.pop(old)
        options = {"revision": revision, "token": token, **options}
        found = argilla_hub.read(
            repo_id,
            split=split,
            settings=settings,
            skip_columns=skip_columns,
            show_progress=show_progress,
            **options,
        )
        dataset = cls._of(Memory(found.settings, found.columns))
        dataset.left_out = MappingProxyType(found.losses)
        _tell(found.losses, f"Left out of {_called(repo_id)}")
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
            address, losses = argilla_hub_write.push(
                self.snapshot(),
                repo_id,
                Path(scratch),
                layout=layout,
                split=split,
                generate_card=generate_card,
                **options,
            )
        _tell(losses, f"Not in {repo_id}, whose layout cannot hold it")
        return address


def _called(source: Any) -> str:
    return str(source) if isinstance(source, str | os.PathLike) else f"the {type(source).__name__}"


def _tell(losses: Mapping[str, int], where: str) -> None:
    if losses:
        parts = "; ".join(f"{count:,} {reason}" for reason, count in losses.items())
        warnings.warn(f"{where}: {parts}.", stacklevel=3)
