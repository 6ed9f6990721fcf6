"""Rows as the dicts that `add_records` takes, once the settings are known."""

from __future__ import annotations

import re
from typing import Any

from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Proposed, Row, Said, Unreadable
from ostraka.data.formats._survey import Survey

_NO_AGENT = re.compile(r"[^a-zA-Z0-9\-_:./\s]")
FITS = {
    "label": ("label", "choices", "labels", "text"),
    "labels": ("labels", "choices", "label"),
    "rating": ("rating",),
    "text": ("text", "label"),
    "span": ("span",),
    "ranking": ("ranking",),
}


class Items:
    """Makes the dict of a row; `user` answers where nobody is named."""

    def __init__(self, survey: Survey, report: Report, user: str | None) -> None:
        self._survey, self._report, self._user = survey, report, user

    def item(self, row: Row) -> dict[str, Any]:
        """One record; raises `Unreadable` for an answer of another kind than its question."""
        survey = self._survey
        return {
            "fields": {survey.field_name(column): v for column, v in row.fields.items()},
            "external_id": row.external_id,
            "metadata": row.metadata,
            "responses": self._responses(row),
            "suggestions": self._suggestions(row),
        }

    def _responses(self, row: Row) -> list[dict[str, Any]]:
        made: dict[str | None, dict[str, Any]] = {}
        nameless = sum(said.user is None for said in row.responses)
        for number, said in enumerate(row.responses, 1):
            user = said.user or self._user
            if user is None and nameless > 1:
                user = f"annotator-{number}"
            values: dict[str, Any] | None = self._values(said)
            if not values and said.status == "submitted":
                values = self._nothing_marked()
            if values is None:
                self._report.lost["responses without an answer that can be kept"] += 1
            elif user in made:
                self._again(made[user], values, said.status)
            else:
                made[user] = {"user_id": user, "values": values, "status": said.status}
        return list(made.values())

    def _nothing_marked(self) -> dict[str, Any] | None:
        """A person who was asked for spans alone and marked none has answered."""
        asks = list(self._survey.asks.values())
        alone = asks and all(ask.kind == "span" for ask in asks)
        return {ask.name: {"value": []} for ask in asks} if alone else None

    def _again(self, before: dict[str, Any], values: dict[str, Any], status: str) -> None:
        """A later answer of the same person to the same row."""
        if before["values"].keys() & values.keys():
            self._report.lost["an earlier answer of a person who answered again"] += 1
        before["values"].update(values)
        before["status"] = status

    def _values(self, said: Said) -> dict[str, Any]:
        made = {}
        for column, answer in said.values.items():
            ask = self._survey.asks.get(column)
            if ask is None:
                self._report.lost[f"answers to {column!r}"] += 1
                continue
            made[ask.name] = {"value": _value(column, answer, ask.kind)}
        return made

    def _suggestions(self, row: Row) -> list[dict[str, Any]]:
        made: dict[str, dict[str, Any]] = {}
        for proposed in row.suggestions:
            ask = self._survey.asks.get(proposed.question)
            if ask is None:
                self._report.lost[f"suggestions for {proposed.question!r}"] += 1
            elif ask.name in made:
                self._report.lost["a second suggestion for a question; the first is kept"] += 1
            else:
                made[ask.name] = self._suggestion(proposed, ask.kind, ask.name)
        return list(made.values())

    def _suggestion(self, proposed: Proposed, kind: str, name: str) -> dict[str, Any]:
        value = _value(proposed.question, proposed.answer, kind)
        made: dict[str, Any] = {"question_name": name, "value": value}
        if proposed.agent:
            made["agent"] = _NO_AGENT.sub("_", proposed.agent)[:200]
        scores = proposed.score if isinstance(proposed.score, list) else [proposed.score]
        if all(type(s) in (int, float) and 0 <= s <= 1 for s in scores if s is not None):
            if None not in scores:
                self._score(made, proposed.score, value)
        else:
            self._report.lost["a suggestion's score that is not between 0 and 1"] += 1
        return made

    def _score(self, made: dict[str, Any], score: Any, value: Any) -> None:
        if isinstance(value, list) == isinstance(score, list):
            made["score"] = score
        elif isinstance(value, list):
            self._report.lost["one score for a suggestion of several parts"] += 1


def _value(column: str, answer: Answer, kind: str) -> Any:
    if answer.kind not in FITS.get(kind, ()):
        raise Unreadable(column, answer.value, f"a {kind} is needed here, as in earlier rows")
    value = answer.value
    if kind == "labels":
        return list(dict.fromkeys([value] if answer.kind == "label" else value))
    if kind == "label" and isinstance(value, list):
        if len(value) != 1:
            raise Unreadable(column, value, "exactly one label is needed here")
        return value[0]
    if kind == "text" or answer.kind == "label":
        return str(value)
    if kind == "span":
        return [{name: span[name] for name in ("start", "end", "label")} for span in value]
    return value
