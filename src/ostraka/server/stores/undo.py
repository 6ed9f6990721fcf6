"""Undo: what the log says was there before is put back, and that is logged in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, update

from ostraka.server import policies
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, every, maybe, new_id
from ostraka.server.database.tables import datasets, users, workspaces
from ostraka.server.database.work_tables import audit
from ostraka.server.errors import Changed, Forbidden, Invalid, NotFound
from ostraka.server.policies import allow
from ostraka.server.shapes.common import iso
from ostraka.server.shapes.work import work_of
from ostraka.server.stores.belongings import parts
from ostraka.server.stores.deleted import entry_of

Handler = Callable[["Undoing", Sequence[Row]], None]
MOST = 20_000
OWN = {"response", "note"}  # what everybody does, each their own
NEVER = {"dataset.created", "dataset.published"}  # the whole dataset would go with it
WHOLE_WORKSPACE = {"workspace.deleted", "workspace.restored"}


@dataclass
class Undoing:
    """One undoing: who does it, and the token of what it adds to the log.

    `dataset` is what the acts are about: a dataset, or a workspace that was deleted.
    """

    db: Connection
    who: Caller
    dataset: Row
    batch: str = field(default_factory=new_id)
    left_out: int = 0  # what could not be put back, since what it belonged to is gone

    def in_the_way(self, entry: Row, what: str) -> Changed:
        """The refusal that names what came later."""
        own = audit.c
        later = (
            select(own.action, own.at, users.c.username, own.seq)
            .join_from(audit, users, users.c.seq == own.user_seq, isouter=True)
            .where(own.entity_id == entry["entity_id"], own.seq > entry["seq"])
            .order_by(own.seq.desc())
        )
        row = maybe(self.db, later)
        by = ""
        if row is not None:
            name = row["username"] or "somebody who is gone"
            by = f" ({row['action']} by {name} at {iso(row['at'])}, entry {row['seq']})"
        return Changed(
            f"Entry {entry['seq']} ({entry['action']}) cannot be undone: {what}{by}. "
            "Undo that first.",
            entry=entry["seq"],
            newer=row["seq"] if row else None,
        )


@dataclass(frozen=True)
class Undone:
    """How many acts were undone, and the token that undoes the undoing."""

    acts: int
    batch: str
    left_out: int


def undo(
    db: Connection, who: Caller, entries: Sequence[Row], handlers: Mapping[str, Handler]
) -> Undone:
    """Undo acts of one dataset or workspace, all or none.

    Raises `Changed` where something newer stands in the way.

    `handlers` undo the acts of each entity, the newest first.
    """
    dataset = _allowed(db, who, entries)
    undoing = Undoing(db, who, dataset)
    kinds: dict[str, list[Row]] = {}
    for entry in sorted(entries, key=lambda row: -row["seq"]):
        if entry["entity"] not in handlers or entry["action"] in NEVER:
            raise Invalid(f"{entry['action']} cannot be undone (entry {entry['seq']}).")
        if entry["before"] is None and entry["after"] is None:
            raise Invalid(f"What entry {entry['seq']} was about was deleted with a person's data.")
        kinds.setdefault(entry["entity"], []).append(entry)
    for entity, several in kinds.items():
        handlers[entity](undoing, several)
    seqs = [entry["seq"] for entry in entries]
    done = 0
    for part in parts(seqs):
        own = (audit.c.seq.in_(part), audit.c.undone_by.is_(None))
        done += db.execute(update(audit).where(*own).values(undone_by=undoing.batch)).rowcount
    if done != len(seqs):
        raise Changed("Somebody else is undoing this at the same moment.")
    return Undone(len(entries), undoing.batch, undoing.left_out)


def entries_of(db: Connection, *, seq: int | None = None, batch: str | None = None) -> list[Row]:
    """The acts of a number, or of a token. Raises `NotFound`, `Invalid` for too many."""
    own = audit.c.seq == seq if seq is not None else audit.c.batch == batch
    rows = every(db, select(audit).where(own).order_by(audit.c.seq).limit(MOST + 1))
    if not rows:
        raise NotFound(f"The log has no entry {seq if seq is not None else batch!r}.")
    if len(rows) > MOST:
        raise Invalid(f"More than {MOST:,} acts; too many to undo at once.")
    return rows


def _allowed(db: Connection, who: Caller, entries: Sequence[Row]) -> Row:
    """What the acts are about, if this person may undo them and nobody has."""
    whole = {entry["action"] for entry in entries} <= WHOLE_WORKSPACE
    row = _workspace(db, who, entries) if whole else _dataset(db, who, entries)
    done = [entry["seq"] for entry in entries if entry["undone_by"] is not None]
    if done:
        raise Changed(f"Already undone: {', '.join(map(str, done[:5]))}.", entries=done[:100])
    return row


def _workspace(db: Connection, who: Caller, entries: Sequence[Row]) -> Row:
    """The workspace of the acts, for an owner."""
    allow(policies.govern(who), "undo what was done to workspaces", who, "the role owner")
    own = workspaces.c.id == entries[0]["entity_id"]
    row = maybe(db, select(workspaces).where(own).with_for_update())
    if row is None:
        raise NotFound("The workspace of this act was removed for good.")
    return row


def _dataset(db: Connection, who: Caller, entries: Sequence[Row]) -> Row:
    """The dataset of the acts, if this person may undo them: as their author, or as its lead."""
    seqs = {entry["dataset_seq"] for entry in entries}
    one = len(seqs) == 1 and None not in seqs
    home = select(datasets).where(datasets.c.seq.in_(seqs)).with_for_update()
    row = maybe(db, home) if one else None
    mine = all(entry["user_seq"] == who.seq for entry in entries)
    if row is None and (mine or who.owner):
        raise _homeless(entries, one=one)
    own = mine and row is not None and all(_may_again(who, row, entry) for entry in entries)
    if row is None or not (own or policies.lead(who, row["workspace_seq"])):
        raise Forbidden(
            f"{who.username!r} ({who.role}) may undo only what they did themselves, and may still "
            "do. Other acts need the role owner, or admin in the workspace."
        )
    deletions = {entry["action"] for entry in entries} == {"dataset.deleted"}
    if row["deleted_at"] is not None and not deletions:
        newest = db.execute(select(entry_of(row["id"]))).scalar()
        raise NotFound(f"The dataset of these acts was deleted. Undo that first: entry {newest}.")
    return row


def _homeless(entries: Sequence[Row], *, one: bool) -> Invalid | NotFound:
    if one:
        return NotFound("The dataset of these acts is gone.")
    actions = ", ".join(sorted({entry["action"] for entry in entries}))
    if actions == "dataset.deleted":
        return NotFound("This dataset was removed for good.")
    if actions == "user.deleted":
        return Invalid("Deleting a person cannot be undone: all there was of them is gone.")
    return Invalid(f"{actions}: what is not about one dataset cannot be undone.")


def _may_again(who: Caller, dataset: Row, entry: Row) -> bool:
    """Whether somebody who does not lead may still do what they did: roles change."""
    told = entry["after"] or entry["before"] or {"user_seq": who.seq}
    if entry["entity"] in OWN and told.get("user_seq") == who.seq:
        return who.member(dataset["workspace_seq"])
    leads_only = work_of(dataset).reviewers == "leads"
    reviews = policies.review(who, dataset["workspace_seq"]) and not leads_only
    return reviews and entry["entity"] in {*OWN, "verdict"}
