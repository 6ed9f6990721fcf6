"""A dataset as rows to train language models on, by its fields and questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ostraka.data.formats._examples import JUDGED, Example
from ostraka.data.formats._view import View, write_lines
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.records import FeedbackRecord

Render = Callable[[Example], dict[str, Any] | None]
UNANSWERED = "records that nobody has answered"


def write_examples(view: View, path: Path, render: Render, what: str) -> None:
    """A line per example; those that `render` gives None for are counted: they are no `what`.

    Raises `BadOption` where that leaves no line.
    """
    question = _asked(view)
    view.leave_out([question] if question is not None else [])
    view.notes.append(_said(question))

    written = 0

    def lines() -> Iterator[str]:
        nonlocal written
        for example in examples(view, question):
            made = render(example)
            if made is None:
                view.count(f"rows that {what} cannot hold", 1)
            else:
                written += 1
                yield json.dumps(made, ensure_ascii=False)

    write_lines(path, lines(), zipped=view.zipped)
    if len(view.snapshot) and not written:
        raise BadOption(_nothing(question, what))


def _nothing(question: Question | None, what: str) -> str:
    if question is not None:
        return f"No record makes a row of {what}: see who has answered {question.name!r}."
    return (
        f"No record makes a row of {what}, which ends with an answer: it needs a question of type "
        "text, one whose options are fields, or a field with chats."
    )


def _said(question: Question | None) -> str:
    if question is None:
        return "written as whole texts or conversations: nobody is asked for a choice or a text"
    return f"written with the answers to {question.name!r} ({question.type})"


def _asked(view: View) -> Question | None:
    """The question that makes the rows: which of two fields, what to answer, good or bad."""
    fields = {one.name for one in view.snapshot.settings.fields}
    which = [q for q in view.questions if q.type == "label_selection" and set(q.options) <= fields]
    texts = [q for q in view.questions if q.type == "text"]
    judged = [q for q in view.questions if list(q.options) == JUDGED and "completion" in fields]
    return next(iter([*which, *texts, *judged]), None)


def examples(view: View, question: Question | None) -> Iterator[Example]:
    """An example per record, or one for each field that was not chosen."""
    for row, record in view.records():
        view.count("metadata of records", bool(record.metadata))
        view.count("the name of a record", record.external_id is not None)
        yield from _of(view, question, row, record)


def _of(
    view: View, question: Question | None, row: int, record: FeedbackRecord
) -> Iterator[Example]:
    fields = {name: value for name, value in record.fields.items() if value is not None}
    if question is None:
        yield _unasked(view, fields)
        return
    value = view.verdict(question, row)
    if value is None:
        view.count(UNANSWERED, 1)
        return
    beside = [name for name in fields if name not in question.options and name != "completion"]
    name = "prompt" if "prompt" in beside else next(iter(beside), None)
    view.count("fields beside the prompt", len(beside) - (name is not None))
    prompt = fields[name] if name is not None else None
    if question.type == "text":
        yield Example(prompt=prompt, completion=value)
    elif list(question.options) == JUDGED:
        judged = fields.get("completion")
        yield Example(prompt=prompt, completion=judged, good=value == JUDGED[0])
    else:
        for other in question.options:
            if other != value and other in fields and value in fields:
                yield Example(prompt=prompt, chosen=fields[value], rejected=fields[other])


def _unasked(view: View, fields: dict[str, Any]) -> Example:
    """The first conversation, else the first text."""
    chats = [name for name, value in fields.items() if isinstance(value, list)]
    name = next(iter([*chats, *fields]))
    view.count("fields beside the first", len(fields) - 1)
    value = fields[name]
    if isinstance(value, list):
        return Example(messages=value)
    return Example(prompt=value) if name == "prompt" else Example(text=value)
