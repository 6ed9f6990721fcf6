"""What every way of training a language model with TRL shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from ostraka.extras import need
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Job, Predictor
from ostraka.train.check.preflight import preflight
from ostraka.train.check.report import Report
from ostraka.train.check.setting import Setting
from ostraka.train.hf.fine_tune import build, run, saving
from ostraka.train.hf.history import history
from ostraka.train.hf.quiet import quiet, without_bars
from ostraka.train.hf.tracking import logs_that_stay
from ostraka.train.llm.loading import PLAIN_CHAT, is_adapter, load_speller, load_writer, room, write
from ostraka.train.llm.native import native
from ostraka.train.llm.writer import Writer
from ostraka.train.options import Target

WHY = "Training with TRL"
OURS = frozenset({"output_dir", "seed"})


class LanguageRecipe(ABC):
    """A training with one of TRL's trainers; `config` names the class that takes its options."""

    default_model: ClassVar[str | None] = "gpt2-medium"
    config: ClassVar[str]
    title: ClassVar[str] = "Fine-tuning"
    kind: ClassVar[str] = "CAUSAL_LM"  # what peft calls the model
    defaults: ClassVar[Mapping[str, Any]] = {}

    @abstractmethod
    def trainer(self, job: Job, args: Any, lora: Any) -> Any:
        """TRL's trainer for the job, with its model, tokenizer and datasets."""

    def targets(self) -> tuple[Target, ...]:
        """The trainer's config, a `peft.LoraConfig` as `peft_config`, and `merge`."""
        peft = need("peft", extra="trl", why=WHY)
        lora = Target("peft_config", peft.LoraConfig, defaults={"task_type": self.kind})
        args = Target("args", self._config(), OURS, machine_defaults() | dict(self.defaults))
        return args, lora, Target("saving", saving)

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset` with the columns of Argilla's guide."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Train all weights, or LoRA matrices where a `peft_config` was given."""
        transformers = need("transformers", extra="trl", why=WHY)
        with quiet("trl"), without_bars("trl"), logs_that_stay():
            transformers.set_seed(job.seed)
            limit = self.limit(job)
            args = build(job, "args", limit, output_dir=str(job.checkpoints), seed=job.seed)
            show, args.disable_tqdm = not args.disable_tqdm, True
            lora = lora_of(job)
            trainer = self.trainer(job, args, lora)
            before = self.tried(job, trainer)
            done = run(trainer, job, trainer.train, self.title, shown=show)
            found = figures(trainer.state, done) | {"metrics": self.metrics(job, trainer, before)}
            # an adapter beside weights that are nowhere on disk could not be loaded again
            whole = job.options.build("saving")["merge"] or is_adapter(job.model)
            self.write(trainer, job.out, merge=whole and lora is not None)
        return found

    def limit(self, job: Job) -> dict[str, int]:
        """`max_length` where the model has fewer places than TRL cuts at."""
        places = room(job.model)
        default = getattr(self._config(), "max_length", None)
        return {"max_length": places} if places and default and places < default else {}

    def tried(self, job: Job, trainer: Any) -> float | None:
        """What is measured before and after the training; nothing unless a recipe says so."""
        return None

    def metrics(self, job: Job, trainer: Any, before: float | None) -> dict[str, float]:
        """Scores that only the training itself can tell; they join those of the saved model."""
        return {}

    def write(self, trainer: Any, out: Path, *, merge: bool) -> None:
        """The finished model as plain transformers loads it; called in every process."""
        write(trainer, out, merge=merge)

    def load(self, folder: Path) -> Predictor:
        """The model, or the base with its adapter, that `fit` wrote."""
        transformers = need("transformers", extra="trl", why=WHY)
        with quiet("trl"):
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
            return Writer(load_writer(folder), tokenizer)

    def check(self, job: Job) -> Report:
        """What is wrong with the rows as the trainer will see them; only the tokenizer is read."""
        with quiet("trl"), without_bars("trl"):
            args = build(job, "args", self.limit(job), output_dir=str(job.checkpoints))
            return preflight(job.train, job.held_out, self.setting(job, args))

    def setting(self, job: Job, args: Any) -> Setting:
        """What decides how the rows are read."""
        found = Setting.of(self.speller(job), args)
        return replace(found, stand_in=found.chat_template == PLAIN_CHAT)

    def speller(self, job: Job) -> Any:
        """The tokenizer of the job."""
        return load_speller(job.tokenizer, job.model, chat=job.train.conversational)

    def _config(self) -> Any:
        return getattr(need("trl", extra="trl", why=WHY), self.config)


def machine_defaults() -> dict[str, Any]:
    """Options that suit a processor, or a GPU where there is one."""
    torch = need("torch", extra="trl", why=WHY)
    cuda = torch.cuda.is_available()
    return {
        "use_cpu": not cuda,
        "bf16": cuda,
        "gradient_checkpointing": None,  # TRL turns it on, under a name that warns
        "dataloader_pin_memory": cuda,
        "logging_steps": 10,
        "save_strategy": "epoch",
        "save_total_limit": 1,
        "report_to": "none",
    }


def lora_of(job: Job) -> Any:
    """The LoRA configuration that was asked for, or None for training all weights."""
    named = "peft_config" in job.options.whole or job.options.values.get("peft_config")
    return job.options.build("peft_config") if named else None


def figures(state: Any, done: Any) -> dict[str, Any]:
    """Steps, the training loss, and what was logged at each step."""
    return {
        "steps": state.global_step,
        "train_loss": float(done.training_loss),
        "history": history(state),
    }
