"""The parts of a dataset's settings: fields, questions, metadata properties, vector settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, select

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, add, change, every, maybe, remove
from ostraka.server.database.tables import (
    datasets,
    fields,
    metadata_properties,
    questions,
    vectors_settings,
)
from ostraka.server.errors import Invalid, NotFound, NotUnique
from ostraka.server.index import facts

MOST_VECTORS = 5


@dataclass(frozen=True)
class Kind:
    """One kind of part."""

    table: Table
    what: str
    most: int | None = None


FIELD = Kind(fields, "field")
QUESTION = Kind(questions, "question")
PROPERTY = Kind(metadata_properties, "metadata property")
VECTOR = Kind(vectors_settings, "vector settings", MOST_VECTORS)


def listed(db: Connection, kind: Kind, dataset: int) -> list[Row]:
    """The parts of a dataset, in the order they were made, with the dataset's id."""
    own = kind.table.c
    return every(db, _with_id(kind).where(own.dataset_seq == dataset).order_by(own.seq))


def get(db: Connection, kind: Kind, id: str) -> Row:
    """One part, with its dataset's id. Raises `NotFound`."""
    row = maybe(db, _with_id(kind).where(kind.table.c.id == id))
    if row is None:
        raise NotFound(f"There is no {kind.what} with the id {id!r}.")
    return row


def create(db: Connection, who: Caller, kind: Kind, dataset: Row, given: dict[str, Any]) -> Row:
    """Add a part. Raises `NotUnique`, and `Invalid` past the most there may be."""
    own = kind.table.c
    names = db.execute(select(own.name).where(own.dataset_seq == dataset["seq"])).scalars().all()
    if given["name"] in names:
        raise NotUnique(
            f"The dataset {dataset['name']!r} already has a {kind.what} {given['name']!r}."
        )
    if kind.most is not None and len(names) >= kind.most:
        raise Invalid(f"A dataset may have {kind.most} {kind.what}; this one has {len(names)}.")
    row = add(db, kind.table, dataset_seq=dataset["seq"], **given)
    if kind is PROPERTY:
        facts.of_property(db, dataset["seq"], row["seq"])
    _note(db, who, kind, "created", dataset["seq"], row, None)
    return get(db, kind, row["id"])


def alter(db: Connection, who: Caller, kind: Kind, row: Row, given: dict[str, Any]) -> Row:
    """Change a part."""
    fresh = change(db, kind.table, row["seq"], **given)
    _note(db, who, kind, "updated", row["dataset_seq"], fresh, row)
    return get(db, kind, row["id"])


def delete(db: Connection, who: Caller, kind: Kind, row: Row) -> None:
    """Delete a part and what was answered or kept for it."""
    remove(db, kind.table, row["seq"])
    _note(db, who, kind, "deleted", row["dataset_seq"], None, row)


def _note(
    db: Connection,
    who: Caller,
    kind: Kind,
    verb: str,
    dataset: int,
    row: Row | None,
    before: Row | None,
) -> None:
    """Log it, and count the version of the settings up."""
    name = kind.what.replace(" ", "_")
    log.write_down(db, who, f"{name}.{verb}", row, before=before, dataset=dataset)
    version = select(func.coalesce(datasets.c.version, 0) + 1).where(datasets.c.seq == dataset)
    change(db, datasets, dataset, version=version.scalar_subquery())


def _with_id(kind: Kind) -> Any:
    joined = select(kind.table, datasets.c.id.label("dataset_id"))
    return joined.join(datasets, datasets.c.seq == kind.table.c.dataset_seq)
