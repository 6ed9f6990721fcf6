"""Datasets from the files of other tools, and back: what `read` and `write` do."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.data.formats._layout import Layout
from ostraka.data.formats._load import Plan, Read
from ostraka.data.formats._load import read as load
from ostraka.data.formats._report import Report
from ostraka.data.formats._save import Wanted
from ostraka.data.formats._save import write as save
from ostraka.data.snapshot import Snapshot
from ostraka.schema.questions import Question

if TYPE_CHECKING:
    from ostraka.data.formats._view import Settled
    from ostraka.unify._base import Verdicts

Paths = str | Path | Iterable[str | Path]
DEFAULT_TEXT = "first"
UNUSED = "strategy {} was not used: this format keeps everybody's answers, or none"


def read(
    path: Paths,
    format: str | None = None,
    *,
    skip_bad: bool = False,
    problems: str | Path | None = None,
    **layout: Any,
) -> Read:
    """What is in files of one format, as settings, columns and a report; see `Layout`."""
    paths = [path] if isinstance(path, str | Path) else list(path)
    listed = None if problems is None else Path(problems)
    plan = Plan(Layout.of(**layout), skip_bad=skip_bad, problems=listed)
    return load([Path(one) for one in paths], format, plan)


def write(
    snapshot: Snapshot, path: str | Path, wanted: Wanted, strategy: str | None = None
) -> Report:
    """Write a file; `strategy` settles what people say where the format has room for one answer."""
    settled, asked = settled_by(snapshot, strategy), False

    def noted(question: Question, row: int) -> Any:
        nonlocal asked
        asked = True
        return settled(question, row)

    report = save(snapshot, Path(path), noted, wanted)
    if strategy is not None and not asked:
        report.notes.append(UNUSED.format(strategy))
    return report


def settled_by(snapshot: Snapshot, strategy: str | None) -> Settled:
    """(question, row) → what people settled on; each question is settled when first asked for."""
    from ostraka.unify._base import strategies, unify
    from ostraka.unify._names import DEFAULTS

    kinds = {question.type for question in snapshot.settings.questions}
    used = {name for name in [strategy] if name and strategies[name].kinds & kinds}

    @cache
    def verdicts(name: str) -> Verdicts:
        question = snapshot.settings.question(name)
        usual = DEFAULTS.get(question.type, DEFAULT_TEXT)
        fits = strategy is not None and question.type in strategies[strategy].kinds
        if strategy is None or (not fits and strategy in used):
            return unify(snapshot, question, usual)
        return unify(snapshot, question, strategy)

    def settled(question: Question, row: int) -> Any:
        return verdicts(question.name).value(row)

    return settled
