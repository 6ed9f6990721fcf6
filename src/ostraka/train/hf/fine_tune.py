"""Train a sequence classifier with transformers' Trainer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import Answer, MultiLabeledText
from ostraka.train.adapter import Job
from ostraka.train.hf.encoded import encode
from ostraka.train.hf.history import history
from ostraka.train.hf.interrupt import last_checkpoint, stops_at_a_step
from ostraka.train.hf.progress import progress_bar
from ostraka.train.hf.shapes import Kind
from ostraka.train.hf.tracking import logs_that_stay
from ostraka.train.options import Target

WHY = "Training with transformers"
OURS = frozenset({"output_dir", "seed"})
TRIAL = {"eval_strategy": "epoch", "save_strategy": "epoch"}  # as when rows are held out
BATCH = 16
# Held-out figures that are kept of every epoch.
FIGURES = (
    *("loss", "accuracy", "micro_f1", "macro_f1"),
    *("exact_match", "f1", "spearman", "average_precision"),
)
UNSMOOTHED = {MultiLabeledText: "sets of labels", Answer: "places in a text"}
STEPS = 300  # about what a new head and a small encoder need to settle
SMALL = 50_000_000  # parameters: up to here a network bears, and needs, larger steps


def settings(*, max_length: int = 256) -> dict[str, Any]:
    """Options of our own: the number of tokens after which a text is cut."""
    return {"max_length": max_length}


def saving(*, merge: bool = False) -> dict[str, Any]:
    """Options of our own: `merge` writes one plain model in place of an adapter and its base."""
    return {"merge": merge}


def shared_targets() -> tuple[Target, ...]:
    """The options of every recipe built on the Trainer."""
    transformers = need("transformers", extra="transformers", why=WHY)
    defaults = {
        "per_device_train_batch_size": BATCH,
        "per_device_eval_batch_size": 64,
        "warmup_steps": 0.1,
        "weight_decay": 0.01,
        "train_sampling_strategy": "group_by_length",  # less padding: a third of the time
        "logging_steps": 10,
        "save_strategy": "epoch",
        "save_total_limit": 1,
        "report_to": "none",
    }
    return (
        Target("text", settings),
        Target("args", transformers.TrainingArguments, OURS, defaults, TRIAL),
    )


def training_arguments(job: Job, kind: Kind, learning_rate: float) -> Any:
    """The job's `TrainingArguments`, with what depends on the model, the rows and the machine.

    Raises `BadOption` where labels shall be smoothed and a row has not one label or one text.
    """
    torch = need("torch", extra="transformers", why=WHY)
    named = job.options.values.get("args", {})
    batch = named.get("per_device_train_batch_size", BATCH) * job.processes
    defaults: dict[str, Any] = {
        "num_train_epochs": epochs_for(len(job.train), batch),
        "learning_rate": learning_rate,
        "dataloader_pin_memory": torch.cuda.is_available(),
        # accelerate makes no group of processes on a processor unless told that it is one
        "use_cpu": job.processes > 1 and not torch.accelerator.is_available(),
        "disable_tqdm": False,
    }
    if job.held_out:
        # The best model can only be kept where it is saved as often as it is scored.
        when = named.get("eval_strategy", named.get("save_strategy", "epoch"))
        defaults |= {
            "eval_strategy": when,
            "save_strategy": when,
            "load_best_model_at_end": str(getattr(when, "value", when)) != "no",
            "metric_for_best_model": kind.best,
            "greater_is_better": kind.rises,
        }
    args = build(job, "args", defaults, output_dir=str(job.checkpoints), seed=job.seed)
    if args.label_smoothing_factor and kind.shape in UNSMOOTHED:
        raise BadOption(
            f"label_smoothing_factor={args.label_smoothing_factor}: {UNSMOOTHED[kind.shape]} are "
            "learnt without smoothing. Type trainer.update_config(label_smoothing_factor=0)."
        )
    return args


def epochs_for(rows: int, batch: int) -> int:
    """How often to see all rows: three times, and up to ten until `STEPS` steps are taken."""
    return min(max(ceil(STEPS / ceil(rows / batch)), 3), 10)


def build(job: Job, target: Target | str, defaults: Mapping[str, Any], **ours: Any) -> Any:
    """A library's config object from the user's options, over `defaults`, under what is `ours`."""
    named = job.options.values.get(target if isinstance(target, str) else target.name, {})
    rest = {name: value for name, value in defaults.items() if name not in named}
    return job.options.build(target, **rest, **ours)


@logs_that_stay()
def fine_tune(
    job: Job, kind: Kind, model: Any, tokenizer: Any, args: Any
) -> tuple[Any, dict[str, Any]]:
    """Train `model` on the job's rows; returns the Trainer and its figures.

    With held-out rows it is scored on them after each epoch and the best epoch is kept.
    """
    collator = need("transformers", extra="transformers", why=WHY).DataCollatorWithPadding
    show = not args.disable_tqdm
    args.disable_tqdm = True
    rows = {"train_dataset": job.train, "eval_dataset": job.held_out}
    trainer = trainer_class()(
        model=model,
        args=args,
        processing_class=tokenizer,
        data_collator=collator(tokenizer),
        compute_metrics=lambda p: kind.scores(p.label_ids, p.predictions),
        compute_loss_func=kind.loss(job.train, smoothing=args.label_smoothing_factor),
        **{
            name: encode(
                part.column("text"), tokenizer, kind.targets(part, learnt=part is job.train)
            )
            if part
            else None
            for name, part in rows.items()
        },
    )
    if job.processes > 1 and not args.label_smoothing_factor:
        trainer.mean_loss = kind.mean_loss
    done = run(trainer, job, trainer.train, "Fine-tuning", shown=show)
    return trainer, figures(trainer.state, done)


def trainer_class() -> Any:
    """A Trainer that does the same in several processes as in one."""
    transformers = need("transformers", extra="transformers", why=WHY)

    class Trainer(transformers.Trainer):  # type: ignore[misc, name-defined]
        mean_loss: Callable[[Any, Any], float] | None = None

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            # What these networks compute is the mean of a batch, whatever their call takes.
            self.model_accepts_loss_kwargs = False

        def _get_train_sampler(self, train_dataset: Any = None) -> Any:
            found = super()._get_train_sampler(train_dataset)
            if hasattr(found, "lengths"):  # its groups are made of whole batches
                found.batch_size *= self.args.world_size
            return found

        def evaluation_loop(
            self, *given: Any, metric_key_prefix: str = "eval", **named: Any
        ) -> Any:
            found = super().evaluation_loop(*given, metric_key_prefix=metric_key_prefix, **named)
            # Rows that fill up the last batch of several processes are in Trainer's own mean.
            if self.mean_loss is not None:
                loss = self.mean_loss(found.label_ids, found.predictions)
                found.metrics[f"{metric_key_prefix}_loss"] = loss
            return found

    return Trainer


def run(trainer: Any, job: Job, train: Callable[..., Any], title: str, *, shown: bool) -> Any:
    """Call `train`, from the last checkpoint when the job resumes; Ctrl-C leaves a new one.

    Returns what `train` does, with the training loss as the mean over the processes.
    """
    _check_world(trainer, job)
    job.checkpoints.mkdir(parents=True, exist_ok=True)
    start = last_checkpoint(job.checkpoints) if job.resume else None
    bar = progress_bar(trainer, title, shown=shown)
    with bar, stops_at_a_step(trainer, job.checkpoints, job.stop):
        done = train(resume_from_checkpoint=str(start) if start else None)
    return done._replace(training_loss=_mean(trainer, done.training_loss))


def save(trainer: Any, out: Path) -> None:
    """Write the model and its tokenizer, without the Trainer's own arguments."""
    trainer.save_model(str(out))  # all processes take part, the first one writes
    if trainer.is_world_process_zero():  # a pickle, with local paths
        (out / "training_args.bin").unlink(missing_ok=True)


