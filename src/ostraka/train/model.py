"""A trained model on disk: predict with it, suggest with it, describe it, copy it, publish it."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ostraka.data.hub.repo import upload
from ostraka.errors import BadOption, NotTrained
from ostraka.extras import need
from ostraka.schema.questions import Question, question_from
from ostraka.schema.responses import SuggestionSchema
from ostraka.train.adapter import Predictor
from ostraka.train.card import CARD, card_of
from ostraka.train.cells import recipe_for, shape_named
from ostraka.train.curves import CURVES, write_curves
from ostraka.train.folder import files_in, finished
from ostraka.train.manifest import read_manifest, write_manifest
from ostraka.train.outcome import Floats, Outcome, outcomes

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass
class TrainedModel:
    """A finished model folder; the weights are loaded when they are first needed."""

    folder: Path
    manifest: dict[str, Any] = field(repr=False)

    @classmethod
    def open(cls, folder: str | os.PathLike[str], **options: Any) -> TrainedModel:
        """The model in `folder`, or on a hub where the folder does not exist and looks like an id.

        `options` are those of `huggingface_hub.snapshot_download` (`revision`, `token`, ...).
        Raises `NotTrained` where there is no model that is whole.
        """
        path = Path(folder)
        if not path.parent.exists() and HUB_ID.fullmatch(str(folder)):
            path = _downloaded(str(folder), options)
        return cls(path, finished(path))

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names, in the order of the probabilities."""
        return tuple(self.manifest["classes"])

    @property
    def metrics(self) -> dict[str, Any]:
        """The scores on the held-out part; empty where nothing was held out."""
        found: dict[str, Any] = self.manifest["metrics"]
        return found

    @cached_property
    def predictor(self) -> Predictor:
        """The weights in memory."""
        framework = self.manifest["framework"]
        shape = shape_named(framework, self.manifest["shape"])
        return recipe_for(shape, framework).load(self.folder)

    @property
    def outcome(self) -> Outcome:
        """How a prediction is shown, measured and suggested."""
        shape: Any = shape_named(self.manifest["framework"], self.manifest["shape"])
        return outcomes[shape.outcome]()

    def raw(self, inputs: Sequence[Any], **options: Any) -> Floats:
        """Probabilities as float64, shape [inputs, classes]."""
        found: Floats = self.predictor(list(inputs), **options)
        return found

    def predict(self, text: Any, **options: Any) -> list[Any]:
        """Labels and scores in the shape of the transformers pipeline.

        A list has an entry per text: a dict with `label` and `score`, or a list of them for
        label sets and with `top_k`. A single text gives a list of such dicts. `top_k` and
        `threshold` choose what is shown; other options (`batch_size`) go to the framework. A
        language model takes prompts (texts or conversations), a reward model also pairs; one that
        answers questions takes `{"question": ..., "context": ...}` and gives a dict for a single
        one.
        """
        shown = {n: options.pop(n) for n in self._shown_options() if n in options}
        outcome = self.outcome
        raw = self.raw(self._inputs(text), **options)
        found = outcome.present(raw, self.classes, **shown)
        if not outcome.single(text):
            return found
        alone = getattr(outcome, "alone", False)
        return found[0] if alone or isinstance(found[0], list) else found

    def suggest(
        self,
        text: Any,
        *,
        question: Question | None = None,
        agent: str | None = None,
        **options: Any,
    ) -> Any:
        """A suggestion per text (one for a single text) that can go back into a dataset.

        `question` is the one the model was trained on unless given, `agent` the framework and
        the folder's name. None stands where there is nothing to suggest.
        """
        asked = question or self.question
        name = agent or re.sub(r"[^\w\-:./ ]", "-", f"{self.manifest['framework']}:{self.name}")
        outcome = self.outcome
        raw = self.raw(self._inputs(text), **options)
        found: list[SuggestionSchema | None] = list(
            outcome.suggest(raw, self.classes, asked, name[:200])
        )
        return found[0] if outcome.single(text) else found

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def question(self) -> Question:
        """The question the model learnt to answer; `BadOption` where none was settled."""
        declared = self.manifest["questions"]
        if not declared:
            raise BadOption(
                "No question was settled to train this model, so it belongs to none. "
                "Say which one: predict(..., question=dataset.question_by_name('label'))."
            )
        return question_from(dict(declared[0]))

    def write_card(self, folder: str | os.PathLike[str] | None = None, **changes: Any) -> Path:
        """Write the model card beside the model, or into `folder`; returns its path."""
        place = Path(folder or self.folder)
        place.mkdir(parents=True, exist_ok=True)
        path = place / CARD
        drawn = (place / CURVES).exists()
        text = card_of(self.manifest, self.name, curves=drawn, **changes)
        path.write_text(text, encoding="utf-8")
        return path

    def write_curves(self) -> Path | None:
        """Draw how the training went beside the model; None where nothing was logged twice."""
        return write_curves(self.manifest["figures"], self.folder)

    def copy_to(self, folder: str | os.PathLike[str]) -> TrainedModel:
        """The same model in another folder; what else is in that folder stays."""
        place = Path(folder)
        if place.resolve() == self.folder.resolve():
            return self
        for name in self.manifest["files"]:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.folder / name, place / name)
        write_manifest(place, self.manifest)
        return TrainedModel(place, read_manifest(place))

    def push(self, repo_id: str, *, generate_card: bool = True, **options: Any) -> str:
        """Upload the model, its manifest and its card to a hub; returns the commit's address.

        `options`: `token`, `private` and `endpoint`, and those of `HfApi.upload_folder`
        (`revision`, `commit_message`, `create_pr`, ...). Paths of this machine are left out.
        """
        message = f"{self.manifest['framework']} model trained with ostraka"

        def fill(folder: Path, whole_id: str) -> None:
            self._publish_to(folder, whole_id if generate_card else None)

        with tempfile.TemporaryDirectory() as scratch:
            given = {"commit_message": message, **options}
            return upload(repo_id, fill, Path(scratch), repo_type="model", options=given)

    def _publish_to(self, folder: Path, repo_id: str | None) -> None:
        """Fill `folder` with what may leave this machine."""
        names = set(files_in(self.folder)) & {*self.manifest["files"], CARD, CURVES}
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.folder / name, folder / name)
        public = without_paths(self.manifest)
        write_manifest(folder, public)
        if repo_id is not None:
            text = card_of(public, self.name, repo_id=repo_id, curves=CURVES in names)
            (folder / CARD).write_text(text, encoding="utf-8")

    def _inputs(self, given: Any) -> list[Any]:
        """The inputs; a text is what the user says to a model that learnt from conversations."""
        outcome = self.outcome
        found = outcome.inputs(given)
        if not (self.manifest.get("conversational") and "text" in outcome.heads):
            return found
        return [[{"role": "user", "content": x}] if isinstance(x, str) else x for x in found]

    def _shown_options(self) -> list[str]:
        parameters = inspect.signature(self.outcome.present).parameters.values()
        return [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]


def without_paths(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest whose absolute paths are cut to their last part."""

    def cut(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: cut(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [cut(inner) for inner in value]
        absolute = isinstance(value, str) and Path(value).is_absolute()
        return Path(value).name if absolute else value

    parts = ("data", "model", "tokenizer", "options")
    return {name: cut(value) if name in parts else value for name, value in manifest.items()}


def _downloaded(repo_id: str, options: Mapping[str, Any]) -> Path:
    hub = need("huggingface_hub", extra="transformers", why="Loading a model from a hub")
    try:
        return Path(hub.snapshot_download(repo_id, **options))
    except (OSError, ValueError) as error:
        said = str(error).strip().partition("\n")[0]
        text = f"{repo_id} is neither a folder here nor a model that a hub gives: {said}"
        raise NotTrained(text) from error
