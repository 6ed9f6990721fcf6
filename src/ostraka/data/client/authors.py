"""Whose answers these are: the authors in a dataset beside the users of a server."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ostraka.data.client.http import Client
from ostraka.errors import BadOption, ServerRefused

CHOICES = ("refuse", "create", "me", "skip")
ADVICE = (
    "Give authors='create' to make them annotators there, authors='me' to take their answers as "
    "yours (one a record), authors={'name': 'username there'} to say who they are, or "
    "authors='skip' to leave their answers out."
)
SHOWN = 5
Choice = str | Mapping[Any, Any]


@dataclass
class Authors:
    """The user of the server for each author, and how many answers are left out for which reason.

    `choice` is what happens to those whom the server does not know: one of "refuse", "create",
    "me", "skip", or a mapping from author to a username or id there.
    """

    client: Client
    workspace: str
    choice: Choice = "refuse"
    users: dict[Any, str | None] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the choice; raises `BadOption`."""
        if isinstance(self.choice, str) and self.choice not in CHOICES:
            raise BadOption(f"authors={self.choice!r}: one of {', '.join(CHOICES)}, or a dict.")

    def learn(self, authors: Iterable[Any]) -> None:
        """Find, or make, the users of these authors. Raises `BadOption` for unknown ones."""
        asked = [one for one in dict.fromkeys(authors) if one not in self.users]
        if not asked:
            return
        known = self._known()
        told = self.choice if isinstance(self.choice, Mapping) else {}
        unknown = []
        for author in asked:
            name = told.get(author, author)
            found = None if name is None else known.get(str(name))
            if found is None:
                unknown.append(author)
            else:
                self.users[author] = found
        if unknown:
            self._decide(unknown)

    def responses(self, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One record's answers under the users of the server; those left out are counted."""
        found: dict[str, dict[str, Any]] = {}
        for response in given:
            user = self.users[response["user_id"]]
            if user is None:
                self._leave_out("of people the server does not know")
            elif user in found:
                self._leave_out("a second one of the same user for a record")
            else:
                found[user] = {**response, "user_id": user}
        return list(found.values())

    def _leave_out(self, reason: str) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + 1

    def _known(self) -> dict[str, str]:
        """Ids by id and by username, of everybody this person may see."""
        people = [self.client.get("/me", "sign in")]
        for path in ("/users", f"/workspaces/{self.workspace}/users"):
            people += self._listed(path)
        return {key: one["id"] for one in people for key in (one["id"], one["username"])}

    def _listed(self, path: str) -> list[dict[str, Any]]:
        try:
            found: list[dict[str, Any]] = self.client.get(path, "list users")["items"]
        except ServerRefused as error:
            if error.status == 403:
                return []  # who may not see them may not name them
            raise
        return found

    def _decide(self, unknown: list[Any]) -> None:
        if self.choice == "me":
            me = self.client.get("/me", "sign in")["id"]
            self.users |= dict.fromkeys(unknown, me)
        elif self.choice == "skip":
            self.users |= dict.fromkeys(unknown)
        elif self.choice == "create":
            self.users |= {author: self._create(author) for author in unknown}
        else:
            named = ", ".join("answers without an author" if a is None else repr(a)
                              for a in unknown[:SHOWN])  # fmt: skip
            more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
            raise BadOption(
                f"{len(unknown)} authors of answers are no users of the server: {named}{more}. "
                f"{ADVICE}"
            )

    def _create(self, author: Any) -> str:
        """A new annotator of the workspace, whose password nobody knows."""
        name = "anonymous" if author is None else str(author)
        body = {"first_name": name[:200], "username": name, "role": "annotator"}
        with suppress(ValueError):
            body |= {"id": str(UUID(name)), "username": f"annotator-{name[:8]}"}
        body["password"] = secrets.token_urlsafe(32)
        user = self.client.post("/users", f"create the user {body['username']!r}", body)
        path, act = f"/workspaces/{self.workspace}/users", f"add {name!r} to the workspace"
        self.client.post(path, act, {"user_id": user["id"]})
        self.made.append(str(user["username"]))
        found: str = user["id"]
        return found
