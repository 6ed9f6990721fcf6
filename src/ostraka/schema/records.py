"""Records: what is shown to people, and what they and models said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ostraka.errors import BadRecord
from ostraka.schema.responses import (
    ResponseSchema,
    SuggestionSchema,
    UnifiedValueSchema,
    as_response,
    as_suggestion,
    plain,
)
from ostraka.schema.tracked import adopt


class Source(Protocol):
    """Where a record that was handed out by a dataset comes from."""

    def load(self, record: FeedbackRecord, part: str) -> Any:
        """Decode one part of the record: fields, metadata, vectors, responses or suggestions."""
        ...

    def pin(self, record: FeedbackRecord) -> None:
        """The record was changed: keep it, and use it instead of the stored one."""
        ...

    def unified(self, record: FeedbackRecord) -> dict[str, list[UnifiedValueSchema]]:
        """What was settled for the record, by question name."""
        ...


_PARTS = ("fields", "metadata", "vectors", "responses", "suggestions")


def _accessor(name: str, says: str) -> property:
    def read(self: FeedbackRecord) -> Any:
        return self._part(name)

    def write(self: FeedbackRecord, value: Any) -> None:
        self._set_part(name, value)

    return property(read, write, doc=says)


class FeedbackRecord:
    """What is shown to people, and what they and models said of it.

    A record that a dataset hands out can be changed in place: assign to its parts, append to its
    responses, edit a value; every later step of the dataset sees the change. `id` is the dataset's
    own name for the record (None before it is added), `external_id` yours.
    """

    __slots__ = ("__weakref__", "_external_id", "_loaded", "_place", "_source", "id")
    id: str | None
    _source: Source | None

    def __init__(
        self,
        fields: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        vectors: Mapping[str, list[float]] | None = None,
        responses: Iterable[ResponseSchema | Mapping[str, Any]] | None = None,
        suggestions: Iterable[SuggestionSchema | Mapping[str, Any]] = (),
        external_id: str | None = None,
    ) -> None:
        self.id, self._source, self._place = None, None, 0
        self._external_id = external_id
        self._loaded: dict[str, Any] = {}
        for name, value in (
            ("fields", dict(fields)),
            ("metadata", dict(metadata or {})),
            ("vectors", dict(vectors or {})),
            ("responses", [as_response(r) for r in responses or ()]),
            ("suggestions", [as_suggestion(s) for s in suggestions or ()]),
        ):
            self._loaded[name] = adopt(value, self)

    fields = _accessor("fields", "Field name to its content.")
    metadata = _accessor("metadata", "Metadata name to its value.")
    vectors = _accessor("vectors", "Vector name to its numbers.")
    responses = _accessor("responses", "People's responses, in the order they were given.")
    suggestions = _accessor("suggestions", "At most one suggestion per question.")

    @classmethod
    def from_source(
        cls, source: Source, place: int, record_id: str, external_id: str | None
    ) -> FeedbackRecord:
        """A view of a stored record; its parts are decoded when they are first asked for."""
        record = cls.__new__(cls)
        record._settle(source, place, record_id, external_id)  # noqa: SLF001 - a constructor
        return record

    def _settle(self, source: Source, place: int, record_id: str, external_id: str | None) -> None:
        self.id, self._source, self._place = record_id, source, place
        self._external_id, self._loaded = external_id, {}

    def bind(self, source: Source, number: int | str) -> bool:
        """Belong to a dataset from now on; False if the record belongs to one already."""
        if self._source is not None:
            return False
        self._source, self.id = source, str(number)
        return True

    def rehome(self, source: Source, place: int) -> None:
        """The dataset's settings changed: read metadata and vectors afresh."""
        for part in ("fields", "responses", "suggestions"):
            self._part(part)
        self._source, self._place = source, place
        for part in ("metadata", "vectors"):
            self._loaded.pop(part, None)

    def move(self, source: Source, place: int, stale: Iterable[str] = ()) -> None:
        """Stand elsewhere from now on; `stale` parts are read afresh, the others stay."""
        self._source, self._place = source, place
        for part in stale:
            self._loaded.pop(part, None)

    @property
    def source(self) -> Source | None:
        """Where it was handed out; None for a record that belongs to no dataset."""
        return self._source

    @property
    def place(self) -> int:
        """Where the record stands in its source's block."""
        return self._place

    @property
    def external_id(self) -> str | None:
        """The caller's own name for the record."""
        return self._external_id

    @external_id.setter
    def external_id(self, value: str | None) -> None:
        self._external_id = value
        self.touch()

    def touch(self) -> None:
        """Something inside changed: the dataset keeps this record from now on."""
        source = self._source
        if source is not None:
            for part in _PARTS:
                self._part(part)
            source.pin(self)

    @property
    def unified_responses(self) -> dict[str, list[UnifiedValueSchema]]:
        """What was settled for this record, by question name; empty before unification."""
        source = self._source
        return {} if source is None else source.unified(self)

    def update(self, **parts: Any) -> FeedbackRecord:
        """Change several parts at once; suggestions replace those for the same questions."""
        extra = sorted(set(parts) - {*_PARTS, "external_id"})
        if extra:
            raise BadRecord(f"A record has no {', '.join(extra)}; it has {', '.join(_PARTS)}.")
        if "suggestions" in parts:
            new = parts["suggestions"]
            new = [as_suggestion(s) for s in ([new] if isinstance(new, SuggestionSchema) else new)]
            kept = {s.question_name: s for s in [*self.suggestions, *new]}
            parts["suggestions"] = list(kept.values())
        for name, value in parts.items():
            setattr(self, name, value)
        return self

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        parts = {name: plain(self._part(name)) for name in _PARTS}
        return {**parts, "external_id": self.external_id}

    def _part(self, name: str) -> Any:
        loaded: dict[str, Any] = self._loaded
        if name not in loaded:
            source = self._source
            assert source is not None, "a record without a source has all its parts"  # noqa: S101
            loaded[name] = adopt(source.load(self, name), self)
        return loaded[name]

    def _set_part(self, name: str, value: Any) -> None:
        if name == "responses":
            value = [as_response(r) for r in value or ()]
        if name == "suggestions":
            value = [as_suggestion(s) for s in value or ()]
        if name in ("fields", "metadata", "vectors"):
            value = dict(value or {})
        self._loaded[name] = adopt(value, self)
        self.touch()

    def __eq__(self, other: object) -> bool:
        """Equal when all parts and the external id are."""
        return isinstance(other, FeedbackRecord) and self.to_dict() == other.to_dict()

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        """The parts that hold something."""
        shown = {n: v for n, v in self.to_dict().items() if v not in (None, [], {})}
        return f"FeedbackRecord({', '.join(f'{n}={v!r}' for n, v in shown.items())})"
