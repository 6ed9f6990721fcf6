"""Learn from rewards for one's own answers: what PPO, RLOO and GRPO share, and the last two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any, ClassVar

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import GRPOPrompt, RLOOPrompt, Rows
from ostraka.train.adapter import Job, Recipe
from ostraka.train.llm.loading import load_writer, settled
from ostraka.train.llm.native import dataset
from ostraka.train.llm.recipe import WHY, LanguageRecipe
from ostraka.train.llm.writer import Writer
from ostraka.train.options import Target

TRIED = 32  # held-out prompts that are answered before and after the training


def rewarding(
    *,
    reward_model: Any = None,
    reward_tokenizer: Any = None,
    reward_label: str | None = None,
    reward_batch_size: int = 16,
) -> dict[str, Any]:
    """What rewards an answer: a pipeline, a model or its folder, or a function of texts.

    `reward_tokenizer` belongs to a model given as an object; `reward_label` names the class whose
    probability is the reward where the model has several.
    """
    return {
        "reward_model": reward_model,
        "reward_tokenizer": reward_tokenizer,
        "reward_label": reward_label,
        "reward_batch_size": reward_batch_size,
    }


class OnlineRecipe(LanguageRecipe):
    """A training in which the model answers prompts and is rewarded for its answers."""

    def targets(self) -> tuple[Target, ...]:
        """The trainer's config, `peft_config`, `merge`, and what rewards."""
        return (*super().targets(), Target("reward", rewarding))

    def fit(self, job: Job) -> dict[str, Any]:
        """Train; the mean reward of greedy answers to held-out prompts comes before and after."""
        self.score(job)  # refused before anything is loaded
        return super().fit(job)

    def score(self, job: Job) -> Callable[[list[str]], Any]:
        """The reward as a function from whole texts (prompt and answer) to numbers."""
        from ostraka.train.ppo.reward import reward_function

        asked = job.options.build("reward")
        if asked["reward_model"] is None:
            raise BadOption(
                "Nothing says what a good answer is. Type: trainer.update_config(reward_model=...) "
                "with the folder of a reward model, a pipeline, or a function list[str] -> "
                "list[float]."
            )
        return reward_function(
            asked["reward_model"],
            tokenizer=asked["reward_tokenizer"],
            label=asked["reward_label"],
            batch_size=asked["reward_batch_size"],
        )

    def tried(self, job: Job, trainer: Any) -> float | None:
        """The mean reward of greedy answers to the first held-out prompts."""
        if job.held_out is None:
            return None
        model, tokenizer = trainer.accelerator.unwrap_model(trainer.model), trainer.processing_class
        prompts = [as_text(one, tokenizer) for one in job.held_out.column("query")[:TRIED]]
        training = model.training
        answers = Writer(model, tokenizer)(prompts, max_new_tokens=self.length(trainer.args))
        model.train(training)
        scores = self.score(job)([a + b for a, b in zip(prompts, answers, strict=True)])
        return float(sum(scores) / len(scores))

    def metrics(self, job: Job, trainer: Any, before: float | None) -> dict[str, float]:
        """The reward on held-out prompts before and after, where some are held out."""
        after = self.tried(job, trainer)
        if before is None or after is None:
            return {}
        return {"reward_before": before, "reward_after": after}

    def length(self, args: Any) -> int:
        """How many tokens an answer may have."""
        return int(args.max_completion_length)


class GroupRecipe(OnlineRecipe):
    """A TRL trainer that compares several answers to the same prompt."""

    def trainer(self, job: Job, args: Any, lora: Any) -> Any:
        """The trainer with the reward as a function of prompts and answers."""
        trl = need("trl", extra="trl", why=WHY)
        check_groups(args, len(job.train))
        start = settled(job.model, job.checkpoints)
        tokenizer = self.speller(job)
        return getattr(trl, self.config.replace("Config", "Trainer"))(
            model=load_writer(start, half=lora is not None),
            args=args,
            reward_funcs=rewarded(self.score(job), tokenizer),
            train_dataset=prompts_of(job.train),
            eval_dataset=prompts_of(job.held_out) if job.held_out else None,
            processing_class=tokenizer,
            peft_config=lora,
        )


class ReinforceLeaveOneOut(GroupRecipe):
    """`trl.RLOOTrainer` (Ahmadian et al. 2024)."""

    config = "RLOOConfig"
    title = "RLOO"
    defaults: ClassVar[Mapping[str, Any]] = {"max_completion_length": 53}


class GroupRelativePolicyOptimization(GroupRecipe):
    """`trl.GRPOTrainer` (Shao et al. 2024)."""

    config = "GRPOConfig"
    title = "GRPO"
    defaults: ClassVar[Mapping[str, Any]] = {"max_completion_length": 53}


def prompts_of(rows: Rows[Any]) -> Any:
    """The prompts as TRL's trainers read them."""
    return dataset(rows.table.select(["query"]).rename_columns(["prompt"]))


def as_text(prompt: Any, tokenizer: Any) -> str:
    """A prompt as the model reads it: messages by the chat template."""
    if isinstance(prompt, str):
        return prompt
    asked: str = tokenizer.apply_chat_template(prompt, add_generation_prompt=True, tokenize=False)
    return asked


def rewarded(score: Callable[[list[str]], Any], tokenizer: Any) -> Callable[..., list[float]]:
    """The reward as TRL calls it."""

    def reward(prompts: list[Any], completions: list[Any], **_: Any) -> list[float]:
        answers = [one if isinstance(one, str) else one[0]["content"] for one in completions]
        asked = [as_text(one, tokenizer) for one in prompts]
        return list(score([a + b for a, b in zip(asked, answers, strict=True)]))

    return reward


def check_groups(args: Any, rows: int) -> None:
    """Refuse a batch that takes more prompts than there are; TRL would train for no step."""
    needed = ceil(args.generation_batch_size / args.num_generations)
    if needed > rows:
        raise BadOption(
            f"One step takes {needed} prompts ({args.generation_batch_size} answers, "
            f"{args.num_generations} to each), but there are {rows}. Set "
            f"per_device_train_batch_size={args.num_generations}, or give more prompts."
        )


RECIPES: dict[type, type[Recipe]] = {
    RLOOPrompt: ReinforceLeaveOneOut,
    GRPOPrompt: GroupRelativePolicyOptimization,
}
