"""The dataset that a command is told: a folder, or `server:name` for one on a server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer

if TYPE_CHECKING:
    from ostraka.data.snapshot import Snapshot

MARK = "server:"
HELP = "A folder that `save_to_disk` wrote, or server:NAME or server:WORKSPACE/NAME on a server."

Name = TypeVar("Name", str, str | None)
Where = Annotated[Path, typer.Argument(metavar="DATASET", help=HELP)]


class OnServer(NamedTuple):
    """A dataset by its name; without a workspace it is the only one of that name."""

    workspace: str | None
    name: str


def named(place: Path) -> OnServer | None:
    """The dataset that is meant by `server:name`; None for a folder."""
    text = place.as_posix()
    if not text.startswith(MARK):
        return None
    workspace, slash, name = text.removeprefix(MARK).rpartition("/")
    return OnServer(workspace if slash else None, name)


def opened(place: Path) -> Any:
    """A dataset of a folder, or a remote one of the server that the client finds.

    Raises `BadFile`, and what `FeedbackDataset.from_argilla` raises.
    """
    from ostraka.feedback.dataset import FeedbackDataset

    there = named(place)
    if there is None:
        return FeedbackDataset.load_from_disk(place)
    return FeedbackDataset.from_argilla(there.name, workspace=there.workspace)


def looked_at(place: Path) -> Snapshot:
    """A dataset as it is now; people of a server go by their names where one is told them."""
    data: Snapshot = opened(place).snapshot()
    return replace(data, columns=replace(data.columns, users=called(place, data.users)))


def called(place: Path, users: tuple[Name, ...]) -> tuple[Name, ...]:
    """People as they are called: on a server they go by an id, which not everybody may look up."""
    if named(place) is None:
        return users
    from ostraka.data.client.people import User
    from ostraka.errors import OstrakaError

    try:
        names: dict[Any, Any] = {str(user.id): user.username for user in User.list()}
    except OstrakaError:  # a list of people is for owners and admins
        return users
    return tuple(names.get(user, user) for user in users)


def title(place: Path) -> str:
    """What to call it: the folder's name, or the dataset's own."""
    there = named(place)
    return place.resolve().name if there is None else there.name
