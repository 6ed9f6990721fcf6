"""Workspaces and users of the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from ostraka.data.client.current import current
from ostraka.data.client.http import Client
from ostraka.errors import BadOption, NotOnServer, ServerRefused, unknown

if TYPE_CHECKING:
    import builtins

    from typing_extensions import Self


class _Served:
    """Something with an id that is on a server; made by class methods, never by itself."""

    what: ClassVar[str]
    path: ClassVar[str]
    _client: Client
    id: UUID
    inserted_at: datetime
    updated_at: datetime

    def __init__(self, name: str | None = None, *, id: str | UUID | None = None) -> None:
        kind = type(self).__name__
        found = f"from_id({str(id)!r})" if id else f"from_name({name or '...'!r})"
        raise BadOption(f"{kind} is not made like this. Type: rg.{kind}.{found}, or create(...).")

    @classmethod
    def of(cls, client: Client, id: str | UUID) -> Self:
        """The one of that id on another server than the current one."""
        return cls.told(client, client.get(f"{cls.path}/{id}", f"see the {cls.what}"))

    @classmethod
    def told(cls, client: Client, body: Mapping[str, Any]) -> Self:
        """The one of this body."""
        made = cls.__new__(cls)
        made._fill(client, body)  # noqa: SLF001 - a constructor
        return made

    def _fill(self, client: Client, body: Mapping[str, Any]) -> None:
        self._client, self.id = client, UUID(body["id"])
        self.inserted_at, self.updated_at = (
            datetime.fromisoformat(body[name].replace("Z", "+00:00"))
            for name in ("inserted_at", "updated_at")
        )
        self._take(body)

    def _take(self, body: Mapping[str, Any]) -> None:
        raise NotImplementedError

    @classmethod
    def from_id(cls, id: str | UUID) -> Self:
        """The one of that id; raises `NotOnServer`."""
        try:
            return cls.of(current(), _uuid(id))
        except ServerRefused as error:
            if error.status == 404:
                raise NotOnServer(f"No {cls.what} has the id {str(id)!r} there.") from None
            raise

    def __eq__(self, other: object) -> bool:
        """Equal when it is the same one of the same server."""
        return isinstance(other, type(self)) and (self.id, self._client.api_url) == (
            other.id,
            other._client.api_url,
        )

    def __hash__(self) -> int:
        return hash(self.id)


class User(_Served):
    """Somebody who signs in: `create`, `from_name`, `from_id`, `me` and `list` find them."""

    what, path = "user", "/users"
    username: str
    role: str
    first_name: str
    last_name: str | None
    api_key: str

    def _take(self, body: Mapping[str, Any]) -> None:
        self.username, self.role = body["username"], body["role"]
        self.first_name, self.last_name = body["first_name"], body.get("last_name")
        self.api_key = body.get("api_key") or ""

    @classmethod
    def create(
        cls,
        username: str,
        password: str,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        role: str | None = None,
        workspaces: Iterable[str | Workspace] | None = None,
    ) -> User:
        """Add a person, an annotator unless `role` says owner or admin, to these workspaces.

        `api_key` of what comes back is their key. Raises `AlreadyThere`, `ServerRefused`.
        """
        client = current()
        chosen = [_workspace(one) for one in workspaces or ()]
        body = {
            "username": username,
            "password": password,
            "first_name": first_name or username,
            "last_name": last_name,
            "role": str(getattr(role, "value", role) or "annotator"),
        }
        made = cls.told(client, client.post("/users", f"create the user {username!r}", body))
        for workspace in chosen:
            workspace.add_user(made.id)
        return made

    @classmethod
    def from_name(cls, name: str) -> User:
        """The user of that name; raises `NotOnServer`."""
        found: User = _named(cls.list(), name, "user")
        return found

    @classmethod
    def me(cls) -> User:
        """Whose key this is."""
        client = current()
        return cls.told(client, client.get("/me", "sign in"))

    @property
    def is_owner(self) -> bool:
        """Whether they may do everything."""
        return self.role == "owner"

    @property
    def is_admin(self) -> bool:
        """Whether they lead their workspaces."""
        return self.role == "admin"

    @property
    def is_annotator(self) -> bool:
        """Whether they answer."""
        return self.role == "annotator"

    @property
    def workspaces(self) -> builtins.list[Workspace]:
        """The workspaces they belong to."""
        own = self._client.get("/me", "sign in")["id"] == str(self.id)
        path = "/me/workspaces" if own else f"/users/{self.id}/workspaces"
        found = self._client.get(path, f"list the workspaces of {self.username!r}")
        return [Workspace.told(self._client, one) for one in found["items"]]

    def delete(self) -> None:
        """Delete the person and their answers."""
        self._client.delete(f"/users/{self.id}", f"delete the user {self.username!r}")

    def __repr__(self) -> str:
        return f"User(username={self.username!r}, role={self.role!r}, id={str(self.id)!r})"

    @classmethod
    def list(cls) -> builtins.list[User]:
        """Everybody; for owners."""
        client = current()
        return [cls.told(client, one) for one in client.get("/users", "list users")["items"]]


class Workspace(_Served):
    """A place for datasets, with members: `create`, `from_name`, `from_id` and `list` find it."""

    what, path = "workspace", "/workspaces"
    name: str

    def _take(self, body: Mapping[str, Any]) -> None:
        self.name = body["name"]

    @classmethod
    def create(cls, name: str) -> Workspace:
        """Add a workspace; for owners. Raises `AlreadyThere`."""
        client = current()
        return cls.told(
            client, client.post("/workspaces", f"create the workspace {name!r}", {"name": name})
        )

    @classmethod
    def from_name(cls, name: str) -> Workspace:
        """The workspace of that name; raises `NotOnServer`."""
        found: Workspace = _named(cls.list(), name, "workspace")
        return found

    @property
    def users(self) -> builtins.list[User]:
        """Its members."""
        found = self._client.get(f"/workspaces/{self.id}/users", f"list users of {self.name!r}")
        return [User.told(self._client, one) for one in found["items"]]

    def add_user(self, user_id: str | UUID | User) -> None:
        """Make somebody a member; raises `AlreadyThere` for one who is."""
        body = {"user_id": str(getattr(user_id, "id", user_id))}
        self._client.post(f"/workspaces/{self.id}/users", f"add a user to {self.name!r}", body)

    def delete_user(self, user_id: str | UUID | User) -> None:
        """Take a member out."""
        who = str(getattr(user_id, "id", user_id))
        self._client.delete(f"/workspaces/{self.id}/users/{who}", f"take {who} out of {self.name}")

    def delete(self) -> None:
        """Delete the workspace, which must hold no dataset."""
        self._client.delete(f"/workspaces/{self.id}", f"delete the workspace {self.name!r}")

    def __repr__(self) -> str:
        return f"Workspace(name={self.name!r}, id={str(self.id)!r})"

    @classmethod
    def list(cls) -> builtins.list[Workspace]:
        """One's own workspaces; all of them for an owner."""
        client = current()
        found = client.get("/me/workspaces", "list workspaces")["items"]
        return [cls.told(client, one) for one in found]


