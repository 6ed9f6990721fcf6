"""Learn to write texts: completions of prompts, what an assistant says, or a whole corpus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ostraka.extras import need
from ostraka.tasks._rows import Chat, Completion, Corpus, Rows, Text
from ostraka.train.adapter import Job, Recipe
from ostraka.train.llm.loading import load_writer
from ostraka.train.llm.native import dataset, turns
from ostraka.train.llm.recipe import WHY, LanguageRecipe


class SupervisedFineTuning(LanguageRecipe):
    """`trl.SFTTrainer`: of a prompt and completion the completion is learnt."""

    config = "SFTConfig"

    def trainer(self, job: Job, args: Any, lora: Any) -> Any:
        """The trainer, with held-out rows for those who ask for `eval_strategy`."""
        trl = need("trl", extra="trl", why=WHY)
        whole = args.assistant_only_loss
        return trl.SFTTrainer(
            model=load_writer(job.model, half=lora is not None),
            args=args,
            train_dataset=for_training(job.train, whole=whole),
            eval_dataset=for_training(job.held_out, whole=whole) if job.held_out else None,
            processing_class=self.speller(job),
            peft_config=lora,
        )


class Pretraining(SupervisedFineTuning):
    """Texts laid end to end and cut into pieces of `max_length`, so that no place is wasted."""

    title = "Pre-training"
    defaults: ClassVar[Mapping[str, Any]] = {"packing": True, "packing_strategy": "wrapped"}


def for_training(rows: Rows[Any], *, whole: bool = False) -> Any:
    """`text`, or `prompt` and `completion`; `messages` where `whole` conversations are wanted."""
    if rows.shape is Chat:
        return dataset(rows.table.select(["messages"]) if whole else turns(rows))
    names = ["prompt", "completion"] if rows.shape is Completion else ["text"]
    return dataset(rows.table.select(names))


RECIPES: dict[type, type[Recipe]] = {
    Text: SupervisedFineTuning,
    Completion: SupervisedFineTuning,
    Chat: SupervisedFineTuning,
    Corpus: Pretraining,
}
