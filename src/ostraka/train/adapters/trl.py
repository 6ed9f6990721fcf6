"""TRL: language models that learn from people's texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ostraka.extras import need
from ostraka.tasks._rows import Completion, Rows, Text
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.hf.fine_tune import build, run, saving
from ostraka.train.hf.quiet import quiet, without_bars
from ostraka.train.llm.loading import load_speller, load_writer, write
from ostraka.train.llm.native import for_training, native
from ostraka.train.llm.writer import Writer
from ostraka.train.options import Target

WHY = "Training with TRL"
OURS = frozenset({"output_dir", "seed"})


class SupervisedFineTuning:
    """Learn to write texts, or completions of prompts."""

    default_model: ClassVar[str | None] = "gpt2-medium"

    def targets(self) -> tuple[Target, ...]:
        """`trl.SFTConfig`, a `peft.LoraConfig` as `peft_config`, and `merge`."""
        trl = need("trl", extra="trl", why=WHY)
        peft = need("peft", extra="trl", why=WHY)
        torch = need("torch", extra="trl", why=WHY)
        cuda = torch.cuda.is_available()
        defaults = {
            "use_cpu": not cuda,
            "bf16": cuda,
            "gradient_checkpointing": None,  # TRL turns it on, under a name that warns
            "dataloader_pin_memory": cuda,
            "logging_steps": 10,
            "save_strategy": "epoch",
            "save_total_limit": 1,
            "report_to": "none",
        }
        lora = Target("peft_config", peft.LoraConfig, defaults={"task_type": "CAUSAL_LM"})
        return Target("args", trl.SFTConfig, OURS, defaults), lora, Target("saving", saving)

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset` with the columns `id` and `text`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Fine-tune all weights, or LoRA matrices where a `peft_config` was given."""
        transformers = need("transformers", extra="trl", why=WHY)
        trl = need("trl", extra="trl", why=WHY)
        merge = job.options.build("saving")["merge"]
        with quiet("trl"), without_bars("trl"):
            transformers.set_seed(job.seed)
            args = build(job, "args", {}, output_dir=str(job.checkpoints), seed=job.seed)
            show, args.disable_tqdm = not args.disable_tqdm, True
            lora = lora_of(job)
            trainer = trl.SFTTrainer(
                model=load_writer(job.model),
                args=args,
                train_dataset=for_training(job.train),
                processing_class=load_speller(job.tokenizer, job.model),
                peft_config=lora,
            )
            done = run(trainer, job, trainer.train, "Fine-tuning", shown=show)
            if trainer.is_world_process_zero():
                write(trainer, job.out, merge=merge and lora is not None)
        return figures(trainer.state, done)

    def load(self, folder: Path) -> Predictor:
        """The model, or the base with its adapter, that `fit` wrote."""
        transformers = need("transformers", extra="trl", why=WHY)
        with quiet("trl"):
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
            return Writer(load_writer(folder), tokenizer)


def lora_of(job: Job) -> Any:
    """The LoRA configuration that was asked for, or None for training all weights."""
    named = "peft_config" in job.options.whole or job.options.values.get("peft_config")
    return job.options.build("peft_config") if named else None


def figures(state: Any, done: Any) -> dict[str, Any]:
    """Steps, the training loss, and the loss at each step that was logged."""
    logged = [line for line in state.log_history if "loss" in line]
    return {
        "steps": state.global_step,
        "train_loss": float(done.training_loss),
        "losses": [{"step": int(x["step"]), "loss": float(x["loss"])} for x in logged],
    }


class TRL:
    """Training language models with TRL."""

    extra: ClassVar[str] = "trl"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        Text: SupervisedFineTuning,
        Completion: SupervisedFineTuning,
    }


ADAPTER = TRL
