"""What a model is asked about the records of a dataset, as its task read them in training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.tasks._base import Task
from ostraka.tasks._openings import opening
from ostraka.tasks._template import Template

Inputs = list[Any]


def inputs_of(task: Task, snapshot: Snapshot) -> Inputs:
    """One input per record for `TrainedModel.suggest`; None where its fields are blank.

    Raises `BadOption` for a task whose answers belong to no question of a record.
    """
    read = READERS.get(task.name)
    if read is None or getattr(task, "formatting_func", None) is not None:
        able = ", ".join(name.replace("_", "-") for name in READERS)
        raise BadOption(
            f"A model of {task.name.replace('_', '-')} cannot answer for whole records; those of "
            f"{able} can, unless a formatting function made their rows."
        )
    return read(task, snapshot)


def _classified(task: Any, snapshot: Snapshot) -> Inputs:
    return _joined(snapshot, task.text, task.template)


def _rewritten(task: Any, snapshot: Snapshot) -> Inputs:
    return _joined(snapshot, task.source, task.template)


def _marked(task: Any, snapshot: Snapshot) -> Inputs:
    return _texts(snapshot, task.text)


def _compared(task: Any, snapshot: Snapshot) -> Inputs:
    sides = [_texts(snapshot, name) for name in task.texts[:2]]
    return [pair if None not in pair else None for pair in zip(*sides, strict=True)]


def _asked(task: Any, snapshot: Snapshot) -> Inputs:
    sides = [_texts(snapshot, name) for name in (task.question, task.context)]
    return [
        {"question": question, "context": context} if question and context else None
        for question, context in zip(*sides, strict=True)
    ]


def _prompted(task: Any, snapshot: Snapshot) -> Inputs:
    before = opening(snapshot, task.prompt, task.template, task.separator)
    prompts = before.prompts(np.arange(len(snapshot))).to_pylist()
    empty = before.empty()
    return [None if empty[row] else prompt for row, prompt in enumerate(prompts)]


READERS: Mapping[str, Callable[[Any, Snapshot], Inputs]] = {
    "text_classification": _classified,
    "token_classification": _marked,
    "sentence_similarity": _compared,
    "question_answering": _asked,
    "text2text": _rewritten,
    "supervised_fine_tuning": _prompted,
}


def _joined(snapshot: Snapshot, fields: tuple[str, ...], template: str | None) -> Inputs:
    return _filled(Template.of(snapshot.settings, fields, template).texts(snapshot).to_pylist())


def _texts(snapshot: Snapshot, name: str) -> Inputs:
    return _filled(snapshot.field(name).to_pylist())


def _filled(texts: list[Any]) -> Inputs:
    return [text if text and text.strip() else None for text in texts]
