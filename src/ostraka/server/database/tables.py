"""People, workspaces, and the settings of datasets, as tables.

Rows refer to each other by `seq`, a number that is never given twice; the outside knows things by
their `id`, a UUID as text. Times are microseconds since 1970, in UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
Number = BigInteger().with_variant(Integer, "sqlite")
Json = JSON(none_as_null=True)


def table(name: str, *parts: Any, **options: Any) -> Table:
    """A table whose rows have a `seq` that is never given twice."""
    seq = Column("seq", Number, primary_key=True)
    return Table(name, metadata, seq, *parts, sqlite_autoincrement=True, **options)


def public_id() -> Column[str]:
    """What the outside calls a row: a UUID."""
    return Column("id", String(36), nullable=False, unique=True)


def times() -> tuple[Column[int], Column[int]]:
    """When a row was made and last changed."""
    return (
        Column("inserted_at", BigInteger, nullable=False),
        Column("updated_at", BigInteger, nullable=False),
    )


def deletion() -> tuple[Column[int], Column[str]]:
    """When a row was deleted, and the name it had; its `name` is its id until it is removed.

    Whatever leads to such a row from outside asks whether it is `there`.
    """
    return Column("deleted_at", BigInteger), Column("deleted_name", String(200))


def there(kept: Table) -> ColumnElement[bool]:
    """Whether a dataset or a workspace is not deleted."""
    found: ColumnElement[bool] = kept.c.deleted_at.is_(None)
    return found


def part_of(target: str, *, column: str = "", null: bool = False, gone: str = "CASCADE") -> Any:
    """A column that refers to a row of `target` and goes when that row goes."""
    name = column or f"{target[:-1]}_seq"
    return Column(name, Number, ForeignKey(f"{target}.seq", ondelete=gone), nullable=null)


def where(condition: str) -> dict[str, Any]:
    """An index of the rows of which this holds."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


