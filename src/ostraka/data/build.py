"""Records in as objects or dicts, checked column by column, out as columns.

One pass collects the parts of every record into lists, one per column; each list is then checked
and encoded as a whole. Nothing is stored unless all of it fits.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa

from ostraka.data.build_metadata import encode_metadata, encode_vectors
from ostraka.data.build_parts import check_spans, encode_fields, encode_suggestions
from ostraka.data.cells import UTF8, BadValue, came, encodes, listed
from ostraka.data.codecs import CODECS
from ostraka.data.collector import no_collection
from ostraka.data.columns import Columns, record_schema, response_schema
from ostraka.errors import BadRecord
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import STATUSES, ResponseSchema, ValueSchema
from ostraka.schema.settings import Settings
from ostraka.schema.tracked import TrackedDict

RECORD_KEYS = frozenset(
    ("fields", "metadata", "vectors", "responses", "suggestions", "external_id")
)
RESPONSE_KEYS = frozenset(("user_id", "values", "status"))
STATUS_CODES = {status: code for code, status in enumerate(STATUSES)}
NOTHING: Mapping[str, Any] = {}


def build(
    items: Sequence[FeedbackRecord | Mapping[str, Any]],
    settings: Settings,
    users: Mapping[str, int],
    ids: np.ndarray[Any, Any],
) -> Columns:
    """Columns of these records; `users` are the people known so far, `ids` the records' numbers.

    Raises `BadRecord` that names the record, what is wrong and what is accepted.
    """
    with no_collection():
        return _Batch(items, settings, users).columns(ids)


class _Batch:
    """The parts of a batch of records, collected into one list per column."""

    def __init__(
        self,
        items: Sequence[FeedbackRecord | Mapping[str, Any]],
        settings: Settings,
        users: Mapping[str, int],
    ) -> None:
        self.settings, self.items, self.users = settings, items, dict(users)
        size = len(items)
        self.fields: dict[str, list[Any]] = {f.name: [None] * size for f in settings.fields}
        self.values: dict[str, list[Any]] = {q.name: [] for q in settings.questions}
        self.appends = [(name, column.append) for name, column in self.values.items()]
        self.metadata: list[Any] = [None] * size
        self.vectors: dict[str, list[Any]] = {v.name: [None] * size for v in self._vectors()}
        self.suggestions: dict[str, dict[int, Any]] = {q.name: {} for q in settings.questions}
        self.external: list[str | None] = [None] * size
        self.record: list[int] = []
        self.user: list[int] = []
        self.status: list[int] = []
        self.blank: list[bool] = []
        columns: tuple[list[Any], ...] = (self.record, self.user, self.status, self.blank)
        self.response_appends = tuple(column.append for column in columns)
        for row, item in enumerate(items):
            self._collect(row, item)

    def _vectors(self) -> tuple[Any, ...]:
        return self.settings.vectors_settings

    def _collect(self, row: int, item: FeedbackRecord | Mapping[str, Any]) -> None:
        if isinstance(item, FeedbackRecord):
            fields, metadata, vectors = item.fields, item.metadata, item.vectors
            responses, suggestions = item.responses, item.suggestions
            external = item.external_id
        elif isinstance(item, dict) and item.keys() <= RECORD_KEYS:
            fields, metadata = item.get("fields"), item.get("metadata")
            vectors, responses = item.get("vectors"), item.get("responses")
            suggestions, external = item.get("suggestions"), item.get("external_id")
        else:
            said = sorted(map(str, item)) if isinstance(item, dict) else type(item).__name__
            self._fail(row, f"{said} came; a FeedbackRecord or a dict with {listed(RECORD_KEYS)}")
        self._collect_fields(row, fields)
        if external is not None:
            self._collect_name(row, external)
        self.metadata[row] = metadata
        if vectors:
            self._collect_vectors(row, vectors)
        if responses:
            self._collect_responses(row, responses)
        if suggestions:
            self._collect_suggestions(row, suggestions)

    def _collect_fields(self, row: int, fields: Any) -> None:
        columns = self.fields
        if not isinstance(fields, dict) or not fields.keys() <= columns.keys():
            extra = sorted(set(fields) - set(columns)) if isinstance(fields, dict) else fields
            self._fail(row, f"fields {extra!r} came; the fields are {listed(columns)}")
        for name, value in fields.items():
            columns[name][row] = value

    def _collect_name(self, row: int, external: Any) -> None:
        if not isinstance(external, str):
            self._fail(row, f"external_id={came(external)}; a string or None is accepted")
        if not encodes(external):
            self._fail(row, f"external_id={external!r}; allowed: {UTF8}")
        self.external[row] = external

    def _collect_vectors(self, row: int, vectors: Any) -> None:
        if not isinstance(vectors, dict):
            self._fail(row, f"vectors {came(vectors)}; a dict of name to numbers is accepted")
        for name, vector in vectors.items():
            if name not in self.vectors:
                known = listed(self.vectors) or "none"
                self._fail(row, f"vector {name!r} came; the vectors are {known}")
            self.vectors[name][row] = vector

    def _collect_responses(self, row: int, responses: Any) -> None:
        if not isinstance(responses, list | tuple):
            self._fail(row, f"responses {came(responses)}; a list is accepted")
        seen: set[int] = set()
        users = self.users
        add_record, add_user, add_status, add_blank = self.response_appends
        for response in responses:
            user, values, status = self._parts(row, response)
            if user is None:
                code = -1
            else:
                user = user if type(user) is str else str(user)
                code = users.get(user, -1)
                if code < 0:
                    if not encodes(user):
                        self._fail(row, f"user_id={user!r}; allowed: {UTF8}")
                    code = users[user] = len(users)
            if code in seen:
                who = "an anonymous person" if user is None else f"user {user}"
                self._fail(row, f"two responses by {who}; one per person is accepted")
            seen.add(code)
            add_record(row)
            add_user(code)
            add_status(STATUS_CODES[status] if status in STATUSES else self._status(row, status))
            add_blank(values is None)
            self._collect_values(row, values or NOTHING)

    def _parts(self, row: int, response: Any) -> tuple[Any, Any, Any]:
        if isinstance(response, dict) and response.keys() <= RESPONSE_KEYS:
            get = response.get
            return get("user_id"), get("values"), get("status", "submitted")
        if isinstance(response, ResponseSchema):
            return response.user_id, response.values, response.status
        accepted = f"a dict with {listed(RESPONSE_KEYS)} is accepted"
        return self._fail(row, f"response {came(response)}; {accepted}")

    def _status(self, row: int, status: Any) -> int:
        known = getattr(status, "value", status)
        if known not in STATUSES:
            self._fail(row, f"status {came(status)} of a response; allowed: {listed(STATUSES)}")
        return STATUS_CODES[known]

    def _collect_values(self, row: int, values: Any) -> None:
        columns = self.values
        if not isinstance(values, dict) or not values.keys() <= columns.keys():
            extra = sorted(set(values) - set(columns)) if isinstance(values, dict) else values
            self._fail(row, f"answers to {extra!r} came; the questions are {listed(columns)}")
        get = values.get
        for name, append in self.appends:
            value: Any = get(name)
            kind = type(value)
            if kind is dict:
                if len(value) == 1 and "value" in value:
                    value = value["value"]
            elif kind is str or kind is int:
                pass
            elif kind is TrackedDict and value.keys() == {"value"}:
                value = value["value"]
            elif kind is ValueSchema:
                value = value.value
            append(value)

    def _collect_suggestions(self, row: int, suggestions: Any) -> None:
        if not isinstance(suggestions, list | tuple):
            self._fail(row, f"suggestions {came(suggestions)}; a list is accepted")
        for suggestion in suggestions:
            try:
                if isinstance(suggestion, dict):
                    name = suggestion["question_name"]
                else:
                    name = suggestion.question_name
            except (KeyError, AttributeError):
                self._fail(row, f"suggestion {came(suggestion)} does not say its question_name")
            if not isinstance(name, str) or name not in self.suggestions:
                known = listed(self.suggestions)
                self._fail(row, f"a suggestion for {came(name)} came; the questions are {known}")
            if row in self.suggestions[name]:
                self._fail(row, f"two suggestions for {name!r}; one per question is accepted")
            self.suggestions[name][row] = suggestion

    def _fail(self, row: int, why: str) -> NoReturn:
        item = self.items[row]
        if isinstance(item, FeedbackRecord):
            external = item.external_id
        else:
            external = item.get("external_id") if isinstance(item, dict) else None
        name = f"Record {row}" + (f" (external_id={external!r})" if external else "")
        raise BadRecord(f"{name}: {why}. Nothing of this batch was added.")

    def columns(self, ids: np.ndarray[Any, Any]) -> Columns:
        """Everything encoded and checked."""
        now = pa.scalar(datetime.now(timezone.utc), pa.timestamp("us", "UTC"))
        size = len(self.items)
        cells: dict[str, Any] = {
            "id": pa.array(ids, pa.int64()),
            "external_id": pa.array(self.external, pa.large_string()),
            "inserted_at": pa.repeat(now, size),
            "updated_at": pa.repeat(now, size),
        }
        cells |= encode_fields(self.fields, self.settings, self._fail)
        cells |= encode_metadata(self.metadata, self.settings, self._fail)
        cells |= encode_vectors(self.vectors, self.settings, self._fail)
        cells |= encode_suggestions(self.suggestions, self.settings, size, self._fail)
        schema = record_schema(self.settings)
        records = pa.table([cells[name] for name in schema.names], schema=schema)
        responses = self._responses()
        record = np.asarray(self.record, np.int64)
        check_spans(records, responses, record, self.settings, self._fail)
        return Columns(records, responses, tuple(self.users))

    def _responses(self) -> pa.Table:
        if -1 in self.user:
            warnings.warn("Responses without user_id count as anonymous.", stacklevel=6)
        cells: dict[str, Any] = {
            "record": pa.array(np.asarray(self.record, np.int64)),
            "user": pa.array(np.asarray(self.user, np.int32)),
            "status": pa.array(np.asarray(self.status, np.int8)),
            "blank": pa.array(self.blank, pa.bool_()),
        }
        for question in self.settings.questions:
            values = self.values[question.name]
            try:
                cells[f"values.{question.name}"] = CODECS[question.type].encode(values, question)
            except BadValue as bad:
                at = bad.position
                codes = list(self.users)
                who = codes[self.user[at]] if self.user[at] >= 0 else "an anonymous person"
                said = f"question {question.name!r}, answer {came(values[at])} of {who}"
                self._fail(self.record[at], f"{said}; allowed: {bad.why}")
        schema = response_schema(self.settings)
        return pa.table([cells[name] for name in schema.names], schema=schema)
