"""A dataset, or a part of one, that the caller may see or lead."""

from __future__ import annotations

from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.errors import NotFound
from ostraka.server.policies import allow
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import datasets, parts, records, runs
from ostraka.server.stores.pages import Offered
from ostraka.server.stores.parts import Kind
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.sight import Sight

MEMBER = "to be a member of its workspace"
LEAD = "the role owner, or admin in its workspace"


def seen(db: Connection, who: Caller, id: object, act: str = "see this dataset") -> Row:
    """A dataset one takes part in. Raises `NotFound`, `Forbidden`."""
    row = datasets.get(db, str(id))
    allow(policies.take_part(who, row["workspace_seq"]), act, who, MEMBER)
    return row


def led(db: Connection, who: Caller, id: object, act: str) -> Row:
    """A dataset one leads. Raises `NotFound`, `Forbidden`."""
    row = datasets.get(db, str(id))
    allow(policies.lead(who, row["workspace_seq"]), act, who, LEAD)
    return row


def part_led(db: Connection, who: Caller, kind: Kind, id: object) -> tuple[Row, Row]:
    """A part of a dataset one leads, and the dataset. Raises `NotFound`, `Forbidden`."""
    row = parts.get(db, kind, str(id))
    return row, led(db, who, row["dataset_id"], f"change this {kind.what}")


def run_led(db: Connection, who: Caller, id: object, act: str, *, manifest: bool = False) -> Row:
    """A training of a dataset one leads. Raises `NotFound`, `Forbidden`."""
    row = runs.get(db, str(id), manifest=manifest)
    if row["dataset_id"] is None:
        raise NotFound(f"The dataset of the training {id} is gone.")
    led(db, who, row["dataset_id"], act)
    return row


def hidden_from(who: Caller, dataset: Row, plan: Plan) -> frozenset[str]:
    """The metadata that this person may not see."""
    if policies.lead(who, dataset["workspace_seq"]):
        return frozenset()
    rows = plan.properties.items()
    return frozenset(name for name, row in rows if not row["visible_for_annotators"])


def record_led(db: Connection, who: Caller, id: object, act: str) -> tuple[Row, Row]:
    """A record of a dataset one leads, and the dataset. Raises `NotFound`, `Forbidden`."""
    row = records.get(db, str(id))
    return row, led(db, who, datasets.id_of(db, row["dataset_seq"]), act)


def record_seen(db: Connection, who: Caller, id: object) -> tuple[Row, Row]:
    """A record of a dataset one takes part in, and the dataset. Raises `NotFound`, `Forbidden`."""
    row = records.get(db, str(id))
    return row, seen(db, who, datasets.id_of(db, row["dataset_seq"]))


def reviews(who: Caller, dataset: Row) -> bool:
    """Whether one sees everybody's answers in a dataset, where perhaps only leads review."""
    leads_only = work_of(dataset).reviewers == "leads"
    may = policies.lead if leads_only else policies.review
    return may(who, dataset["workspace_seq"])


def offered(who: Caller, dataset: Row) -> Offered:
    """Whose suggestions one may see: those for all records, for answered ones, or for none."""
    if reviews(who, dataset):
        return "all"
    kept: dict[str, Offered] = {"revealed": "answered", "hidden": "none"}
    return kept.get(work_of(dataset).suggestions, "all")


def sight(who: Caller, dataset: Row, plan: Plan, *, own: bool) -> Sight:
    """What somebody may look for in a dataset; `own`: of answers only in theirs."""
    author, hidden = who.seq if own else None, hidden_from(who, dataset, plan)
    return Sight(dataset, plan, author, hidden, suggestions=offered(who, dataset) == "all")


def reviewed(db: Connection, who: Caller, id: object, act: str = "review answers") -> Row:
    """A dataset one may review. Raises `NotFound`, `Forbidden`."""
    row = datasets.get(db, str(id))
    leads_only = work_of(row).reviewers == "leads"
    allow(reviews(who, row), act, who, LEAD if leads_only else f"{LEAD}, or to review there")
    return row


def record_reviewed(db: Connection, who: Caller, id: object) -> tuple[Row, Row]:
    """A record of a dataset one may review, and the dataset. Raises `NotFound`, `Forbidden`."""
    row = records.get(db, str(id))
    return row, reviewed(db, who, datasets.id_of(db, row["dataset_seq"]))
