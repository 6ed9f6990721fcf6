"""What `ostraka import` and `export` do with a hub of datasets: `hub:owner/name`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.cli._print import out

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset

MARK = "hub:"


def named(place: Path) -> str | None:
    """The repository that is meant by `hub:owner/name`; None for a file."""
    text = place.as_posix()
    return text.removeprefix(MARK) if text.startswith(MARK) else None


def is_layout(place: Path) -> bool:
    """Whether this is a repository, or a folder laid out like one."""
    return named(place) is not None or place.is_dir()


def read(place: Path) -> Any:
    """Settings, columns and a report of what is there."""
    from ostraka.data.hub.read import read as fetched

    return fetched(named(place) or place)


def push(dataset: FeedbackDataset, repository: str) -> None:
    """Put a dataset there; what the layout does not hold is told by a warning and in the card."""
    address = dataset.push_to_huggingface(repository)
    out.print(f"{len(dataset):,} records are at {address}", soft_wrap=True, markup=False)
