"""Which dataset of a server it is, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from ostraka.data import alter
from ostraka.data.client.parts import PROPERTY, VECTOR, Kind, property_body, vector_body
from ostraka.data.client.people import Workspace
from ostraka.data.memory import Memory
from ostraka.data.remote import Remote
from ostraka.data.remote_read import moment
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadSchema
from ostraka.feedback.dataset import FeedbackDataset
from ostraka.schema.metadata import MetadataProperty, VectorSettings, property_from
from ostraka.schema.settings import Settings
from ostraka.schema.where import Where

TITLES = {"title", "visible_for_annotators"}


class RemoteSettings(FeedbackDataset):
    """A dataset on a server, but for its records."""

    def __init__(self, remote: Remote, where: Where | None = None) -> None:
        self._remote, self._where = remote, where or Where()
        self._taken: Snapshot | None = None
        self.path = self.read_report = None

    @classmethod
    def _of(cls, store: Memory, where: Where | None = None) -> Any:
        return FeedbackDataset._of(store, where)  # noqa: SLF001 - what is made here is local

    # --- which one it is --------------------------------------------------------------------

    @property
    def id(self) -> UUID:
        """Its id on the server."""
        return UUID(self._remote.body["id"])

    @property
    def name(self) -> str:
        """Its name in the workspace."""
        return str(self._remote.body["name"])

    @property
    def workspace(self) -> Workspace:
        """The workspace it is in."""
        return Workspace.of(self._remote.client, self._remote.body["workspace_id"])

    @property
    def url(self) -> str:
        """Where people annotate it."""
        return f"{self._remote.client.api_url}/dataset/{self.id}/annotation-mode"

    @property
    def created_at(self) -> datetime:
        """When it was made; in UTC."""
        return moment(self._remote.body["inserted_at"])

    @property
    def updated_at(self) -> datetime:
        """When it was last changed, as far as is known here; in UTC."""
        return moment(self._remote.body["updated_at"])

    @property
    def settings(self) -> Settings:
        """Fields, questions, properties, vectors and guidelines together."""
        return self._remote.settings

    # --- settings ---------------------------------------------------------------------------

    def add_metadata_property(
        self, metadata_property: MetadataProperty | dict[str, Any]
    ) -> MetadataProperty:
        """Declare one more property; extra metadata of that name must fit it."""
        declared = property_from(metadata_property)
        self._would_fit([*self.metadata_properties, declared])
        self._remote.declare(PROPERTY, property_body(declared))
        return declared

    def update_metadata_properties(
        self, metadata_properties: MetadataProperty | Iterable[MetadataProperty]
    ) -> None:
        """Change titles, and whether annotators see a property; a server keeps the rest."""
        for new in _many(metadata_properties):
            self._alter(PROPERTY, self.metadata_property_by_name(new.name), new)

    def delete_metadata_properties(self, names: str | Iterable[str]) -> None:
        """Forget declarations; what records hold stays as extra metadata."""
        gone = [self.metadata_property_by_name(name).name for name in _many(names)]
        self._would_fit([p for p in self.metadata_properties if p.name not in gone])
        for name in gone:
            self._remote.forget(PROPERTY, name)

    def add_vector_settings(self, vector_settings: VectorSettings | dict[str, Any]) -> None:
        """Declare one more vector."""
        declared = vector_settings
        if isinstance(declared, dict):
            declared = VectorSettings(**declared)
        self._remote.declare(VECTOR, vector_body(declared))

    def update_vectors_settings(
        self, vectors_settings: VectorSettings | Iterable[VectorSettings]
    ) -> None:
        """Change titles; the dimensions must stay."""
        for new in _many(vectors_settings):
            self._alter(VECTOR, self.vector_settings_by_name(new.name), new)

    def delete_vectors_settings(self, names: str | Iterable[str]) -> None:
        """Forget these vectors and every record's numbers for them."""
        for name in [self.vector_settings_by_name(name).name for name in _many(names)]:
            self._remote.forget(VECTOR, name)

    def _would_fit(self, properties: Iterable[MetadataProperty]) -> None:
        """Raise `BadRecord` where records hold metadata that these declarations refuse."""
        copy = Memory(self.settings, self._remote.snapshot(Where()).columns)
        alter.set_metadata_properties(copy, properties)

    def _alter(self, kind: Kind, old: Any, new: Any) -> None:
        before, after = old.to_dict(), new.to_dict()
        other = [name for name in after if name not in TITLES and before.get(name) != after[name]]
        if other:
            what = ", ".join(f"{name}={before.get(name)!r}, not {after[name]!r}" for name in other)
            raise BadSchema(
                f"The {kind.what} {old.name!r} has {what}, and a server keeps that; it changes "
                f"titles and visibility. Delete it and add it again."
            )
        changes = {name: value for name, value in after.items() if name in TITLES}
        self._remote.alter(kind, old.name, changes)


def _many(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) or hasattr(given, "name") else list(given)
