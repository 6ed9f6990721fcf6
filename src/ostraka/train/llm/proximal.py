"""Learn from rewards with PPO: our own trainer, since TRL has none any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ostraka.extras import need
from ostraka.tasks._rows import Prompt, Rows
from ostraka.train.adapter import Job, Recipe
from ostraka.train.llm.loading import load_writer
from ostraka.train.llm.native import dataset
from ostraka.train.llm.online import OnlineRecipe, as_text
from ostraka.train.llm.recipe import WHY
from ostraka.train.options import Target


def rollouts(
    *,
    length_sampler_kwargs: Mapping[str, int] | None = None,
    generation_kwargs: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """How answers are written: between how many tokens, and options of `generate`."""
    return {
        "length_sampler_kwargs": length_sampler_kwargs,
        "generation_kwargs": generation_kwargs,
    }


class ProximalPolicyOptimization(OnlineRecipe):
    """PPO (Schulman et al. 2017) with a price on moving away from the start (Ziegler 2019)."""

    config = "PPOConfig"
    title = "PPO"

    def targets(self) -> tuple[Target, ...]:
        """`ostraka.PPOConfig`, `peft_config`, `merge`, what rewards, and how to write answers."""
        return (*super().targets(), Target("rollout", rollouts))

    def trainer(self, job: Job, args: Any, lora: Any) -> Any:
        """The trainer; the reference is the model as it is now."""
        from ostraka.train.ppo.trainer import PPOTrainer

        model, tokenizer = load_writer(job.model, half=lora is not None), self.speller(job)
        if lora is not None:
            model = need("peft", extra="trl", why=WHY).get_peft_model(model, lora)
        return PPOTrainer(
            model,
            args,
            score=self.score(job),
            train_dataset=_queries(job.train, tokenizer),
            processing_class=tokenizer,
            **job.options.build("rollout"),
        )

    def length(self, args: Any) -> int:
        """How many tokens an answer may have."""
        return int(args.response_length)

    def _config(self) -> Any:
        from ostraka.train.ppo.config import PPOConfig

        return PPOConfig


def _queries(rows: Rows[Any], tokenizer: Any) -> Any:
    texts = [as_text(one, tokenizer) for one in rows.column("query")]
    return dataset(pa.table({"query": pa.array(texts, pa.large_string())}))


RECIPES: dict[type, type[Recipe]] = {Prompt: ProximalPolicyOptimization}
