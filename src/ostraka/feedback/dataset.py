"""`FeedbackDataset`: one method per thing that can be made out of people's feedback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.data import alter, bulk, disk, export, frames, similar
from ostraka.data.memory import Memory
from ostraka.errors import BadOption, UnknownName
from ostraka.feedback.doors import Doors
from ostraka.feedback.measured import Measured
from ostraka.feedback.portable import Portable
from ostraka.feedback.served import Served
from ostraka.feedback.templates import TEMPLATES
from ostraka.schema.metadata import MetadataProperty, VectorSettings, property_from
from ostraka.schema.questions import Question
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.settings import settings_from

if TYPE_CHECKING:
    from ostraka.unify._base import Verdicts


class FeedbackDataset(Measured, Doors, Portable, Served):
    """Fields to look at, questions about them, and records with many people's answers.

    Every list takes the declared classes or dicts. Raises `BadSchema` for settings that cannot
    work. `filter_by` and `sort_by` give views: they share the records, and follow their changes.
    Templates for common tasks: `FeedbackDataset.for_text_classification(labels=[...])` and others.
    """

    # --- settings ---------------------------------------------------------------------------

    def add_metadata_property(
        self, metadata_property: MetadataProperty | dict[str, Any]
    ) -> MetadataProperty:
        """Declare one more property; extra metadata of that name is checked and taken over."""
        declared = property_from(metadata_property)
        alter.set_metadata_properties(self._store, [*self.metadata_properties, declared])
        return declared

    def update_metadata_properties(
        self, metadata_properties: MetadataProperty | Iterable[MetadataProperty]
    ) -> None:
        """Replace declarations of the same names; every record is checked against them."""
        new = {p.name: p for p in _many(metadata_properties)}
        for name in new:
            self.metadata_property_by_name(name)
        alter.set_metadata_properties(
            self._store, [new.get(p.name, p) for p in self.metadata_properties]
        )

    def delete_metadata_properties(self, names: str | Iterable[str]) -> None:
        """Forget declarations; what records hold stays as extra metadata where that is allowed."""
        gone = {self.metadata_property_by_name(name).name for name in _many(names)}
        kept = [p for p in self.metadata_properties if p.name not in gone]
        alter.set_metadata_properties(self._store, kept)

    def add_vector_settings(self, vector_settings: VectorSettings | dict[str, Any]) -> None:
        """Declare one more vector."""
        declared = vector_settings
        if isinstance(declared, dict):
            declared = VectorSettings(**declared)
        alter.add_vector_settings(self._store, declared)

    def update_vectors_settings(
        self, vectors_settings: VectorSettings | Iterable[VectorSettings]
    ) -> None:
        """Replace declarations of the same names; the dimensions must stay."""
        alter.replace_vector_settings(self._store, _many(vectors_settings))

    def delete_vectors_settings(self, names: str | Iterable[str]) -> None:
        """Forget these vectors and every record's numbers for them."""
        alter.delete_vector_settings(self._store, _many(names))

    # --- in and out -------------------------------------------------------------------------

    @classmethod
    def from_columns(
        cls,
        table: Any,
        *,
        responses: Any = None,
        **settings: Any,
    ) -> FeedbackDataset:
        """Build from whole columns, checked column by column, without an object per record.

        `table` holds a column per field, and optionally `external_id`, metadata, vectors,
        suggestions and answers as `format_as("datasets")` names them. `responses` may instead hold
        one row per response: `record` (row number) or `external_id`, `user_id`, `status` and a
        column per question. `settings` are those of the constructor. Raises `BadRecord`.
        """
        declared = settings_from(**settings)
        store = Memory(declared)
        store.put_columns(bulk.columns_from(table, declared, responses=responses))
        return cls._of(store)

    def format_as(self, format: str = "datasets") -> Any:
        """The records as a `datasets.Dataset` in Argilla's layout: fields, answers, suggestions."""
        if format != "datasets":
            raise BadOption(f"format={format!r}: 'datasets' is accepted. See also to_polars().")
        return export.as_datasets(self.snapshot())

    def to_polars(self) -> Any:
        """A Polars frame with a row per record."""
        return frames.as_polars(self.snapshot())

    def to_pandas(self) -> Any:
        """A pandas frame with a row per record."""
        return frames.as_pandas(self.snapshot())

    def save_to_disk(self, path: str | Path) -> None:
        """Write a folder (settings and Parquet); an interrupted save leaves the old one intact."""
        frozen = self.snapshot()
        disk.save(frozen.settings, frozen.columns, Path(path))
        self.path = Path(path).resolve()

    @classmethod
    def load_from_disk(cls, path: str | Path) -> FeedbackDataset:
        """Open a folder that `save_to_disk` wrote, mapped into memory; raises `BadFile`."""
        settings, columns = disk.load(Path(path))
        dataset = cls._of(Memory(settings, columns))
        dataset.path = Path(path).resolve()
        return dataset

    def find_similar_records(
        self,
        vector_name: str,
        value: Sequence[float] | None = None,
        record: FeedbackRecord | None = None,
        max_results: int = 50,
    ) -> list[tuple[FeedbackRecord, float]]:
        """The records nearest to a vector or to another record, with their cosine similarity.

        Exactly one of `value` and `record` is needed. Exact search; best first.
        """
        if (value is None) == (record is None):
            raise BadOption("find_similar_records needs value=[...] or record=..., one of them.")
        frozen = self.snapshot()
        wanted = record.vectors.get(vector_name) if record is not None else value
        if wanted is None:
            raise UnknownName(f"This record has no vector {vector_name!r}.")
        found = similar.similar(
            frozen.columns, frozen.settings, vector_name, value=wanted, max_results=max_results + 1
        )
        records = self.records
        near = [(records[row], score) for row, score in found]
        return [(r, s) for r, s in near if record is None or r.id != record.id][:max_results]

    # --- unification ------------------------------------------------------------------------

    def unify(self, question: str | Question, strategy: Any = None, **options: Any) -> Verdicts:
        """What people settled on, as columns: value, votes, share, tied, distribution.

        Nothing is kept in the dataset; `compute_unified_responses` does that.
        """
        from ostraka.unify._base import unify
        from ostraka.unify._names import strategy_name

        asked = self._question(question)
        return unify(self.snapshot(), asked, strategy_name(strategy, asked), **options)

    def compute_unified_responses(
        self,
        question: Any,
        strategy: Any = None,
        **options: Any,
    ) -> FeedbackDataset:
        """Settle a question; `record.unified_responses` then shows the values. Returns itself."""
        from ostraka.unify._names import unwrap

        question, strategy = unwrap(question, strategy)
        verdicts = self.unify(question, strategy, **options)
        frozen = self.snapshot()
        self._store.settle(verdicts.question.name, frozen.columns.ids, verdicts)
        return self

    unify_responses = compute_unified_responses

    # --- training ---------------------------------------------------------------------------

    def prepare_for_training(
        self,
        framework: str,
        task: Any,
        train_size: float | None = None,
        test_size: float | None = None,
        seed: int | None = None,
        lang: Any = None,
    ) -> Any:
        """The framework's own dataset for a task; two of them when a part is held out.

        `train_size` or `test_size` says how large the parts are; without either all rows are to
        train on. Split by record, stratified where possible, the same for the same seed (42
        unless given).
        """
        from ostraka.train.prepare import prepare

        sizes = {"train_size": train_size, "test_size": test_size}
        return prepare(self.snapshot(), task, framework, **sizes, seed=seed, lang=lang)

    def __repr__(self) -> str:
        """Fields, questions and how many records and answers there are."""
        answers = self.snapshot().columns.responses.num_rows
        lines = [f"FeedbackDataset: {len(self):,} records, {answers:,} responses"]
        lines += [f"  field     {f.name} ({f.type})" for f in self.fields]
        lines += [f"  question  {q.name} ({q.type})" for q in self.questions]
        lines += [f"  metadata  {p.name} ({p.type})" for p in self.metadata_properties]
        lines += [f"  vector    {v.name} ({v.dimensions})" for v in self.vectors_settings]
        return "\n".join(lines)


def _many(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) or hasattr(given, "name") else list(given)


def _template(make: Callable[..., Any]) -> Any:
    def build(cls: type[FeedbackDataset], *args: Any, **kwargs: Any) -> FeedbackDataset:
        return cls._of(Memory(make(*args, **kwargs)))

    build.__doc__, build.__name__ = make.__doc__, make.__name__
    return classmethod(build)


for _name, _make in TEMPLATES.items():
    setattr(FeedbackDataset, _name, _template(_make))
