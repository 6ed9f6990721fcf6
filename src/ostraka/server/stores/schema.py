"""Fields and questions changed after publishing, and what that does to answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from ostraka.server import log
from ostraka.server.answer_map import GONE, mapped
from ostraka.server.answers import problem
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, add, change, every, maybe, new_id, now
from ostraka.server.database.tables import (
    datasets,
    fields,
    questions,
    records,
    responses,
    suggestions,
)
from ostraka.server.database.work_tables import verdicts
from ostraka.server.errors import Changed, Invalid
from ostraka.server.shapes.common import iso
from ostraka.server.shapes.schema import Effect, SchemaChange, SchemaEffect
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import compared, indexed, states
from ostraka.server.stores import plan as plans
from ostraka.server.stores.belongings import parts
from ostraka.server.stores.leases import rewind
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.responses import count_again
from ostraka.server.stores.review import resolve
from ostraka.server.stores.schema_plan import Wished, wished

AGAIN = "The questions changed; please look at this answer again."


@dataclass
class Found:
    """What a change does: new rows, and ids of what goes."""

    effects: dict[str, Effect]
    responses: list[dict[str, Any]] = field(default_factory=list)
    drafts: int = 0
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    suggestions_gone: list[str] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    verdicts_gone: list[str] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)  # the records of these verdicts


def preview(db: Connection, dataset: Row, plan: Plan, asked: SchemaChange) -> SchemaEffect:
    """What a change would do to the answers; nothing is written. Raises `Invalid`."""
    wish = wished(plan, asked)
    _check_records(db, dataset, plan, wish)
    return _told(dataset, _find(db, dataset, plan, wish, asked), None)


def apply(
    db: Connection, who: Caller, dataset: Row, plan: Plan, asked: SchemaChange
) -> SchemaEffect:
    """Make a change that was previewed; the dataset must be locked. Raises `Changed`, `Invalid`."""
    if asked.version != dataset["version"]:
        raise Changed(
            f"Previewed at version {asked.version}, but the fields and questions are at "
            f"{dataset['version']} now. Look at the effect again.",
            version=dataset["version"],
        )
    wish = wished(plan, asked)
    _check_records(db, dataset, plan, wish)
    found = _find(db, dataset, plan, wish, asked)
    about = _about(db, dataset, plan, asked, found)
    before = states.capture(db, about)
    added = _write(db, dataset, plan, wish, asked, found)
    batch = new_id()
    fresh = change(db, datasets, dataset["seq"], version=dataset["version"] + 1)
    for name, ids in added.items():
        before[name]["gone"] += ids
    told = {"id": dataset["id"], "version": fresh["version"], "added": sorted(wish.added)}
    log.write_down(
        db,
        who,
        "schema.changed",
        told,
        before={"id": dataset["id"], "state": before},
        dataset=dataset["seq"],
        batch=batch,
    )
    settle(db, fresh, [row["record_seq"] for row in found.responses], found.settled)
    return _told(fresh, found, batch)


def settle(db: Connection, dataset: Row, seqs: list[int], settled: Iterable[int]) -> None:
    """Count the answers of records again, and say which of the settled ones are resolved."""
    for part in parts(sorted(set(seqs))):
        count_again(db, dataset, part)
    compared.everything(db, dataset["seq"], again=True)
    plan = plans.read(db, dataset)
    for seq in settled:
        resolve(db, plan, seq)
    rewind(db, dataset["seq"], work_of(dataset), seqs)


def locked(db: Connection, dataset: Row) -> Row:
    """The dataset as it is now, held until the end so that nobody answers meanwhile."""
    own = select(datasets).where(datasets.c.seq == dataset["seq"])
    row = maybe(db, own.with_for_update())
    return {**dataset, **(row or {})}


def _check_records(db: Connection, dataset: Row, plan: Plan, wish: Wished) -> None:
    """A field becomes required only where every record has it. Raises `Invalid`."""
    for name, row in wish.fields.items():
        before = plan.fields.get(name)
        if not row["required"] or (before is not None and before["required"]):
            continue
        there: Any = records.c.fields[name].as_string()
        own = (records.c.dataset_seq == dataset["seq"], there.is_(None))
        without = db.execute(select(func.count()).select_from(records).where(*own)).scalar_one()
        if without:
            raise Invalid(
                f"{name!r} cannot be required: {without:,} records do not have it.", where=name
            )


def _find(db: Connection, dataset: Row, plan: Plan, wish: Wished, asked: SchemaChange) -> Found:
    found = Found({name: Effect() for name in plan.questions})
    gone = set(asked.delete_questions)
    for row in _answers(db, dataset, wish):
        _of_answer(row, plan, wish, gone, found)
    seqs = {plan.questions[name]["seq"]: name for name in wish.touched}
    for table, kept, lost in (
        (suggestions, found.suggestions, found.suggestions_gone),
        (verdicts, found.verdicts, found.verdicts_gone),
    ):
        for row in every(db, select(table).where(table.c.question_seq.in_(seqs))):
            name = seqs[row["question_seq"]]
            value, whole = (GONE, False) if name in gone else _mapped(row["value"], name, wish)
            if table is verdicts:
                found.settled.add(row["record_seq"])
            if not whole:
                lost.append(row["id"])
            elif value != row["value"]:
                kept.append({**row, "value": value, "updated_at": now()})
    return found


def _answers(db: Connection, dataset: Row, wish: Wished) -> Iterator[Row]:
    """All answers; with the texts of their records only where a change of spans needs them."""
    spans = any(
        wish.questions[name]["settings"]["type"] == "span"
        for name in wish.touched & wish.questions.keys()
    )
    chosen = select(responses, records.c.fields) if spans else select(responses)
    if spans:
        chosen = chosen.join(records, records.c.seq == responses.c.record_seq)
    chosen = chosen.where(responses.c.dataset_seq == dataset["seq"]).order_by(responses.c.seq)
    for row in db.execute(chosen).mappings():
        yield dict(row)


def _of_answer(row: Row, plan: Plan, wish: Wished, gone: set[str], found: Found) -> None:
    """Count what becomes of one answer, and keep its new row where it changes."""
    values, fresh, again = row["values"] or {}, {}, False
    for name, answer in values.items():
        if name not in plan.questions:
            continue
        effect = found.effects[name]
        if name in gone:
            effect.lost += 1
            continue
        value, whole = _fit(answer["value"], name, wish, row.get("fields", {}))
        if value is not GONE:
            fresh[name] = {**answer, "value": value}
        effect.kept += whole
        effect.another_look += not whole
        again = again or not whole
    missing = any(name not in fresh for name in wish.newly_required)
    if row["status"] != "submitted":
        again = missing = False
    if not (again or missing or not fresh) and fresh == values:
        return
    look = row["status"] == "submitted" and (again or missing or not fresh)
    found.drafts += look
    found.responses.append(_answer_row(row, fresh, look=look))


def _answer_row(row: Row, values: Mapping[str, Any], *, look: bool) -> dict[str, Any]:
    fresh = {column.name: row[column.name] for column in responses.c}
    fresh |= {"values": dict(values), "version": row["version"] + 1, "updated_at": now()}
    if look:
        returned = {"by": None, "user_id": None, "at": iso(now()), "comment": AGAIN}
        fresh |= {"status": "draft", "returned": returned}
    return fresh


def _fit(value: Any, name: str, wish: Wished, content: Mapping[str, Any]) -> tuple[Any, bool]:
    """The answer under the new settings, and whether it is whole and still fits."""
    if name not in wish.touched:
        return value, True
    fresh, whole = _mapped(value, name, wish)
    if fresh is GONE:
        return GONE, False
    settings = wish.questions[name]["settings"]
    if problem(fresh, settings, content, whole=False) is not None:
        return GONE, False
    return fresh, whole and problem(fresh, settings, content) is None


def _mapped(value: Any, name: str, wish: Wished) -> tuple[Any, bool]:
    settings = wish.questions[name]["settings"]
    allowed = frozenset(option["value"] for option in settings.get("options", []))
    return mapped(value, settings["type"], wish.renamed.get(name, {}), allowed)


def _about(
    db: Connection, dataset: Row, plan: Plan, asked: SchemaChange, found: Found
) -> dict[str, list[str]]:
    """The ids of all rows that a change touches."""
    about = {
        "fields": _ids(plan.fields, [*asked.change_fields, *asked.delete_fields]),
        "questions": _ids(plan.questions, [*asked.change_questions, *asked.delete_questions]),
        "responses": [row["id"] for row in found.responses],
        "suggestions": [*(row["id"] for row in found.suggestions), *found.suggestions_gone],
        "verdicts": [*(row["id"] for row in found.verdicts), *found.verdicts_gone],
    }
    if asked.delete_fields:
        own = select(records.c.id).where(records.c.dataset_seq == dataset["seq"])
        about[states.CONTENT] = list(db.execute(own.order_by(records.c.seq)).scalars())
    return about


def _write(
    db: Connection, dataset: Row, plan: Plan, wish: Wished, asked: SchemaChange, found: Found
) -> dict[str, list[str]]:
    """Write a change; returns the ids of what was added."""
    gone: Any = {
        "suggestions": {"rows": [], "gone": found.suggestions_gone},
        "verdicts": {"rows": [], "gone": found.verdicts_gone},
        "questions": {"rows": [], "gone": _ids(plan.questions, asked.delete_questions)},
        "fields": {"rows": [], "gone": _ids(plan.fields, asked.delete_fields)},
    }  # fmt: skip
    if asked.delete_fields:
        _forget_fields(db, dataset, set(asked.delete_fields))
    states.restore(db, gone)
    added: dict[str, list[str]] = {"fields": [], "questions": []}
    for table, rows, known in ((fields, wish.fields, plan.fields),
                               (questions, wish.questions, plan.questions)):  # fmt: skip
        for name, row in rows.items():
            own = {column.name: row[column.name] for column in table.c if column.name in row}
            if name in known and "seq" in own:
                values = {n: own[n] for n in ("title", "required", "settings") if n in own}
                more = {"description": own["description"]} if "description" in own else {}
                change(db, table, own["seq"], **values, **more)
            else:
                fresh = add(db, table, dataset_seq=dataset["seq"], **own)
                added[table.name].append(fresh["id"])
    for part in parts(found.responses):
        upsert(db, responses, part, on=("seq",), keep=("seq",))
        indexed.changed(db, "responses", part)
    for part in parts(found.suggestions):
        upsert(db, suggestions, part, on=("seq",), keep=("seq",))
        indexed.changed(db, "suggestions", part)
    for part in parts(found.verdicts):
        upsert(db, verdicts, part, on=("seq",), keep=("seq",))
    return added


def _ids(rows: Mapping[str, Row], names: list[str]) -> list[str]:
    return [rows[name]["id"] for name in names]


def _forget_fields(db: Connection, dataset: Row, names: set[str]) -> None:
    own = select(records.c.id, records.c.fields).where(records.c.dataset_seq == dataset["seq"])
    rows = [
        {"id": row["id"], "fields": {n: v for n, v in row["fields"].items() if n not in names}}
        for row in every(db, own)
        if names & row["fields"].keys()
    ]
    states.set_contents(db, rows)


def _told(dataset: Row, found: Found, batch: str | None) -> SchemaEffect:
    return SchemaEffect(
        version=dataset["version"],
        questions=found.effects,
        answers=len(found.responses),
        drafts=found.drafts,
        suggestions_lost=len(found.suggestions_gone),
        verdicts_lost=len(found.verdicts_gone),
        batch=batch,
    )
