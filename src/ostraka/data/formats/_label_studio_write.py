"""A dataset as Label Studio's tasks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ostraka.data.formats._label_studio_config import config_of, config_path
from ostraka.data.formats._view import View, plain_value, text_file
from ostraka.schema.questions import Question
from ostraka.schema.records import FeedbackRecord

Result = dict[str, Any]
TYPES = {
    "label_selection": "choices",
    "multi_label_selection": "choices",
    "rating": "rating",
    "text": "textarea",
    "ranking": "ranker",
}


def write(view: View, path: Path) -> None:
    """A list of tasks, each on a line, and the labelling settings beside it."""
    with text_file(path, zipped=view.zipped) as file:
        file.write("[\n")
        for row, record in view.records():
            task = json.dumps(_task(view, row, record), ensure_ascii=False)
            file.write(f"{',' * (row > 0)}{task}\n")
        file.write("]\n")
    config_path(path).write_text(config_of(view.snapshot.settings), encoding="utf-8")
    view.settings_kept = True
    view.notes.append(f"the labelling settings are beside it, in {config_path(path).name}")
    view.count("vectors", len(view.snapshot) * len(view.snapshot.settings.vectors_settings))


def _task(view: View, row: int, record: FeedbackRecord) -> dict[str, Any]:
    name = view.name(row, record)
    meta = dict(record.metadata)
    number = name.isdecimal() and str(int(name)) == name
    if not number:
        meta["external_id"] = name
    task: dict[str, Any] = {
        "id": int(name) if number else row + 1,
        "data": {key: value for key, value in record.fields.items() if value is not None},
        "meta": meta,
        "annotations": [],
        "predictions": _predictions(view, record),
    }
    for response in record.responses:
        values = {n: plain_value(v.value) for n, v in (response.values or {}).items()}
        made: dict[str, Any] = {"result": _results(view, values, record)}
        if response.user_id is not None:
            who = response.user_id
            made["completed_by"] = int(who) if _number(who) else {"email": who}
        if response.status == "draft":
            task.setdefault("drafts", []).append({**made, "user": made.get("completed_by")})
            continue
        made["was_cancelled"] = response.status == "discarded"
        task["annotations"].append(made)
    return task


def _number(name: str) -> bool:
    return name.isdecimal() and str(int(name)) == name


def _predictions(view: View, record: FeedbackRecord) -> list[dict[str, Any]]:
    """One per agent and score; Label Studio keeps one score for all of it."""
    made: dict[tuple[Any, Any], dict[str, Any]] = {}
    for proposed in record.suggestions:
        score = proposed.score
        if isinstance(score, list):
            view.count("scores of the parts of a suggestion", len(score))
            score = None
        key = (proposed.agent, score)
        prediction = made.setdefault(key, {"model_version": proposed.agent, "result": []})
        if score is not None:
            prediction["score"] = score
        values = {proposed.question_name: plain_value(proposed.value)}
        prediction["result"] += _results(view, values, record)
    return list(made.values())


def _results(view: View, values: dict[str, Any], record: FeedbackRecord) -> list[Result]:
    settings = view.snapshot.settings
    made: list[Result] = []
    for name, value in values.items():
        for result in _of_question(view, settings.question(name), value, record):
            made.append({"id": f"r{len(made) + 1}", "from_name": name, **result})
    return made


def _of_question(
    view: View, question: Question, value: Any, record: FeedbackRecord
) -> Iterator[Result]:
    if question.type == "span":
        yield from _spans(view, question, value, record)
        return
    kind = TYPES[question.type]
    if question.type == "ranking":
        inside: Any = {"rank": _order(view, value)}
    elif question.type == "rating":
        inside = value
    else:
        inside = value if isinstance(value, list) else [value]
    key = "text" if kind == "textarea" else kind
    first = next(iter(view.texts()), view.snapshot.settings.fields[0].name)
    yield {"to_name": first, "type": kind, "value": {key: inside}}


def _spans(
    view: View, question: Question, value: list[dict[str, Any]], record: FeedbackRecord
) -> Iterator[Result]:
    field = getattr(question, "field", "")
    text = record.fields.get(field) or ""
    if len(view.questions) > 1:
        view.count(f"answers to {question.name!r} without any span", not value)
    for span in value:
        place = {"start": span["start"], "end": span["end"]}
        said = text[span["start"] : span["end"]]
        inside = {**place, "text": said, "labels": [span["label"]]}
        yield {"to_name": field, "type": "labels", "value": inside}


def _order(view: View, places: list[dict[str, Any]]) -> list[str]:
    """The options from best to worst; those without a rank are left out."""
    ranked = [place for place in places if place["rank"] is not None]
    ranks = [place["rank"] for place in ranked]
    view.count("ties in rankings", len(ranks) - len(set(ranks)))
    view.count("options without a rank in rankings", len(places) - len(ranked))
    return [place["value"] for place in sorted(ranked, key=lambda place: place["rank"])]