def workspace_for(asked: str | Workspace | None) -> Workspace:
    """The workspace that is meant: the named one, that of `init`, or the only one there is.

    An owner of a server without any gets one called `default`. Raises `NotOnServer`, `BadOption`.
    """
    client = current()
    chosen = asked or client.workspace
    if chosen is not None:
        return _workspace(chosen)
    me, found = User.me(), Workspace.list()
    if not found and me.is_owner:
        return Workspace.create("default")
    likely = [one for one in found if one.name in (me.username, "default")]
    if len(found) != 1 and len(likely) != 1:
        names = ", ".join(one.name for one in found) or "none: ask an owner to add you to one"
        raise BadOption(f"Which workspace? Give workspace='...'. Yours: {names}.")
    return found[0] if len(found) == 1 else likely[0]


def _workspace(asked: str | Workspace) -> Workspace:
    return asked if isinstance(asked, Workspace) else Workspace.from_name(asked)


def _named(found: list[Any], name: str, what: str) -> Any:
    by_name = {getattr(one, "username", None) or one.name: one for one in found}
    if name not in by_name:
        said = str(unknown(what, name, by_name))
        raise NotOnServer(f"{said} To make it, type: rg.{what.title()}.create({name!r}, ...).")
    return by_name[name]


def _uuid(id: Any) -> str:
    try:
        return str(id if isinstance(id, UUID) else UUID(str(id)))
    except ValueError:
        raise NotOnServer(f"{id!r} is no id: one looks like {UUID(int=0)}.") from None
