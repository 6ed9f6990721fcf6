"""`ArgillaTrainer`: from a dataset and a task to a model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFile, BadOption, unknown
from ostraka.feedback.contents import Contents
from ostraka.feedback.dataset import FeedbackDataset
from ostraka.feedback.reporting import reported
from ostraka.schema import metadata as filters
from ostraka.schema.metadata import sort_from
from ostraka.schema.where import SuggestionFilter
from ostraka.train.run import plan_for
from ostraka.train.trainer import Trainer

WITH_LANGUAGE = ("spacy", "spacy-transformers")
FILTER_TYPES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        filters.TermsMetadataFilter,
        filters.IntegerMetadataFilter,
        filters.FloatMetadataFilter,
        SuggestionFilter,
    )
}


class ArgillaTrainer(Trainer):
    """One road from people's feedback to a model, whatever the framework.

    `dataset` and `task` say what to learn; `framework` is one of those `ostraka cells` shows.
    `model` is a hub id, a path or a loaded model (None: the framework's default), `tokenizer`
    likewise. `lang` and `gpu_id` are spaCy's: a language's code or a `spacy.Language`, and the
    number of a GPU (-1: the processor). `train_size` below 1 holds the rest of the records out, to
    measure on; `seed` is 42 unless given. `filter_by`, `sort_by` and `max_records` choose records
    as the dataset's methods do. `framework_kwargs` are options as for `update_config`; its
    `model_card_kwargs` go into the card.

        trainer = ArgillaTrainer(dataset, task, framework="setfit", train_size=0.8)
        trainer.update_config(num_epochs=1)
        trainer.train(output_dir="my_model")
        trainer.predict("This is awesome!")

    Raises `UnsupportedCell` where the framework cannot train the task, `BadOption`, `UnknownName`.
    """

    _learns_from: Any = None  # what is loaded from a folder learns from nothing

    def __init__(  # noqa: PLR0913, PLR0917 - Argilla's signature
        self,
        dataset: Contents,
        task: Any,
        framework: str,
        lang: Any = None,
        model: Any = None,
        tokenizer: Any = None,
        train_size: float | None = None,
        seed: int | None = None,
        gpu_id: int = -1,
        filter_by: Mapping[str, Any] | None = None,
        sort_by: Any = None,
        max_records: int | None = None,
        framework_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        framework = str(getattr(framework, "value", framework))
        spoken = {"lang": lang, "gpu_id": None if gpu_id == -1 else gpu_id}
        spoken = _only_spacy(framework, **spoken)
        if model is None and not isinstance(lang, str):
            model = lang  # a spacy.Language is a pipeline to start from
        given = spoken | dict(framework_kwargs or {})
        card = dict(given.pop("model_card_kwargs", {}))
        view = _View(dataset, filter_by, sort_by, max_records)
        plan = plan_for(
            task,
            framework,
            seed=seed,
            model=os.fspath(model) if isinstance(model, os.PathLike) else model,
            tokenizer=tokenizer,
            train_size=train_size,
            source=view.source(),
            card=card,
        )
        super().__init__(view.snapshot, plan)
        self._learns_from = dataset
        task.check(view.snapshot())
        if given:
            self.update_config(**given)

    def _told(self) -> AbstractContextManager[None]:
        """Of a dataset on a server the training is shown there too, as it goes."""
        return reported(self, self._learns_from)

    def predict(
        self,
        text: Any,
        as_argilla_records: bool | None = None,  # noqa: FBT001 - Argilla's signature
        *,
        as_suggestions: bool = False,
        **options: Any,
    ) -> Any:
        """Label and score per text, as the transformers pipeline gives them.

        With `as_suggestions` the answers come as suggestions that
        `dataset.add_suggestions` takes. `top_k`, `threshold` and `batch_size` may be given.
        `as_argilla_records` is accepted and means nothing.
        """
        del as_argilla_records
        return super().predict(text, as_suggestions=as_suggestions, **options)

    def __repr__(self) -> str:
        """What is trained with what."""
        if self._plan is None:
            return f"ArgillaTrainer.from_pretrained({str(self.model.folder)!r})"
        plan = self._plan
        options = {k: v for values in plan.options.to_dict().values() for k, v in values.items()}
        chosen = ", ".join(f"{name}={value!r}" for name, value in options.items()) or "defaults"
        return f"<ArgillaTrainer: {plan.task.name} with {plan.framework}; {chosen}>"


class _View:
    """The records a training takes, and how to find them again."""

    def __init__(
        self,
        dataset: Contents,
        filter_by: Mapping[str, Any] | None,
        sort_by: Any,
        max_records: int | None,
    ) -> None:
        self.dataset, self.filter_by = dataset, dict(filter_by or {})
        self.sort_by = [] if sort_by is None else _listed(sort_by)
        self.max_records = max_records
        if max_records is not None and max_records < 1:
            raise BadOption(f"max_records={max_records}: at least 1 is needed.")
        self.view()

    def view(self) -> Contents:
        """The dataset, filtered and in order."""
        view = self.dataset
        if self.filter_by:
            view = view.filter_by(**self.filter_by)
        return view.sort_by(self.sort_by) if self.sort_by else view

    def snapshot(self) -> Snapshot:
        """The records as they are now."""
        view = self.view()
        wanted = self.max_records
        return (view if wanted is None else view.pull(wanted)).snapshot()

    def source(self) -> dict[str, Any]:
        """Where the records are, as JSON values."""
        found: dict[str, Any] = {
            "path": None if self.dataset.path is None else str(self.dataset.path),
            "url": getattr(self.dataset, "url", None),  # of a dataset on a server
            "filter_by": {name: _described(value) for name, value in self.filter_by.items()},
            "sort_by": [sort_from(key).to_dict() for key in self.sort_by],
            "max_records": self.max_records,
        }
        return {name: value for name, value in found.items() if value}


def snapshot_from(source: Mapping[str, Any]) -> Snapshot:
    """The records a manifest names under `data`; `BadFile` where it does not say where they are."""
    path = source.get("path")
    if path is None:
        url = source.get("url")
        where = f"on a server ({url}), where records change" if url else "in memory"
        raise BadFile(
            f"The manifest does not say where the records are, because the dataset was {where}. "
            "Give the folder of the saved dataset."
        )
    dataset = FeedbackDataset.load_from_disk(Path(path))
    chosen = {name: _rebuilt(value) for name, value in source.get("filter_by", {}).items()}
    view = _View(dataset, chosen, source.get("sort_by"), source.get("max_records"))
    return view.snapshot()


def _only_spacy(framework: str, **given: Any) -> dict[str, Any]:
    """What was given, as options of spaCy: of a `spacy.Language` the code."""
    wanted = {name: value for name, value in given.items() if value is not None}
    if wanted and framework.replace("_", "-") not in WITH_LANGUAGE:
        name, value = next(iter(wanted.items()))
        raise BadOption(f"{name}={value!r} is for spaCy; {framework} does not take it.")
    return {name: getattr(value, "lang", value) for name, value in wanted.items()}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _described(value: Any) -> Any:
    """A filter argument as JSON values."""
    if isinstance(value, list | tuple):
        return [_described(one) for one in value]
    kind = type(value).__name__
    if kind in FILTER_TYPES:
        return {"kind": kind, **value.to_dict()}
    return value if isinstance(value, str | int | float | None) else str(value)


def _rebuilt(value: Any) -> Any:
    """A filter argument from its JSON values."""
    if isinstance(value, list):
        return [_rebuilt(one) for one in value]
    if isinstance(value, dict):
        parts = dict(value)
        kind = parts.pop("kind", None)
        if kind not in FILTER_TYPES:
            raise unknown("kind of filter", kind, FILTER_TYPES)
        return FILTER_TYPES[kind](**parts)
    return value
