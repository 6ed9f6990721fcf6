"""The core of `ArgillaTrainer`: what to train, how, and what came out."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, NotTrained
from ostraka.train.check.report import Report
from ostraka.train.launch import Launch
from ostraka.train.model import TrainedModel
from ostraka.train.prepare import Prepared, prepared
from ostraka.train.run import Plan, any_recipe, look, model_or_default, train

if TYPE_CHECKING:
    from typing_extensions import Self


class Trainer:
    """Trains a model on a snapshot of a dataset and holds what came out.

    `snapshot` is called when a training starts, so later changes of the dataset are seen.
    """

    def __init__(self, snapshot: Callable[[], Snapshot] | None, plan: Plan | None) -> None:
        self._snapshot, self._plan = snapshot, plan
        self._model: TrainedModel | None = None

    @classmethod
    def from_pretrained(cls, folder: str | os.PathLike[str], **options: Any) -> Self:
        """A trainer that holds the finished model in `folder`; it can predict, not train.

        `folder` may be a hub's model id; `options` are those of `TrainedModel.open`.
        """
        trainer = cls.__new__(cls)
        Trainer.__init__(trainer, None, None)
        trainer._model = TrainedModel.open(folder, **options)  # noqa: SLF001 - a constructor
        return trainer

    @property
    def plan(self) -> Plan:
        """What is to be trained; `BadOption` for a trainer that was made from a folder."""
        if self._plan is None:
            raise BadOption(
                "This trainer was loaded from a folder and has no dataset to train on. "
                "Type: ArgillaTrainer(dataset, task, framework)."
            )
        return self._plan

    @property
    def model(self) -> TrainedModel:
        """The model that came out; `NotTrained` before there is one."""
        if self._model is None:
            raise NotTrained("Nothing is trained yet. Type: trainer.train(output_dir='my_model')")
        return self._model

    @property
    def metrics(self) -> dict[str, Any]:
        """The scores on the held-out part."""
        return self.model.metrics

    def update_config(self, *configs: Any, **options: Any) -> None:
        """Set options of the framework, by name or as a config object of the library itself.

        All problems are reported together as one `BadOption`; then nothing is changed.
        """
        wanted = replace(self.plan.options)
        wanted.update(options, *configs)
        wanted.check()
        self._plan = replace(self.plan, options=wanted)

    def prepared(self) -> Prepared:
        """The framework's datasets, the rows behind them, and what was left out by reason."""
        plan = self.plan
        return prepared(
            self._take(),
            plan.task,
            plan.framework,
            train_size=plan.train_size,
            test_size=plan.test_size,
            seed=plan.seed,
        )

    def check(self) -> Report:
        """Look at the rows of a language model as its trainer will see them, before any training.

        The report prints three of them, with what is learnt told apart, and names each fault with
        its remedy; `report.stops` are those that `train` refuses. Only the tokenizer is loaded.
        Raises `UnsupportedCell` where the framework trains no language model.
        """
        return look(self._take(), self.plan)

    def train(
        self,
        output_dir: str | os.PathLike[str],
        *,
        resume: bool = False,
        generate_card: bool = True,
        check: bool = True,
        launch: str | Mapping[str, Any] | Launch | None = None,
    ) -> dict[str, Any]:
        """Train into `output_dir`; returns the scores on the held-out part.

        With `resume` an interrupted training goes on. An existing model there is replaced only
        when the new one is whole. A language model's rows are looked at first, as `check` does;
        with `check=False` they are not. Raises `FailedCheck`.

        `launch` trains in several processes under the engines people have: `"torchrun:2"`,
        `"accelerate:2 --config_file fsdp.yaml"`, `"ray:2"`; arguments after the number are the
        engine's own. Raises `LaunchFailed` where it ends without a model.
        """
        with self._told():
            folder = Path(output_dir)
            train(self._take(), self.plan, folder, resume=resume, check=check, launch=launch)
            self._model = TrainedModel.open(folder)
            self._model.write_curves()
            if generate_card:
                self._model.write_card()
        return self._model.metrics

    def _told(self) -> AbstractContextManager[None]:
        """What is around a training, for those who tell somebody of it."""
        return nullcontext()

    def predict(self, text: Any, *, as_suggestions: bool = False, **options: Any) -> Any:
        """Label and score per text, or suggestions that can go back into the dataset.

        See `TrainedModel.predict` and `TrainedModel.suggest`; raises `NotTrained`.
        """
        if as_suggestions:
            return self.model.suggest(text, **options)
        return self.model.predict(text, **options)

    def save(self, output_dir: str | os.PathLike[str], *, generate_card: bool = True) -> Path:
        """Copy the trained model into `output_dir`, with a card unless told otherwise."""
        copied = self.model.copy_to(output_dir)
        copied.write_curves()
        if generate_card:
            copied.write_card()
        return copied.folder

    def generate_model_card(
        self, output_dir: str | os.PathLike[str] | None = None, **changes: Any
    ) -> str:
        """Write the model card beside the model or into `output_dir`; returns its text."""
        return self.model.write_card(output_dir, **changes).read_text(encoding="utf-8")

    def push_to_huggingface(
        self, repo_id: str, *, generate_card: bool = True, **options: Any
    ) -> str:
        """Upload model, manifest and card; see `TrainedModel.push`."""
        return self.model.push(repo_id, generate_card=generate_card, **options)

    def get_trainer(self) -> Trainer:
        """This object: it is what trains."""
        return self

    def get_model_kwargs(self) -> dict[str, Any]:
        """The model to start from and its tokenizer."""
        plan = self.plan
        name = model_or_default(plan, any_recipe(plan.task, plan.framework))
        return {"pretrained_model_name_or_path": name, "tokenizer": plan.tokenizer}

    def get_trainer_kwargs(self) -> dict[str, Any]:
        """The options set so far, by what takes them."""
        return self.plan.options.to_dict()

    def get_trainer_model(self) -> Any:
        """The framework's own model in memory; `NotTrained` before there is one."""
        predictor = self.model.predictor
        return getattr(predictor, "model", predictor)

    def get_trainer_tokenizer(self) -> Any:
        """The tokenizer of the trained model; None where the framework has none."""
        return getattr(self.model.predictor, "tokenizer", None)

    def _take(self) -> Snapshot:
        if self._snapshot is None:
            raise BadOption(
                "This trainer has no dataset. Type: ArgillaTrainer(dataset, task, framework)."
            )
        return self._snapshot()
