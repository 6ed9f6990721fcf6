"""Prodigy: a task per line, as `prodigy db-out` writes them.

Tasks of the same `_input_hash` are one record. A binary task, about one `label`, asks "does this
label fit?": accept and reject are its two answers, and reject is no vote for another label.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats import _prodigy_write
from ostraka.data.formats._json import values
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Problem, Proposed, Row, Said, Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._spans import spans_of
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._view import View

BINARY = ["accept", "reject"]
ANSWERS = (*BINARY, "ignore")
PEOPLE = ("_annotator_id", "_session_id")
TAKEN = frozenset(
    ("text", "label", "spans", "tokens", "options", "accept", "answer", "meta", "config",
     "user_input", "field_id", "relations", "id", "_input_hash", "_task_hash", "_view_id",
     "_session_id", "_annotator_id", "_timestamp", "_is_binary", "_question")
)  # fmt: skip


class Prodigy:
    """A line per person and task."""

    title: ClassVar[str] = "Prodigy JSON lines"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl",)
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = ("text", "annotator")

    def sure(self, source: Source) -> int:
        """By the keys that Prodigy adds to a task."""
        head = source.head()
        hashed = '"_input_hash"' in head or '"_task_hash"' in head
        return 9 if hashed and head.lstrip("\ufeff \r\n\t").startswith("{") else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> _Reader:
        """A reader of tasks."""
        return _Reader(layout, report)

    def write(self, view: View, path: Path) -> None:
        """A line per response and question."""
        _prodigy_write.write(view, path)


class _Reader:
    def __init__(self, layout: Layout, report: Report) -> None:
        self._text = (layout.text or ("text",))[0]
        self._who = (layout.annotator,) if layout.annotator else PEOPLE
        self._report = report
        self._survey: Survey | None = None

    def prepare(self, survey: Survey) -> None:
        """Options that were offered are told when they are met, chosen or not."""
        self._survey = survey

    def _ask(self, name: str, kind: str, options: list[str]) -> None:
        if self._survey is not None:
            self._survey.ask(name, kind, options)

    def rows(self, source: Source) -> Iterator[Row | Problem]:
        """Every task."""
        for found in values(source):
            if isinstance(found, Problem):
                yield found
                continue
            line, task = found
            try:
                yield self._row(line, task)
            except Unreadable as wrong:
                yield wrong.at(line)

    def _row(self, line: int, task: Any) -> Row:
        if not isinstance(task, dict):
            raise Unreadable("", task, "a task, {...}, is needed here")
        text = task.get(self._text)
        if not isinstance(text, str) or not text:
            raise Unreadable(self._text, text, "the text is missing")
        row = Row(line, {self._text: text})
        row.key = None if task.get("_input_hash") is None else str(task["_input_hash"])
        row.external_id = None if task.get("id") is None else str(task["id"])
        row.metadata = self._metadata(task)
        given = task.get("answer")
        answers = self._answers(task, given)
        if given is None:
            row.suggestions = [Proposed(name, answer) for name, answer in answers.items()]
            return row
        if given not in ANSWERS:
            raise Unreadable("answer", given, f"one of {', '.join(ANSWERS)} is needed here")
        status = "discarded" if given == "ignore" else "submitted"
        row.responses = [Said(self._person(task), answers, status)]
        if "_timestamp" in task:
            self._report.lost["when an answer was given"] += 1
        return row

    def _person(self, task: dict[str, Any]) -> str | None:
        given = next((task[name] for name in self._who if task.get(name) is not None), None)
        return None if given is None else str(given)

    def _metadata(self, task: dict[str, Any]) -> dict[str, Any]:
        meta = task.get("meta")
        kept = {n: v for n, v in task.items() if n not in TAKEN and n != self._text}
        if meta is not None and not isinstance(meta, dict):
            raise Unreadable("meta", meta, "an object, {...}, is needed here")
        return {**kept, **(meta or {})}

    def _answers(self, task: dict[str, Any], given: Any) -> dict[str, Answer]:
        if task.get("relations"):
            self._report.lost["relations between spans"] += 1
        found: dict[str, Answer] = {}
        if "options" in task or "accept" in task:
            found |= self._choice(task, given)
        elif isinstance(task.get("label"), str) and given in BINARY:
            self._ask(task["label"], "label", BINARY)
            found[task["label"]] = Answer("label", given)
        if "user_input" in task and given == "accept":
            found["user_input"] = Answer("text", str(task["user_input"]))
        if isinstance(task.get("spans"), list):
            found |= self._spans(task, given)
        return found

    def _choice(self, task: dict[str, Any], given: Any) -> dict[str, Answer]:
        chosen = task.get("accept", [])
        if isinstance(chosen, str | int):
            chosen = [chosen]
        if not isinstance(chosen, list) or not all(isinstance(c, str | int) for c in chosen):
            raise Unreadable("accept", chosen, "a list of the chosen options is needed here")
        if given == "reject":
            self._report.lost["choices of tasks that were rejected"] += 1
        if given in ("reject", "ignore") or not (chosen or given):
            return self._rejected() if given == "reject" else {}
        config = task.get("config")
        many = isinstance(config, dict) and config.get("choice_style") == "multiple"
        names = [str(one) for one in chosen]
        if not names and not many:
            return {}
        name, kind = task.get("_question"), "labels" if many else "choices"
        name = name if isinstance(name, str) and name else "choice"
        self._ask(name, kind, _offered(task.get("options")))
        return {name: Answer(kind, names)}

    def _rejected(self) -> dict[str, Answer]:
        """The whole task was refused: that is an answer to a question of its own."""
        self._ask("answer", "label", BINARY)
        return {"answer": Answer("label", "reject")}

    def _spans(self, task: dict[str, Any], given: Any) -> dict[str, Answer]:
        if given == "reject":
            self._report.lost["spans of tasks that were rejected"] += bool(task["spans"])
            binary = isinstance(task.get("label"), str)
            return {} if binary else self._rejected()
        if given == "ignore" or ("label" in task and not task["spans"]):
            return {}
        return {"spans": Answer("span", spans_of("spans", task["spans"]))}


def _offered(options: Any) -> list[str]:
    ids = [
        one.get("id") if isinstance(one, dict) else one
        for one in (options if isinstance(options, list) else [])
    ]
    return [str(one) for one in ids if isinstance(one, str | int)]


FORMAT = Prodigy
