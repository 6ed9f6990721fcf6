"""A dataset as Prodigy's tasks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ostraka.data.formats._view import View, plain_value, write_lines
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.records import FeedbackRecord

Task = dict[str, Any]
BINARY = {"accept", "reject"}
CHOICES = ("label_selection", "multi_label_selection", "rating")


def write(view: View, path: Path) -> None:
    """A line per response and question; raises `BadOption` where there is no text."""
    if not view.texts():
        raise BadOption("Prodigy's tasks need a text field, and this dataset has none.")
    kept = [question for question in view.questions if question.type != "ranking"]
    view.leave_out(kept, people=False)
    view.count("responses that are drafts", int((view.snapshot.columns.status == 1).sum()))
    lines = (json.dumps(task, ensure_ascii=False) for task in _tasks(view))
    write_lines(path, lines, zipped=view.zipped)


def _tasks(view: View) -> Iterator[Task]:
    first = view.texts()[0]
    for row, record in view.records():
        head = _head(view, row, record, first)
        given = [response for response in record.responses if response.status != "draft"]
        if not given:
            yield head
        for response in given:
            who = response.user_id
            person = {} if who is None else {"_annotator_id": who, "_session_id": who}
            values = {n: plain_value(v.value) for n, v in (response.values or {}).items()}
            parts = list(_parts(view, values, first))
            ignored = response.status == "discarded"
            for part in parts or [{}]:
                answer = "ignore" if ignored else part.pop("answer", "accept")
                task = {**head, **part, "answer": answer, **person}
                yield {**task, "_task_hash": _hash(head["_input_hash"], part)}


def _head(view: View, row: int, record: FeedbackRecord, first: str) -> Task:
    text = record.fields.get(first) or ""
    rest = {name: v for name, v in record.fields.items() if name != first and v is not None}
    view.count("fields beside the text, which become meta", len(rest))
    head: Task = {"text": text, "meta": {**rest, **record.metadata}}
    if record.external_id is not None:
        head["id"] = record.external_id
    return {**head, "_input_hash": _hash(view.name(row, record), text, rest)}


def _parts(view: View, values: dict[str, Any], first: str) -> Iterator[Task]:
    """What one person said to each question."""
    for name, value in values.items():
        question = view.snapshot.settings.question(name)
        if question.type in CHOICES:
            yield _choice(question, value)
        elif question.type == "text":
            yield {"user_input": value, "field_id": "user_input", "_view_id": "text_input"}
        elif question.type == "span" and getattr(question, "field", "") == first:
            yield {"spans": value, "_view_id": "ner_manual"}
        else:
            view.count(f"answers to {name!r} ({question.type})", question.type == "span")


def _choice(question: Question, value: Any) -> Task:
    if set(question.options) == BINARY:
        label = question.title or question.name
        return {"label": label, "answer": value, "_view_id": "classification"}
    many = question.type == "multi_label_selection"
    return {
        "options": [{"id": str(one), "text": str(one)} for one in question.options],
        "accept": value if many else [str(value)],
        "config": {"choice_style": "multiple" if many else "single"},
        "_question": question.name,
        "_view_id": "choice",
    }


def _hash(*parts: Any) -> int:
    """A whole number of 32 bits with a sign, as Prodigy's are; the same for the same parts."""
    text = json.dumps(parts, sort_keys=True, default=str).encode()
    return int.from_bytes(blake2b(text, digest_size=4).digest(), "big", signed=True)
