"""`ostraka describe`: what is in a saved dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from ostraka.cli._commands import escaped, examples
from ostraka.cli._dataset import Where, looked_at, title
from ostraka.cli._print import bar, counted, out, table
from ostraka.schema.responses import STATUSES

if TYPE_CHECKING:
    from ostraka.data.snapshot import Snapshot
    from ostraka.schema.questions import Question


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=examples("ostraka describe tweets"))(describe)


def describe(
    dataset: Where,
) -> None:
    """Show a saved dataset: fields, questions, people, answers, and how far people agree."""
    data = looked_at(dataset)
    responses = data.columns.responses.num_rows
    out.print(
        f"[bold]{escaped(title(dataset))}[/]: {counted(len(data), 'record')}, "
        f"{counted(responses, 'response')} by {counted(len(data.users), 'person')}"
    )
    out.print()
    _settings(data)
    _responses(data)
    for question in data.settings.questions:
        _question(data, question)


def _settings(data: Snapshot) -> None:
    columns, settings = data.columns, data.settings
    rows: list[tuple[str, str, str, str]] = []
    for field in settings.fields:
        given = len(data) - columns.one("records", f"fields.{field.name}").null_count
        rows.append(("field", field.name, field.type, f"in {counted(given, 'record')}"))
    for question in settings.questions:
        few = ", ".join(question.classes) if len(question.classes) <= 12 else ""
        shown = few or (f"{len(question.options)} options" if question.options else "")
        rows.append(("question", question.name, question.type, shown))
    rows += [("metadata", one.name, one.type, "") for one in settings.metadata_properties]
    rows += [
        ("vector", v.name, "", f"{v.dimensions} dimensions") for v in settings.vectors_settings
    ]
    out.print(table("", "name", "type", "", rows=rows))


def _responses(data: Snapshot) -> None:
    columns = data.columns
    by_status = np.bincount(columns.status, minlength=len(STATUSES)).tolist()
    each = np.diff(columns.offsets)
    shown = ", ".join(f"{n:,} {s}" for s, n in zip(STATUSES, by_status, strict=True) if n)
    out.print(f"\nresponses: {shown or 'none'}")
    if len(each):
        empty = int((each == 0).sum())
        have = "has" if empty == 1 else "have"
        out.print(
            f"per record: {each.min():,} to {each.max():,}, {each.mean():.1f} on average; "
            f"{counted(empty, 'record')} {have} none"
        )
    nameless = int((columns.user < 0).sum())
    if nameless:
        out.print(f"{counted(nameless, 'response')} without a user")


def _question(data: Snapshot, question: Question) -> None:
    from ostraka.unify._base import votes_of

    votes = votes_of(data, question)
    counts = votes.counts()
    out.print(f"\n[bold]{escaped(question.name)}[/] ({question.type})")
    some, none = int((counts > 0).sum()), int((counts == 0).sum())
    out.print(
        f"{counted(len(votes), 'submitted answer')} to {counted(some, 'record')}; "
        f"left out of a training: {counted(none, 'record')} without one"
    )
    codes = getattr(votes.answers, "codes", None)
    if question.options and codes is not None and len(codes):
        _options(question, np.bincount(codes, minlength=len(question.options)), len(votes))
    _agreement(data, question)


def _options(question: Question, counts: Any, answers: int) -> None:
    rows = [
        (name, f"{count:,}", f"{count / answers:.0%}", bar(count / answers))
        for name, count in zip(question.classes, counts.tolist(), strict=True)
    ]
    out.print(table("option", "answers", "share", "", rows=rows, right=(1, 2)))


def _agreement(data: Snapshot, question: Question) -> None:
    from ostraka.measure.agreement import METRICS, NAMES, agreement
    from ostraka.unify._base import unify

    if question.type not in METRICS:
        return
    found = agreement(data, question)
    if found.result is None:
        out.print(f"agreement: {found.reason}")
        return
    between = "" if found.interval is None else " ({:.3f} to {:.3f})".format(*found.interval)
    out.print(f"agreement: {NAMES['alpha']} ({found.level}) {found.result:.3f}{between}")
    settled = unify(data, question, "majority")
    out.print(
        f"majority: {np.nanmean(settled.share):.0%} of a record's answers on average; "
        f"{counted(int(settled.tied.sum()), 'tie')}"
    )
