"""Learn what people prefer without a reward model: DPO over pairs, KTO over single judgements."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import Judged, Preference, Rows
from ostraka.train.adapter import Job, Recipe
from ostraka.train.llm.loading import load_writer, settled
from ostraka.train.llm.native import COLUMNS, dataset
from ostraka.train.llm.recipe import WHY, LanguageRecipe
from ostraka.train.llm.votes import PAIRS, columns, dpo_trainer
from ostraka.train.options import Target


class DirectPreferenceOptimization(LanguageRecipe):
    """`trl.DPOTrainer` (Rafailov et al. 2023): the chosen becomes likelier than it was at first.

    The model at the start is what is compared with; where it was given as an object it is written
    down first, because TRL reads it again from where it came from.
    """

    config = "DPOConfig"
    title = "Preference optimisation"

    def targets(self) -> tuple[Target, ...]:
        """`trl.DPOConfig`, `peft_config`, `merge`, and what agreement does."""
        return (*super().targets(), PAIRS)

    def trainer(self, job: Job, args: Any, lora: Any) -> Any:
        """The trainer, with held-out pairs for those who ask for `eval_strategy`."""
        start = settled(job.model, job.checkpoints)
        return self.kind_of_trainer(job, args)(
            model=load_writer(start, half=lora is not None),
            args=args,
            train_dataset=self.data(job.train, job),
            eval_dataset=self.data(job.held_out, job) if job.held_out else None,
            processing_class=self.speller(job),
            peft_config=lora,
        )

    def kind_of_trainer(self, job: Job, args: Any) -> Any:
        """TRL's own trainer, or ours where the agreement of a pair is to reach its loss."""
        if not any(job.options.build("pairs").values()):
            return need("trl", extra="trl", why=WHY).DPOTrainer
        if list(args.loss_type) != ["sigmoid"] or args.use_weighting:
            raise BadOption(
                f"soft_preferences and weight_by_agreement belong to loss_type='sigmoid' without "
                f"use_weighting; loss_type={args.loss_type}, use_weighting={args.use_weighting}."
            )
        return dpo_trainer()

    def data(self, rows: Rows[Any], job: Job) -> Any:
        """The rows as the trainer reads them."""
        table = rows.table.select(list(COLUMNS[rows.shape]))
        for name, column in columns(rows, job.options.build("pairs")).items():
            table = table.append_column(name, column)
        return dataset(table)

    def metrics(self, job: Job, trainer: Any, before: float | None) -> dict[str, float]:
        """How the trained model's implicit rewards order the held-out rows, measured by TRL."""
        if trainer.eval_dataset is None:
            return {}
        scored = trainer.evaluate()
        names = ("accuracies", "margins", "chosen", "rejected")
        found = {name: scored.get(f"eval_rewards/{name}") for name in names}
        return {f"reward_{name}": float(value) for name, value in found.items() if value}


class KahnemanTverskyOptimization(DirectPreferenceOptimization):
    """`trl.KTOTrainer` (Ethayarajh et al. 2024): good completions likelier, bad ones less likely.

    TRL reads the rows in their order, so good and bad ones are laid out evenly.
    """

    config = "KTOConfig"

    def targets(self) -> tuple[Target, ...]:
        """`trl.KTOConfig`, `peft_config`, and `merge`."""
        return super(DirectPreferenceOptimization, self).targets()

    def kind_of_trainer(self, job: Job, args: Any) -> Any:
        """TRL's own trainer."""
        return need("trl", extra="trl", why=WHY).KTOTrainer

    def data(self, rows: Rows[Any], job: Job) -> Any:
        """The rows, shuffled, with good and bad ones spread evenly over the whole."""
        good = np.array(rows.column("label"), bool)
        if good.all() or not good.any():
            what = "good" if good.all() else "bad"
            raise BadOption(
                f"All {len(rows)} rows are {what}; KTO learns from good and bad ones. Check the "
                "label, or use for_supervised_fine_tuning with what is good."
            )
        picked = pa.array(evenly(good, job.seed))
        return dataset(rows.table.select(list(COLUMNS[Judged])).take(picked))


def evenly(good: Any, seed: int) -> Any:
    """An order of all rows in which any stretch has about the whole's share of good ones."""
    draw = np.random.default_rng(seed)
    places, wanted = [], []
    for side in (np.flatnonzero(good), np.flatnonzero(~good)):
        places.append(draw.permutation(side))
        wanted.append((np.arange(len(side)) + draw.random(len(side))) / len(side))
    return np.concatenate(places)[np.argsort(np.concatenate(wanted), kind="stable")]


RECIPES: dict[type, type[Recipe]] = {
    Preference: DirectPreferenceOptimization,
    Judged: KahnemanTverskyOptimization,
}
