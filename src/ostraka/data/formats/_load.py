"""From files to columns: look at all rows, then build, a batch at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ostraka.data.build import build
from ostraka.data.columns import Columns
from ostraka.data.formats._base import Reader
from ostraka.data.formats._gather import Gathered
from ostraka.data.formats._guess import chosen
from ostraka.data.formats._items import Items
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._problems import Problems
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem, Row, Unreadable
from ostraka.data.formats._source import Source, Tell
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._whole import Whole
from ostraka.errors import BadFile, BadRecord
from ostraka.schema.settings import Settings

BATCH = 5_000
Good = tuple[Row, dict[str, Any]]
ANONYMOUS = "Responses without user_id count as anonymous"


@dataclass(frozen=True)
class Read:
    """What came out of files: settings, columns and a report."""

    settings: Settings
    columns: Columns
    report: Report


@dataclass(frozen=True)
class Plan:
    """How to read: what the columns are, whether bad lines are left out, where they are listed.

    `folder` keeps the columns in files there rather than in memory; `tell` hears how far it is.
    """

    layout: Layout = field(default_factory=Layout)
    skip_bad: bool = False
    problems: Path | None = None
    folder: Path | None = None
    tell: Tell | None = None


def read(paths: Sequence[Path], format: str | None, plan: Plan) -> Read:
    """Everything in the files, which are of one format.

    Raises `BadLines` for lines that cannot be read, unless they are skipped, and `BadFile`,
    `UnknownName` or `BadOption` for what is wrong as a whole.
    """
    told = _Told(plan.tell, len(paths))
    sources = [Source(path, told.of(number)) for number, path in enumerate(paths)]
    name, kind = chosen(sources, format, plan.layout)
    report = Report(name)
    reader = kind().reader(sources[0], plan.layout, report)
    survey = _survey(sources, reader, report, plan)
    settings = survey.settings()
    gathered = Gathered(settings, report, plan.folder)
    with Problems(plan.problems) as problems:
        told.round += 1
        building = _Building(gathered, survey, plan.layout.user)
        for source in sources:
            building.take(source.path, reader.rows(source), problems)
        if not plan.skip_bad:
            problems.stop()
    _left_out(problems, gathered, report)
    columns = gathered.whole()
    report.lost = +report.lost  # without what never happened
    report.records, report.responses = len(columns), columns.responses.num_rows
    report.people = len(columns.users)
    return Read(settings, columns, report)


class _Told:
    """How far both rounds are: the one that looks and the one that builds."""

    def __init__(self, tell: Tell | None, files: int) -> None:
        self._tell, self._files, self.round = tell, files, 0

    def of(self, number: int) -> Tell | None:
        """What a file of that number tells."""
        tell = self._tell
        if tell is None:
            return None
        return lambda done, size: tell(
            (self.round * self._files + number) * size + done, 2 * self._files * size
        )


def _survey(sources: list[Source], reader: Reader, report: Report, plan: Plan) -> Survey:
    survey = Survey(report)
    reader.prepare(survey)
    with Problems(plan.problems) as problems:
        for source in sources:
            for row in reader.rows(source):
                if isinstance(row, Row):
                    survey.see(row)
                elif isinstance(row, Whole):
                    row.seen_by(survey)
                elif not survey.rows:
                    problems.add(source.path, row)
        if not survey.rows:
            problems.stop()
            raise BadFile(f"{sources[0].path} holds no row that could be a record.")
    report.lost.clear()  # the second reading counts
    return survey


def _left_out(problems: Problems, gathered: Gathered, report: Report) -> None:
    for reason, count in problems.reasons.items():
        report.lost[f"bad lines: {reason}"] += count
    if problems.count and problems.path is not None:
        report.note(f"bad lines are listed in {problems.path}")
    if not gathered.records:
        raise BadFile("No line of the file could be read; nothing was imported.")


class _Building:
    """Builds batches; where one does not fit, each of its rows alone, to name the bad ones."""

    def __init__(self, gathered: Gathered, survey: Survey, user: str | None) -> None:
        self._gathered, self._survey, self._user = gathered, survey, user
        self._items = Items(survey, gathered.report, user)

    def take(self, path: Path, rows: Iterable[Row | Problem | Whole], problems: Problems) -> None:
        """All rows of a file."""
        self._path, self._problems = path, problems
        good: list[Good] = []
        for row in rows:
            if isinstance(row, Whole):
                self._add(good)
                good = []
                self._whole(row)
            elif isinstance(row, Problem):
                problems.add(path, row)
            else:
                self._item(row, good)
            if len(good) >= BATCH:
                self._add(good)
                good = []
        self._add(good)

    def _item(self, row: Row, good: list[Good]) -> None:
        try:
            good.append((row, self._items.item(row)))
        except Unreadable as wrong:
            self._problems.add(self._path, wrong.at(row.line))

    def _whole(self, whole: Whole) -> None:
        """Many rows as columns; where one does not fit, one by one."""
        gathered = self._gathered
        try:
            made = whole.built(self._survey, gathered.settings, self._user)
        except BadRecord:
            self.take(self._path, whole.rows(), self._problems)
            return
        gathered.add(gathered.known(made), whole.keys())

    def _add(self, good: list[Good]) -> None:
        if not good:
            return
        try:
            made = self._build([item for _, item in good])
        except BadRecord:
            good = [(row, item) for row, item in good if self._fits(row, item)]
            if not good:
                return
            made = self._build([item for _, item in good])
        self._gathered.add(made, [row.key for row, _ in good])

    def _fits(self, row: Row, item: dict[str, Any]) -> bool:
        try:
            self._build([item])
        except BadRecord as error:
            _, _, why = str(error).partition(": ")
            why = why.removesuffix(" Nothing of this batch was added.").rstrip(".")
            self._problems.add(self._path, Problem(row.line, "", None, why or str(error)))
            return False
        return True

    def _build(self, items: list[dict[str, Any]]) -> Columns:
        gathered = self._gathered
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ANONYMOUS)
            return build(items, gathered.settings, gathered.users, np.arange(len(items)))
