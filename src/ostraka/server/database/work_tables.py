"""What goes beyond Argilla, as tables: leases, reviews, the log, webhooks, jobs."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ostraka.server.database.tables import (
    Json,
    Number,
    metadata,
    part_of,
    public_id,
    table,
    times,
    where,
)

leases = table(  # a record reserved for a person
    "leases",
    part_of("records"),
    part_of("users"),
    part_of("datasets"),
    Column("until", BigInteger, nullable=False),
    UniqueConstraint("record_seq", "user_seq"),
    Index("leases_of_dataset", "dataset_seq", "until"),
    Index("leases_of_user", "user_seq", "dataset_seq"),
)
queue_places = table(  # where somebody's queue goes on; only a hint, so that nothing is read twice
    "queue_places",
    part_of("users"),
    part_of("datasets"),
    Column("position", BigInteger, nullable=False),
    Column("swept_at", BigInteger, nullable=False),  # when the whole dataset had nothing for them
    UniqueConstraint("user_seq", "dataset_seq"),
    Index("queue_places_of_dataset", "dataset_seq"),
)
answer_counts = Table(  # of somebody's answers in a dataset, kept by triggers
    "answer_counts",
    metadata,
    Column("user_seq", Number, ForeignKey("users.seq", ondelete="CASCADE"), primary_key=True),
    Column("dataset_seq", Number, ForeignKey("datasets.seq", ondelete="CASCADE"), primary_key=True),
    *(Column(state, Integer, nullable=False)
      for state in ("draft", "submitted", "discarded", "later")),
    Index("answer_counts_of_dataset", "dataset_seq"),
    sqlite_with_rowid=False,
)  # fmt: skip
assignments = table(  # a record that only some people are asked about
    "assignments",
    part_of("records"),
    part_of("users"),
    UniqueConstraint("record_seq", "user_seq"),
    Index("assignments_of_user", "user_seq", "record_seq"),
)
verdicts = table(  # what a reviewer settled, a row per question
    "verdicts",
    public_id(),
    part_of("records"),
    part_of("questions"),
    part_of("users", null=True, gone="SET NULL"),
    Column("value", Json),
    Column("reason", Text),
    *times(),
    UniqueConstraint("record_seq", "question_seq"),
)
notes = table(  # comments and flags on a record
    "notes",
    public_id(),
    part_of("records"),
    part_of("users", null=True, gone="SET NULL"),
    Column("kind", String(10), nullable=False),
    Column("text", Text),
    Column("place", Json),  # the question, span or turn it is about
    Column("reply_to", String(36)),  # the first note of its thread
    Column("mentions", Json, nullable=False),  # the ids of people it names
    Column("settled_at", BigInteger),
    *times(),
    Index("notes_of_record", "record_seq"),
)
audit = table(  # only ever added to
    "audit",
    Column("at", BigInteger, nullable=False),
    part_of("users", null=True, gone="SET NULL"),
    part_of("datasets", null=True, gone="SET NULL"),
    Column("action", String(50), nullable=False),
    Column("entity", String(30), nullable=False),
    Column("entity_id", String(36), nullable=False),
    Column("before", Json),
    Column("after", Json),
    Column("batch", String(36)),  # several rows that are undone together
    Column("undone_by", String(36)),
    Column("request_id", String(64)),
    Column("key", String(100)),  # of an answer that may be sent twice, and what it was
    Column("fingerprint", String(64)),
    Index("audit_of_dataset", "dataset_seq", "seq"),
    Index("audit_of_entity", "entity_id", "seq"),
    Index("audit_of_batch", "batch"),
    Index("audit_of_user", "user_seq", "seq"),
    Index("audit_by_key", "user_seq", "key", unique=True, **where("key IS NOT NULL")),
)
webhooks = table(
    "webhooks",
    public_id(),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("events", Json, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("description", String(1000)),
    *times(),
)
outbox = table(  # what is still to be sent to a webhook
    "outbox",
    public_id(),
    part_of("webhooks"),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("error", Text),
    Index("outbox_next", "next_at"),
)
jobs = table(
    "jobs",
    public_id(),
    part_of("users", null=True, gone="SET NULL"),
    part_of("datasets", null=True),
    Column("kind", String(50), nullable=False),
    Column("status", String(20), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("asked", Json, nullable=False),
    Column("result", Json),
    Column("error", Text),
    *times(),
    Index("jobs_by_status", "status"),
)
answered_requests = table(  # so that a repeated request gets the first answer
    "answered_requests",
    part_of("users"),
    Column("key", String(100), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("user_seq", "key"),
    Index("answered_requests_at", "at"),
)
trainings = table(  # models whose manifest used this dataset's records
    "trainings",
    public_id(),
    part_of("datasets"),
    part_of("users", null=True, gone="SET NULL"),
    Column("name", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("manifest", Json),
    Column("score", Float),
    *times(),
    # of those that a worker of the server trains, or that somebody's program tells of
    Column("origin", String(10)),  # null: registered when it was done
    Column("asked", Json),  # the cell of the table, its options, and what comes after
    Column("figures", Json),  # how far it is: the latest of everything that was told
    Column("error", Text),
    Column("follow", String(20)),  # the state of writing suggestions; null: not asked for
    Column("suggested", Json),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Index("trainings_of_dataset", "dataset_seq"),
    Index("trainings_by_status", "status"),
    Index("trainings_by_follow", "follow", **where("follow IS NOT NULL")),
)
training_events = table(  # what a run told on its way; the newest state is in its row
    "training_events",
    part_of("trainings"),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("data", Json, nullable=False),
    Index("training_events_of_training", "training_seq", "seq"),
)
vectors = table(
    "vectors",
    part_of("records"),
    part_of("vectors_settings", column="settings_seq"),
    Column("value", LargeBinary, nullable=False),  # float32, little-endian
    UniqueConstraint("record_seq", "settings_seq"),
    Index("vectors_of_settings", "settings_seq"),
)
sign_in_tries = table(  # passwords tried lately; those that were right are taken away again
    "sign_in_tries",
    Column("at", BigInteger, nullable=False),
    Column("name", String(64), nullable=False),  # a hash: people type passwords there
    Column("address", String(64), nullable=False),
    Index("sign_in_tries_of_name", "name", "at"),
    Index("sign_in_tries_of_address", "address", "at"),
)
ended_sessions = table(  # signed out of before their time
    "ended_sessions",
    Column("session", String(64), nullable=False, unique=True),
    Column("until", BigInteger, nullable=False),  # then the session would have ended anyway
)
