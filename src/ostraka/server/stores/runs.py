"""Training runs: asked for, taken by one process at a time, told of, ended.

A run is a row of `trainings`. A worker process of the server trains those of origin `server`;
those of origin `client` are trained elsewhere, by a program that tells how it goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select, text, update

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import insert_all
from ostraka.server.database.sql import Row, add, change, every, maybe, now, remove
from ostraka.server.database.tables import datasets, responses, there, users
from ostraka.server.database.work_tables import training_events, trainings
from ostraka.server.errors import Invalid, NotFound

QUEUED, RUNNING, DONE = "queued", "running", "done"
FAILED, CANCELED, INTERRUPTED = "failed", "canceled", "interrupted"
OPEN = (QUEUED, RUNNING)
SERVER, CLIENT = "server", "client"
SILENT = 60 * 1_000_000  # microseconds without a sign of life: its process is gone
CLIENT_SILENT = 300 * 1_000_000
LOCK = 0x0574_12A1  # of those who take runs, on PostgreSQL
GONE = {
    SERVER: "The server stopped while this run was trained. Start it again; it goes on from its "
    "last checkpoint, where there is one.",
    CLIENT: "The program that trained this has told nothing for five minutes. Start it again "
    "there, with resume=True to go on from its last checkpoint.",
}
GONE_SUGGESTING = "The server stopped while suggestions were written. Ask for them again."
TOLD = [one for one in trainings.c if one.name != "manifest"]
_HERE = trainings.c.dataset_seq.in_(select(datasets.c.seq).where(there(datasets)))


class Stopped(Exception):
    """The run was cancelled, its dataset deleted, or another process has it."""


def listed(db: Connection, dataset: Row) -> list[Row]:
    """The runs and other trainings of a dataset, without their manifests, the newest first."""
    own = _with_author().where(trainings.c.dataset_seq == dataset["seq"])
    return every(db, own.order_by(trainings.c.seq.desc()))


def get(db: Connection, id: str, *, manifest: bool = False) -> Row:
    """One training, with its dataset's id, and with its `manifest` if asked. Raises `NotFound`."""
    chosen = _with_author().where(trainings.c.id == id)
    row = maybe(db, chosen.add_columns(trainings.c.manifest) if manifest else chosen)
    if row is None:
        raise NotFound(f"There is no training with the id {id!r}.")
    of = select(datasets.c.id).where(datasets.c.seq == row["dataset_seq"], there(datasets))
    return {**row, "dataset_id": db.execute(of).scalar()}


def ask(db: Connection, who: Caller, dataset: Row, name: str | None, asked: dict[str, Any]) -> Row:
    """Put a run into the queue; without a name it gets one of its framework and a number."""
    return _create(db, who, dataset, name, origin=SERVER, status=QUEUED, asked=asked)


def report(
    db: Connection, who: Caller, dataset: Row, name: str | None, asked: dict[str, Any]
) -> Row:
    """Register a run that somebody's program has begun."""
    at = now()
    return _create(
        db, who, dataset, name, origin=CLIENT, status=RUNNING, asked=asked, started_at=at
    )


def again(db: Connection, who: Caller, row: Row) -> Row:
    """Put a run that did not end well into the queue once more. Raises `Invalid`."""
    if row["origin"] != SERVER:
        raise Invalid("This was not trained by the server; start it again where it was started.")
    if row["status"] not in (FAILED, CANCELED, INTERRUPTED):
        raise Invalid(f"This run is {row['status']}; only one that did not end well starts again.")
    values = {"status": QUEUED, "error": None, "ended_at": None, "figures": None}
    change(db, trainings, row["seq"], **values)
    told = training_events.c.training_seq == row["seq"]
    db.execute(delete(training_events).where(told))
    _note(db, who, "training.queued", row)
    return get(db, row["id"])


