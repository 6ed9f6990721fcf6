"""What undoes the acts of each entity."""

from __future__ import annotations

from collections.abc import Mapping

from ostraka.server.stores.undo import Handler
from ostraka.server.stores.undo_deleted import of_datasets, of_workspaces
from ostraka.server.stores.undo_records import of_assignments, of_records
from ostraka.server.stores.undo_rows import KINDS
from ostraka.server.stores.undo_schema import of_schema

HANDLERS: Mapping[str, Handler] = {
    **KINDS,
    "records": of_records,
    "assignments": of_assignments,
    "schema": of_schema,
    "dataset": of_datasets,
    "workspace": of_workspaces,
}