users = table(
    "users",
    public_id(),
    Column("username", String(200), nullable=False, unique=True),
    Column("first_name", String(200), nullable=False),
    Column("last_name", String(200)),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(200)),
    Column("sessions_from", BigInteger, nullable=False),  # tokens made earlier are refused
    *times(),
)
api_keys = table(
    "api_keys",
    public_id(),
    part_of("users"),
    Column("hash", String(64), nullable=False, unique=True),
    Column("hint", String(8), nullable=False),
    Column("name", String(200), nullable=False),
    Column("inserted_at", BigInteger, nullable=False),
    Index("api_keys_of_user", "user_seq"),
)
identities = table(  # a person at a provider of OpenID Connect
    "identities",
    part_of("users"),
    Column("provider", String(50), nullable=False),
    Column("subject", String(200), nullable=False),
    UniqueConstraint("provider", "subject"),
    Index("identities_of_user", "user_seq"),
)
workspaces = table(
    "workspaces",
    public_id(),
    Column("name", String(200), nullable=False, unique=True),
    *deletion(),
    *times(),
)
workspace_users = table(
    "workspace_users",
    part_of("workspaces"),
    part_of("users"),
    Column("reviewer", Boolean, nullable=False, default=False),
    Column("inserted_at", BigInteger, nullable=False),
    UniqueConstraint("workspace_seq", "user_seq"),
    Index("workspaces_of_user", "user_seq"),
)
datasets = table(
    "datasets",
    public_id(),
    part_of("workspaces"),
    Column("name", String(200), nullable=False),
    Column("guidelines", Text),
    Column("allow_extra_metadata", Boolean, nullable=False),
    Column("status", String(10), nullable=False),
    Column("min_submitted", Integer, nullable=False),
    Column("metadata", Json),
    Column("work", Json, nullable=False),  # leases, order, who may review: see shapes/work.py
    Column("version", Integer, nullable=False),  # of the fields and questions
    Column("last_activity_at", BigInteger, nullable=False),
    *deletion(),
    *times(),
    UniqueConstraint("workspace_seq", "name"),
)
fields = table(
    "fields",
    public_id(),
    part_of("datasets"),
    Column("name", String(200), nullable=False),
    Column("title", String(500), nullable=False),
    Column("required", Boolean, nullable=False),
    Column("settings", Json, nullable=False),
    *times(),
    UniqueConstraint("dataset_seq", "name"),
)
questions = table(
    "questions",
    public_id(),
    part_of("datasets"),
    Column("name", String(200), nullable=False),
    Column("title", String(500), nullable=False),
    Column("description", String(1000)),
    Column("required", Boolean, nullable=False),
    Column("settings", Json, nullable=False),
    *times(),
    UniqueConstraint("dataset_seq", "name"),
)
metadata_properties = table(
    "metadata_properties",
    public_id(),
    part_of("datasets"),
    Column("name", String(200), nullable=False),
    Column("title", String(500), nullable=False),
    Column("visible_for_annotators", Boolean, nullable=False),
    Column("settings", Json, nullable=False),
    *times(),
    UniqueConstraint("dataset_seq", "name"),
)
vectors_settings = table(
    "vectors_settings",
    public_id(),
    part_of("datasets"),
    Column("name", String(200), nullable=False),
    Column("title", String(500), nullable=False),
    Column("dimensions", Integer, nullable=False),
    *times(),
    UniqueConstraint("dataset_seq", "name"),
)
records = table(
    "records",
    public_id(),
    part_of("datasets"),
    Column("external_id", String(500)),
    Column("fields", Json, nullable=False),
    Column("metadata", Json),
    Column("status", String(10), nullable=False),
    Column("submitted", Integer, nullable=False),  # how many people's answers are submitted
    Column("disagreement", Float),  # of these, 0 to 1; null while answers are missing
    Column("resolved_at", BigInteger),  # when a reviewer settled it
    Column("sure", Integer),  # how sure its least sure suggestion is: see index/sureness.py
    Column("version", Integer, nullable=False),
    *times(),
    Index("records_external", "dataset_seq", "external_id", unique=True),
    Index("records_of_dataset", "dataset_seq", "seq"),
    Index("records_by_status", "dataset_seq", "status", "seq"),
    Index("records_by_disagreement", "dataset_seq", "status", "disagreement"),
    Index("records_by_inserted_at", "dataset_seq", "inserted_at", "seq"),
    Index("records_by_updated_at", "dataset_seq", "updated_at", "seq"),
    Index("records_resolved", "dataset_seq", **where("resolved_at IS NOT NULL")),
    Index(
        "records_by_sureness", "dataset_seq", "status", "sure", "seq", **where("sure IS NOT NULL")
    ),
)
responses = table(
    "responses",
    public_id(),
    part_of("records"),
    part_of("users"),
    part_of("datasets"),
    Column("values", Json),
    Column("status", String(10), nullable=False),
    Column("seconds", Float),  # how long the person looked
    Column("returned", Json),  # a reviewer sent it back: who, when, why
    Column("put_off_at", BigInteger),  # a draft for later: it waits at the end of the queue
    Column("reason", Text),  # why it was discarded or put off
    Column("provenance", Json),  # by question: which suggestion was seen, and what became of it
    Column("version", Integer, nullable=False),
    *times(),
    UniqueConstraint("record_seq", "user_seq"),
    Index("responses_of_user", "user_seq", "dataset_seq", "status", "record_seq"),
    Index("responses_of_dataset", "dataset_seq", "status"),
)
suggestions = table(
    "suggestions",
    public_id(),
    part_of("records"),
    part_of("questions"),
    Column("value", Json, nullable=False),
    Column("score", Json),
    Column("agent", String(200)),
    Column("type", String(10)),
    *times(),
    UniqueConstraint("record_seq", "question_seq"),
    Index("suggestions_of_question", "question_seq"),
)
