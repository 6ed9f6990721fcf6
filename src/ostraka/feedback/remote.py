"""`RemoteFeedbackDataset`: a dataset on a server, with the methods of a local one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

from ostraka.data.client.authors import Choice
from ostraka.data.columns import empty
from ostraka.data.memory import Memory
from ostraka.data.query import select
from ostraka.data.remote_similar import similar
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, UnknownName
from ostraka.feedback.contents import Given, several_of
from ostraka.feedback.dataset import FeedbackDataset
from ostraka.feedback.remote_records import RemoteRecords
from ostraka.feedback.remote_settings import RemoteSettings
from ostraka.feedback.served import tell_authors
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import SuggestionSchema
from ostraka.schema.where import Where

ON_ONE_READING = (  # they take several snapshots, which must not differ
    "compute_agreement_metrics",
    "compute_model_metrics",
    "compute_annotator_metrics",
    "people",
    "agents",
)


class RemoteFeedbackDataset(RemoteSettings):
    """A dataset on a server; `push_to_argilla` and `from_argilla` give it.

    It has the methods of a local dataset. Each reads the records as they are on the server at that
    moment and works on them as on a copy; `pull` makes such a copy to go on with. A record that is
    changed in place is sent with the next step. What only makes new datasets (`from_columns`,
    `load_from_disk`, the templates) makes local ones.
    """

    # --- records ----------------------------------------------------------------------------

    @property
    def records(self) -> Any:
        """The records, read a page at a time; each can be changed in place."""
        return RemoteRecords(self._remote, self._where)

    def add_records(
        self,
        records: Given | Iterable[Given],
        show_progress: bool = True,  # noqa: FBT001, FBT002 - Argilla's signature
        *,
        authors: Choice = "refuse",
    ) -> None:
        """Add one record or many; `authors` is as in `push_to_argilla`.

        Raises `BadRecord` before anything is sent where one does not fit.
        """
        several = several_of(records)
        if several:
            people = self._remote.put(several, authors=authors, show_progress=show_progress)
            tell_authors(people)

    def update_records(self, records: Given | Iterable[Given]) -> None:
        """Send changed records: handed-out ones, or dicts named by `external_id`.

        A dict replaces the parts it holds; suggestions replace those for the same questions.
        """
        several = several_of(records)
        given = [one for one in several if not isinstance(one, FeedbackRecord)]
        by_name = {one.external_id: one for one in self.records} if given else {}
        for one in given:
            name = one.get("external_id")
            if name is None or name not in by_name:
                raise UnknownName(f"No record has external_id={name!r}. Use add_records for it.")
            parts = {k: v for k, v in one.items() if k != "external_id"}
            FeedbackRecord.update(by_name[name], **parts)  # noted, and sent below all at once
        self._remote.flush()

    def delete_records(self, records: FeedbackRecord | Iterable[FeedbackRecord]) -> None:
        """Delete records that this dataset handed out, with their answers."""
        several = [records] if isinstance(records, FeedbackRecord) else list(records)
        strangers = [r for r in several if r.id is None]
        if strangers:
            raise UnknownName(f"{len(strangers)} of these records do not belong to this dataset.")
        self._remote.drop([str(record.id) for record in several])

    def add_suggestions(
        self, suggestions: Mapping[str, SuggestionSchema | Sequence[Any] | None]
    ) -> None:
        """Attach suggestions by record name (external id, or id), replacing older ones.

        None in place of a suggestion leaves the record as it is. Raises `UnknownName`.
        """
        by_name = {}
        for record in self.records:
            by_name[str(record.id)] = record
            by_name[str(record.external_id)] = record
        strangers = [name for name in suggestions if name not in by_name]
        if strangers:
            raise UnknownName(f"No record is named {strangers[0]!r} ({len(strangers)} such names).")
        for name, given in suggestions.items():
            if given is not None:
                FeedbackRecord.update(by_name[name], suggestions=given)
        self._remote.flush()

    # --- views and copies -------------------------------------------------------------------

    def _view(self, more: Where) -> Any:
        where = self._where.both(more)
        select(empty(self.settings), self.settings, where)  # an unknown name is said now
        return RemoteFeedbackDataset(self._remote, where)

    def snapshot(self) -> Snapshot:
        """The records as they are now; what every later step reads."""
        return self._remote.snapshot(self._where) if self._taken is None else self._taken

    def _still(self) -> RemoteFeedbackDataset:
        """The same, whose snapshots are one and the same: for what takes several."""
        copy = RemoteFeedbackDataset(self._remote, self._where)
        copy._taken = self.snapshot()
        return copy

    def pull(self, max_records: int | None = None) -> Any:
        """A local copy, of the first `max_records` records where that is given."""
        if max_records is None:
            columns = self.snapshot().columns
        else:
            self._remote.flush()
            limited = self._where.both(Where(limit=max_records))
            columns = self._remote.some(limited, max_records).columns
        store = Memory(self.settings)
        store.put_columns(columns)
        return self._of(store)

    def find_similar_records(
        self,
        vector_name: str,
        value: Sequence[float] | None = None,
        record: FeedbackRecord | None = None,
        max_results: int = 50,
    ) -> list[tuple[FeedbackRecord, float]]:
        """The records nearest to a vector or to another record, with their cosine similarity.

        Exactly one of `value` and `record` is needed. The server searches; best first.
        """
        if (value is None) == (record is None):
            raise BadOption("find_similar_records needs value=[...] or record=..., one of them.")
        wanted = record.vectors.get(vector_name) if record is not None else value
        if wanted is None:
            raise UnknownName(f"This record has no vector {vector_name!r}.")
        self._remote.flush()
        found = similar(self._remote, self._where, vector_name, wanted, max_results + 1)
        return [(r, s) for r, s in found if record is None or r.id != record.id][:max_results]

    def compute_unified_responses(
        self, question: Any, strategy: Any = None, **options: Any
    ) -> RemoteFeedbackDataset:
        """Settle a question; `record.unified_responses` then shows the values. Returns itself.

        What is settled is kept here, in this object and its views, and not on the server.
        """
        from ostraka.unify._names import unwrap

        question, strategy = unwrap(question, strategy)
        still = self._still()
        verdicts = still.unify(question, strategy, **options)
        names = still.snapshot().names
        assert names is not None  # noqa: S101 - records of a server have ids
        self._remote.settle(verdicts.question.name, names.to_pylist(), verdicts)
        return self

    unify_responses = compute_unified_responses

    def delete(self) -> None:
        """Delete the dataset on the server, with its records and answers."""
        self._remote.delete()

    def save_to_disk(self, path: str | Path) -> None:
        """Write the records as they are now into a folder."""
        self.pull().save_to_disk(path)

    def __repr__(self) -> str:
        """Where it is, and how many records it has."""
        lines = [f"RemoteFeedbackDataset: {self.name}, {len(self):,} records, {self.url}"]
        lines += [f"  field     {f.name} ({f.type})" for f in self.fields]
        lines += [f"  question  {q.name} ({q.type})" for q in self.questions]
        lines += [f"  metadata  {p.name} ({p.type})" for p in self.metadata_properties]
        lines += [f"  vector    {v.name} ({v.dimensions})" for v in self.vectors_settings]
        return "\n".join(lines)


def _on_one_reading(method: Callable[..., Any]) -> Any:
    @wraps(method)
    def call(self: RemoteFeedbackDataset, *args: Any, **options: Any) -> Any:
        return method(self._still(), *args, **options)

    return call


for _name in ON_ONE_READING:
    setattr(RemoteFeedbackDataset, _name, _on_one_reading(getattr(FeedbackDataset, _name)))