def _check_world(trainer: Any, job: Job) -> None:
    """Raise `BadOption` where each process would train for itself, or a whole script is doubled."""
    world = trainer.args.world_size
    if world < job.processes:
        raise BadOption(
            f"{job.processes} processes were started, but the Trainer knows of {world}: each would "
            "train alone. Without a GPU type trainer.update_config(use_cpu=True)."
        )
    if world > job.processes:
        raise BadOption(
            f"{world} processes run this whole script, and each would write the same folder. Start "
            f"it once, as python my_script.py, with trainer.train(..., launch='torchrun:{world}')."
        )


def _mean(trainer: Any, value: float) -> float:
    """The mean over the processes; Trainer adds up its own part after the last line it logs."""
    if trainer.args.world_size == 1:
        return value
    torch = need("torch", extra="transformers", why=WHY)
    own = torch.tensor(value, dtype=torch.float32, device=trainer.args.device)
    return float(trainer.accelerator.gather(own.reshape(1)).mean().item())


def figures(state: Any, done: Any) -> dict[str, Any]:
    """Steps, the training loss, the held-out scores of each epoch and which checkpoint was kept.

    Times are left out: the same training gives the same figures.
    """
    kept = tuple(f"eval_{name}" for name in FIGURES)
    epochs = [
        {"epoch": round(float(line["epoch"]), 4)}
        | {name.removeprefix("eval_"): float(line[name]) for name in kept if name in line}
        for line in state.log_history
        if "eval_loss" in line
    ]
    found: dict[str, Any] = {
        "steps": state.global_step,
        "train_loss": float(done.training_loss),
        "history": history(state),
    }
    if epochs:
        found |= {"epochs": epochs, "best_step": state.best_global_step}
    return found


def default_rate(model: Any, *, small: float, large: float) -> float:
    """The learning rate that suits a network's size: `small` up to 50 million parameters."""
    count = int(np.sum([p.numel() for p in model.parameters()]))
    return small if count <= SMALL else large
