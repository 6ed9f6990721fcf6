"""Doors of a dataset to a server: pushed there, opened from there."""

from __future__ import annotations

import builtins
import warnings
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ostraka.data.client.authors import Authors, Choice
from ostraka.data.client.current import current
from ostraka.data.client.parts import unsaid
from ostraka.data.client.people import Workspace, workspace_for
from ostraka.data.client.push import Push
from ostraka.data.remote import Remote
from ostraka.errors import BadOption, NotOnServer, ServerRefused, unknown
from ostraka.feedback.contents import Contents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ostraka import RemoteFeedbackDataset


class Served(Contents):
    """Contents that go to a server, and come from there."""

    def push_to_argilla(
        self,
        name: str,
        workspace: str | Workspace | None = None,
        show_progress: bool = True,  # noqa: FBT001, FBT002 - Argilla's signature
        *,
        authors: Choice = "refuse",
    ) -> RemoteFeedbackDataset:
        """Make a dataset of this name on the server, publish it, and send all records.

        Answers keep their authors: a user id or a username of the server. `authors` says what
        becomes of the others: "refuse" raises `BadOption` before anything is made; "create" makes
        annotators of them; "me" takes their answers as one's own, one a record; "skip" leaves them
        out; a dict says who they are there. What is left out is counted in a warning.

        After a failure the same call goes on; nothing is ever deleted. Raises `PushStopped` that
        says where it stopped, `AlreadyThere` for a name in use, `BadRecord` for external ids that
        stand twice.
        """
        client = current()
        chosen = workspace_for(workspace)
        place = {"id": str(chosen.id), "name": chosen.name}
        push = Push(client, self.snapshot(), name, place, authors)
        body = push.run(show_progress=show_progress)
        tell_authors(push.authors)
        lost = unsaid(self.settings)
        if lost:
            warnings.warn(f"Not on the server, which has no place for it: {lost[0]}.", stacklevel=2)
        return _remote(Remote(client, body))

    @classmethod
    def from_argilla(
        cls,
        name: str | None = None,
        *,
        workspace: str | Workspace | None = None,
        id: str | UUID | None = None,
        with_vectors: str | Sequence[str] | None = None,
    ) -> RemoteFeedbackDataset:
        """Open a dataset of the server, by its name or its id.

        `with_vectors` names the vectors that come with records; all of them unless it is given.
        Raises `NotOnServer`, and `BadOption` for a name that stands in several workspaces.
        """
        if (name is None) == (id is None):
            raise BadOption("from_argilla needs a name or an id: from_argilla('my-dataset').")
        client = current()
        body = _by_id(str(id)) if name is None else _named(name, workspace)
        remote = Remote(client, body, _vectors(with_vectors))
        for vector in remote.vectors or ():
            remote.settings.vector_settings(vector)
        return _remote(remote)

    @classmethod
    def list(cls, workspace: str | Workspace | None = None) -> builtins.list[RemoteFeedbackDataset]:
        """The datasets of the server that one may see, or those of one workspace."""
        return [_remote(Remote(current(), body)) for body in _listed(None, workspace)]


def tell_authors(authors: Authors) -> None:
    """Warn of the answers that were left out, and of the people that were made."""
    for reason, count in authors.left_out.items():
        answers = "answer was" if count == 1 else "answers were"
        warnings.warn(f"{count:,} {answers} not sent: {reason}.", stacklevel=3)
    if authors.made:
        people = ", ".join(authors.made)
        warnings.warn(
            f"{len(authors.made)} annotators were made on the server: {people}. Nobody knows their "
            "passwords; an owner can set them.",
            stacklevel=3,
        )


def _remote(remote: Remote) -> RemoteFeedbackDataset:
    import ostraka  # its public names are loaded when they are used: no ring of modules

    return ostraka.RemoteFeedbackDataset(remote)


def _vectors(asked: str | Sequence[str] | None) -> Sequence[str] | None:
    if asked is None or asked == "all":
        return None
    return [asked] if isinstance(asked, str) else [*asked]


def _listed(name: str | None, workspace: str | Workspace | None) -> builtins.list[dict[str, Any]]:
    params: dict[str, Any] = {} if name is None else {"name": name}
    if workspace is not None:
        params["workspace_id"] = str(workspace_for(workspace).id)
    found: builtins.list[dict[str, Any]] = current().get("/me/datasets", "list datasets", **params)[
        "items"
    ]
    return found


def _by_id(id: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = current().get(f"/datasets/{id}", "see the dataset")
    except ServerRefused as error:
        if error.status in (404, 422):
            raise NotOnServer(f"No dataset has the id {id!r} there.") from None
        raise
    return found


def _named(name: str, workspace: str | Workspace | None) -> dict[str, Any]:
    place = workspace or current().workspace
    found = [one for one in _listed(name, place) if one["name"] == name]
    if not found:
        names = sorted({one["name"] for one in _listed(None, place)})
        raise NotOnServer(str(unknown("dataset on the server", name, names)))
    if len(found) > 1:
        places = [Workspace.of(current(), one["workspace_id"]).name for one in found]
        raise BadOption(f"{name!r} is in {', '.join(places)}; give workspace='{places[0]}'.")
    return found[0]