def cancel(db: Connection, who: Caller, row: Row) -> Row:
    """End a run that is not done, or the writing of its suggestions. Raises `Invalid`."""
    if row["origin"] == CLIENT:
        raise Invalid("A program on another machine trains this; stop it there.")
    if row["follow"] in OPEN:
        change(db, trainings, row["seq"], follow=CANCELED)
    elif row["status"] in OPEN:
        change(db, trainings, row["seq"], status=CANCELED, ended_at=now())
    else:
        raise Invalid(f"This run is {row['status']}; only one that is not done can be stopped.")
    _note(db, who, "training.canceled", row)
    return get(db, row["id"])


def suggest(db: Connection, who: Caller, row: Row, *, order: bool) -> Row:
    """Ask for suggestions for the open records. Raises `Invalid`."""
    if row["status"] != DONE or row["origin"] != SERVER:
        raise Invalid("Only a model that the server has trained, to its end, can be asked here.")
    if row["follow"] in OPEN:
        raise Invalid("Its suggestions are being written already.")
    asked = {**row["asked"], "order": order}
    change(db, trainings, row["seq"], follow=QUEUED, suggested=None, asked=asked)
    _note(db, who, "training.suggesting", row)
    return get(db, row["id"])


def forget(db: Connection, who: Caller, row: Row) -> None:
    """Delete a training that is not being trained. Raises `Invalid`."""
    if row["status"] in OPEN or row["follow"] in OPEN:
        raise Invalid("This run is not done; stop it first.")
    log.write_down(
        db, who, "training.deleted", None, before=_plain(row), dataset=row["dataset_seq"]
    )
    remove(db, trainings, row["seq"])


def due(db: Connection) -> bool:
    """Whether it is worth while to look for a run to take, or for one whose process is gone."""
    going = or_(trainings.c.status.in_(OPEN), trainings.c.follow.in_(OPEN))
    return maybe(db, select(trainings.c.seq).where(going)) is not None


def take(db: Connection, *, most: int) -> Row | None:
    """The next run to train, or model to ask, now this process's; None where there is none.

    Those whose process is gone are interrupted first; `most` are worked on at the same time, by
    whatever process.
    """
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    interrupt(db)
    working = or_(
        (trainings.c.status == RUNNING) & (trainings.c.origin == SERVER),
        trainings.c.follow == RUNNING,
    )
    count = select(func.count()).select_from(trainings).where(working)
    if db.execute(count).scalar_one() >= most:
        return None
    waiting = or_(trainings.c.status == QUEUED, trainings.c.follow == QUEUED)
    due = select(trainings, users.c.id.label("user_id")).outerjoin(
        users, users.c.seq == trainings.c.user_seq
    )
    row = maybe(
        db, due.where(waiting, trainings.c.origin == SERVER, _HERE).order_by(trainings.c.seq)
    )
    if row is None:
        return None
    begun = (
        {"follow": RUNNING}
        if row["follow"] == QUEUED and row["status"] == DONE
        else {"status": RUNNING, "started_at": now(), "ended_at": None}
    )
    return {**row, **change(db, trainings, row["seq"], **begun)}


def interrupt(db: Connection, *, alone: bool = False) -> None:
    """Say of runs whose process is gone that they are interrupted.

    `alone`: no process can have any run of the server's.
    """
    at = now()
    running = trainings.c.status == RUNNING
    for origin, silent in ((SERVER, 0 if alone else SILENT), (CLIENT, CLIENT_SILENT)):
        lost = (running, trainings.c.origin == origin, trainings.c.updated_at <= at - silent)
        values = {"status": INTERRUPTED, "error": GONE[origin], "ended_at": at}
        db.execute(update(trainings).where(*lost).values(**values))
    before = at - (0 if alone else SILENT)
    silent_ones = (trainings.c.follow == RUNNING) & (trainings.c.updated_at <= before)
    told = {"error": GONE_SUGGESTING}
    db.execute(update(trainings).where(silent_ones).values(follow=INTERRUPTED, suggested=told))


