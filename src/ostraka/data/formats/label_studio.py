"""Label Studio: tasks as JSON, with everybody's annotations and models' predictions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats import _label_studio_write
from ostraka.data.formats._json import values
from ostraka.data.formats._label_studio_config import Config, config_beside
from ostraka.data.formats._label_studio_texts import read_by_people
from ostraka.data.formats._label_studio_values import answers_of
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem, Proposed, Row, Said, Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._view import View
from ostraka.errors import BadFile

SAMPLE = 200
ANNOTATED = ("annotations", "completions")  # the second is the name before 2021
LOST = {
    "lead_time": "how long an annotation took",
    "reviews": "reviews of annotations",
    "ground_truth": "marks that an annotation is the truth",
}


class LabelStudio:
    """A task per record."""

    title: ClassVar[str] = "Label Studio JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = ("text",)

    def sure(self, source: Source) -> int:
        """By the keys of the first task."""
        head = source.head(1 << 20)
        if '"data"' in head and any(f'"{name}"' in head for name in (*ANNOTATED, "predictions")):
            return 9
        return 0

    def reader(self, source: Source, layout: Layout, report: Report) -> _Reader:
        """A reader; the settings beside the file (`NAME.config.xml`) are read too."""
        return _Reader(source, layout, report)

    def write(self, view: View, path: Path) -> None:
        """A list of tasks, and the labelling settings beside it."""
        _label_studio_write.write(view, path)


class _Reader:
    def __init__(self, source: Source, layout: Layout, report: Report) -> None:
        self._layout, self._report = layout, report
        self._config = config_beside(source.path)
        tasks = [task for _, task in islice(_tasks(source), SAMPLE) if isinstance(task, dict)]
        self._texts = layout.text or _texts(tasks, self._config)
        if not self._texts:
            raise BadFile(
                f"{source.path}: no key of data looks like a text. Say which one is: --text NAME"
            )
        if layout.text is None:
            report.note(f"read as: {' '.join(f'--text {name}' for name in self._texts)}")

    def prepare(self, survey: Survey) -> None:
        """The questions of the settings beside the file, with all their options."""
        for ask in self._config.asks:
            field = self._config.values.get(ask.to_name)
            marked = field if ask.kind == "span" and field in self._texts else None
            survey.ask(ask.name, ask.kind, ask.options, marked)

    def rows(self, source: Source) -> Iterator[Row | Problem]:
        """Every task."""
        for line, task in _tasks(source):
            if isinstance(task, Problem):
                yield task
                continue
            try:
                yield self._row(line, task)
            except Unreadable as wrong:
                yield wrong.at(line)

    def _row(self, line: int, task: Any) -> Row:
        data = _data(task)
        fields = {name: _text(name, data.get(name)) for name in self._texts}
        if all(value is None for value in fields.values()):
            raise Unreadable(f"data.{self._texts[0]}", None, "the text is missing")
        metadata = {n: v for n, v in data.items() if n not in fields and v not in (None, "")}
        meta = task.get("meta")
        metadata |= meta if isinstance(meta, dict) and "data" in task else {}
        name = metadata.pop("external_id", None) or (task.get("id") if "data" in task else None)
        row = Row(line, fields, metadata=metadata)
        row.external_id = None if name is None else str(name)
        text = next((v for v in fields.values() if isinstance(v, str)), "")
        for annotation in _list(task, *ANNOTATED):
            row.responses.append(self._said(annotation, fields, text))
        for draft in _list(task, "drafts"):
            who = draft.get("user", draft.get("completed_by"))
            row.responses.append(Said(_who(who), self._answers(draft, fields, text), "draft"))
        for prediction in _list(task, "predictions"):
            row.suggestions += self._proposed(prediction, fields, text)
        return row

    def _said(self, annotation: dict[str, Any], fields: dict[str, Any], text: str) -> Said:
        for key, reason in LOST.items():
            if annotation.get(key):
                self._report.lost[reason] += 1
        status = "discarded" if annotation.get("was_cancelled") else "submitted"
        who = _who(annotation.get("completed_by"))
        return Said(who, self._answers(annotation, fields, text), status)

    def _answers(self, given: dict[str, Any], fields: dict[str, Any], text: str) -> Any:
        marked = self._config.values
        texts = {to: fields[key] for to, key in marked.items() if fields.get(key)}
        texts = {**{k: v for k, v in fields.items() if v}, **texts}
        return answers_of(given.get("result"), texts, text, self._report)

    def _proposed(
        self, prediction: dict[str, Any], fields: dict[str, Any], text: str
    ) -> list[Proposed]:
        agent, score = prediction.get("model_version"), prediction.get("score")
        score = score if isinstance(score, int | float) else None
        return [
            Proposed(name, answer, score, str(agent) if agent else None)
            for name, answer in self._answers(prediction, fields, text).items()
        ]


def _tasks(source: Source) -> Iterator[tuple[int, Any]]:
    for found in values(source):
        yield (found.line, found) if isinstance(found, Problem) else found


def _data(task: Any) -> dict[str, Any]:
    """The task's data; a task without `data` is data itself."""
    if not isinstance(task, dict):
        raise Unreadable("", task, "a task, {...}, is needed here")
    data = task.get("data", task)
    if not isinstance(data, dict):
        raise Unreadable("data", data, "an object, {...}, is needed here")
    return data


def _list(task: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    found: Any = next((task[name] for name in names if task.get(name)), [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(names[0], found, "a list of objects is needed here")
    return found


def _who(given: Any) -> str | None:
    if isinstance(given, dict):
        given = given.get("email") or given.get("id")
    return None if given is None or given == "" else str(given)


def _text(name: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return value
    raise Unreadable(f"data.{name}", value, "a text is needed here")


def _texts(tasks: list[dict[str, Any]], config: Config) -> tuple[str, ...]:
    """The keys of data that people read, those that are annotated among them."""
    marked = set(config.values.values())
    for task in tasks:
        for given in [*_loose(task, "annotations"), *_loose(task, "completions")]:
            results = given.get("result")
            marked |= {
                str(one.get("to_name", "")).lstrip("$")
                for one in (results if isinstance(results, list) else [])
                if isinstance(one, dict)
            }
    return read_by_people((task.get("data", task) for task in tasks), marked)


def _loose(task: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = task.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


FORMAT = LabelStudio
