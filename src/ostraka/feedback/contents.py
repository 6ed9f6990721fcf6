"""What a dataset holds: its settings, its records, and views of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ostraka.data.answers import Ints
from ostraka.data.memory import Memory
from ostraka.data.query import select
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, UnknownName
from ostraka.feedback.records import Records
from ostraka.schema.fields import AnyField
from ostraka.schema.metadata import (
    MetadataFilter,
    MetadataProperty,
    SortBy,
    VectorSettings,
    sort_from,
)
from ostraka.schema.questions import Question
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import SuggestionSchema
from ostraka.schema.settings import Settings, settings_from
from ostraka.schema.where import SuggestionFilter, Where, statuses_from

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

    from ostraka.data.formats._report import Report

Given = FeedbackRecord | Mapping[str, Any]


class Contents:
    """Settings, records and views; `FeedbackDataset` adds what can be made out of them."""

    def __init__(
        self,
        *,
        fields: Iterable[AnyField | dict[str, Any]],
        questions: Iterable[Question | dict[str, Any]],
        metadata_properties: Iterable[MetadataProperty | dict[str, Any]] | None = None,
        vectors_settings: Iterable[VectorSettings | dict[str, Any]] | None = None,
        guidelines: str | None = None,
        allow_extra_metadata: bool = True,
    ) -> None:
        settings = settings_from(
            fields=fields,
            questions=questions,
            metadata_properties=metadata_properties,
            vectors_settings=vectors_settings,
            guidelines=guidelines,
            allow_extra_metadata=allow_extra_metadata,
        )
        self._hold(Memory(settings), Where())

    def _hold(self, store: Memory, where: Where) -> None:
        self._store, self._where = store, where
        self._chosen: tuple[int, Ints | None] = (-1, None)
        self._frozen: tuple[int, Snapshot] | None = None
        self.path: Path | None = None
        self.read_report: Report | None = None

    @classmethod
    def _of(cls, store: Memory, where: Where | None = None) -> Self:
        dataset = cls.__new__(cls)
        dataset._hold(store, where or Where())  # noqa: SLF001 - a constructor
        return dataset

    # --- what it is made of -----------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """Fields, questions, properties, vectors and guidelines together."""
        return self._store.settings

    @property
    def fields(self) -> list[AnyField]:
        """What annotators look at."""
        return list(self.settings.fields)

    @property
    def questions(self) -> list[Question]:
        """What annotators are asked."""
        return list(self.settings.questions)

    @property
    def metadata_properties(self) -> list[MetadataProperty]:
        """The declared metadata."""
        return list(self.settings.metadata_properties)

    @property
    def vectors_settings(self) -> list[VectorSettings]:
        """The declared vectors."""
        return list(self.settings.vectors_settings)

    @property
    def guidelines(self) -> str | None:
        """What annotators should read first."""
        return self.settings.guidelines

    @property
    def allow_extra_metadata(self) -> bool:
        """Whether records may have metadata that is not declared."""
        return self.settings.allow_extra_metadata

    def field_by_name(self, name: str) -> AnyField:
        """The field of that name; raises `UnknownName`."""
        return self.settings.field(name)

    def question_by_name(self, name: str) -> Question:
        """The question of that name; raises `UnknownName`."""
        return self.settings.question(name)

    def metadata_property_by_name(self, name: str) -> MetadataProperty:
        """The metadata property of that name; raises `UnknownName`."""
        return self.settings.metadata_property(name)

    def vector_settings_by_name(self, name: str) -> VectorSettings:
        """The vector settings of that name; raises `UnknownName`."""
        return self.settings.vector_settings(name)

    # --- records ----------------------------------------------------------------------------

    @property
    def records(self) -> Records:
        """The records; each can be changed in place, and every later step sees the change."""
        return Records(self._store, self._rows)

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.records)

    def __getitem__(self, index: int | slice) -> FeedbackRecord | list[FeedbackRecord]:
        """One record, or a list of them."""
        return self.records[index]

    def iter(self, batch_size: int = 250) -> Iterator[list[FeedbackRecord]]:
        """The records in lists of `batch_size`."""
        batch: list[FeedbackRecord] = []
        for record in self.records:
            batch.append(record)
            if len(batch) == batch_size:
                yield batch
                batch = []
        if batch:
            yield batch

    def add_records(self, records: Given | Iterable[Given], show_progress: bool = False) -> None:  # noqa: FBT001, FBT002
        """Add one record or many, as objects or dicts: all of them or, on `BadRecord`, none."""
        self._store.put(several_of(records))

    def update_records(self, records: Given | Iterable[Given]) -> None:
        """Take over changed records: handed-out ones, or dicts named by `external_id`.

        A dict replaces the parts it holds; suggestions replace those for the same questions.
        Raises `UnknownName` for an external id that no record has, `BadRecord` for bad values.
        """
        by_name: dict[str | None, FeedbackRecord] = {}
        for given in several_of(records):
            if isinstance(given, FeedbackRecord):
                continue  # its changes were noted when they were made
            if not by_name:
                by_name = {record.external_id: record for record in self.records}
            parts = {k: v for k, v in given.items() if k != "external_id"}
            name = given.get("external_id")
            if name is None or name not in by_name:
                raise UnknownName(f"No record has external_id={name!r}. Use add_records for it.")
            by_name[name].update(**parts)
        self._store.columns  # noqa: B018 - writes the changes back, or says what does not fit

    def delete_records(self, records: FeedbackRecord | Iterable[FeedbackRecord]) -> None:
        """Remove records that this dataset handed out."""
        several = [records] if isinstance(records, FeedbackRecord) else list(records)
        strangers = [r for r in several if r.id is None]
        if strangers:
            raise UnknownName(f"{len(strangers)} of these records do not belong to this dataset.")
        self._store.drop(int(cast(str, r.id)) for r in several)

    def add_suggestions(
        self, suggestions: Mapping[str, SuggestionSchema | Sequence[Any] | None]
    ) -> None:
        """Attach suggestions by record name (external id, or number), replacing older ones.

        None in place of a suggestion leaves the record as it is. Raises `UnknownName`.
        """
        by_name = dict(zip(self.snapshot().ids(), self.records, strict=True))
        strangers = [name for name in suggestions if name not in by_name]
        if strangers:
            raise UnknownName(f"No record is named {strangers[0]!r} ({len(strangers)} such names).")
        for name, given in suggestions.items():
            if given is not None:
                by_name[name].update(suggestions=given)
        self._store.columns  # noqa: B018 - writes the changes back, or says what does not fit

    # --- views ------------------------------------------------------------------------------

    def filter_by(
        self,
        *,
        response_status: str | Iterable[str] | None = None,
        metadata_filters: MetadataFilter | Iterable[MetadataFilter] | None = None,
        suggestion_filters: SuggestionFilter | Iterable[SuggestionFilter] | None = None,
        users: str | Iterable[str] | None = None,
    ) -> Self:
        """A view of the records that match all of the filters.

        `response_status`: pending, draft, submitted or discarded, one or several; with `users`,
        only these people's responses count. Raises `BadOption` when no filter is given.
        """
        where = Where(
            statuses_from(response_status),
            tuple(map(str, _list(users, str))),
            tuple(_list(metadata_filters, MetadataFilter)),
            tuple(_list(suggestion_filters, SuggestionFilter)),
        )
        if where == Where():
            raise BadOption(
                "filter_by needs a filter: response_status, metadata_filters, suggestion_filters "
                "or users."
            )
        return self._view(where)

    def sort_by(self, sort: SortBy | dict[str, Any] | Iterable[Any]) -> Self:
        """A view in this order; the first key counts most."""
        keys = [sort] if isinstance(sort, SortBy | dict) else list(sort)
        return self._view(Where(sort=tuple(map(sort_from, keys))))

    def _view(self, more: Where) -> Self:
        view = self._of(self._store, self._where.both(more))
        len(view)  # an unknown name is said now, not when the view is first read
        return view

    def _rows(self) -> Ints | None:
        if self._where == Where():
            return None
        columns = self._store.columns
        if self._chosen[0] != self._store.version:
            self._chosen = (self._store.version, select(columns, self.settings, self._where))
        return self._chosen[1]

    def snapshot(self) -> Snapshot:
        """The records as they are now, frozen; what every later step reads."""
        rows = self._rows()
        self._store.columns  # noqa: B018 - changes are written back before the version is read
        if self._frozen is None or self._frozen[0] != self._store.version:
            self._frozen = (self._store.version, self._store.snapshot(rows))
        return self._frozen[1]

    def pull(self, max_records: int | None = None) -> Self:
        """A copy of its own, of the first `max_records` records where that is given."""
        frozen = self.snapshot()
        store = Memory(frozen.settings)
        columns = frozen.columns
        if max_records is not None and max_records < len(columns):
            columns = columns.take(np.arange(max_records))
        store.put_columns(columns)
        return self._of(store)


def several_of(records: Given | Iterable[Given]) -> list[Given]:
    """One record or several, as a list."""
    return [records] if isinstance(records, FeedbackRecord | Mapping) else list(records)


def _list(given: Any, kind: Any) -> list[Any]:
    if given is None:
        return []
    single = isinstance(given, kind) or not isinstance(given, Iterable) or hasattr(given, "name")
    return [given] if single else list(given)