def tell(
    db: Connection, row: Row, told: Sequence[tuple[str, Any]], figures: Mapping[str, Any] | None
) -> None:
    """Keep what a run told, and that it lives. Raises `Stopped` where it is to end."""
    at = now()
    values: dict[str, Any] = {"updated_at": at}
    if figures is not None:
        values["figures"] = dict(figures)
    own = update(trainings).where(trainings.c.seq == row["seq"], _HERE)
    alive = or_(trainings.c.status == RUNNING, trainings.c.follow == RUNNING)
    if not db.execute(own.where(alive).values(values)).rowcount:
        raise Stopped
    events = [
        {"training_seq": row["seq"], "at": at, "kind": kind, "data": data} for kind, data in told
    ]
    if events:
        insert_all(db, training_events, events)


def end(db: Connection, who: Caller | None, row: Row, status: str, **values: Any) -> None:
    """Note how a run ended; one that was cancelled meanwhile stays so."""
    own = maybe(db, select(trainings).where(trainings.c.seq == row["seq"]))
    if own is None or own["status"] != RUNNING:
        return
    change(db, trainings, row["seq"], status=status, ended_at=now(), **values)
    _note(db, who, f"training.{status}", row)


def end_suggesting(db: Connection, who: Caller | None, row: Row, status: str, told: Any) -> None:
    """Note how the writing of suggestions ended."""
    own = maybe(db, select(trainings.c.follow).where(trainings.c.seq == row["seq"]))
    if own is None or own["follow"] not in OPEN:
        return
    change(db, trainings, row["seq"], follow=status, suggested=told)
    _note(db, who, "training.suggested", row)


def events_after(
    db: Connection, training: int, after: int, *, most: int, kind: str | None = None
) -> list[Row]:
    """What a run told after the event `after`, at most so many."""
    own = training_events.c.training_seq == training
    chosen = select(training_events).where(own, training_events.c.seq > after)
    if kind is not None:
        chosen = chosen.where(training_events.c.kind == kind)
    return every(db, chosen.order_by(training_events.c.seq).limit(most))


def answers_since(db: Connection, dataset: Row, at: int) -> int:
    """How many answers were submitted, or changed, after a moment."""
    own = (responses.c.dataset_seq == dataset["seq"], responses.c.status == "submitted")
    later = select(func.count()).select_from(responses).where(*own, responses.c.updated_at > at)
    return int(db.execute(later).scalar_one())


def _create(db: Connection, who: Caller, dataset: Row, name: str | None, **values: Any) -> Row:
    given = name or _name(db, dataset, str(values["asked"].get("framework") or "run"))
    row = add(db, trainings, dataset_seq=dataset["seq"], user_seq=who.seq, name=given, **values)
    verb = "queued" if row["status"] == QUEUED else "started"
    _note(db, who, f"training.{verb}", row)
    return get(db, row["id"])


def _name(db: Connection, dataset: Row, framework: str) -> str:
    """A name that no training of this dataset has: the framework and a number."""
    own = select(trainings.c.name).where(trainings.c.dataset_seq == dataset["seq"])
    taken = set(db.execute(own).scalars())
    number = len(taken) + 1
    while f"{framework}-{number}" in taken:
        number += 1
    return f"{framework}-{number}"


def _note(db: Connection, who: Caller | None, action: str, row: Row) -> None:
    if who is None:  # whoever asked for it is gone
        return
    told = {"id": row["id"], "name": row["name"]}
    log.write_down(db, who, action, told, dataset=row["dataset_seq"])


def _plain(row: Row) -> dict[str, Any]:
    kept = ("id", "name", "status", "score", "origin", "inserted_at")
    return {name: row[name] for name in kept}


def _with_author() -> Select[Any]:
    return select(*TOLD, users.c.username.label("by")).outerjoin(
        users, users.c.seq == trainings.c.user_seq
    )
