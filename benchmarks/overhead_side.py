"""One training in a fresh process, by Ostraka or by a TRL script written by hand.

Both are given the same rows, model, seed and config. The stop-watch around TRL's own methods is
the same on both sides.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

CONFIG = {
    "learning_rate": 1e-5,
    "logging_steps": 1,
    "save_strategy": "no",  # no checkpoints: only the finished model is written
    "report_to": "none",
    "use_cpu": True,
    "bf16": False,
    "activation_checkpointing": False,
    "dataloader_pin_memory": False,
    "disable_tqdm": True,
}
BATCH = {"sft": 2, "dpo": 1}  # a pair is two texts
# Ostraka's own work that a hand-written script does not do, timed apart: where it is called from.
SERVICES = {
    "preflight": ("ostraka.train.llm.recipe", "preflight"),
    "hash of the rows": ("ostraka.train.run", "rows_hash"),
    "scores of held-out rows": ("ostraka.train.run", "measure"),
    "model card": ("ostraka.train.model", "TrainedModel.write_card"),
    "manifest, move": ("ostraka.train.run", "Workplace.finish"),
}

Spent = tuple[float, float]


def now() -> Spent:
    """Wall clock and CPU seconds (user and system, all threads)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), used.ru_utime + used.ru_stime


class Watch:
    """Adds up wall and CPU seconds by part."""

    def __init__(self) -> None:
        """Nothing was timed yet."""
        self.parts: dict[str, list[float]] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        begin = now()
        try:
            yield
        finally:
            spent = self.parts.setdefault(name, [0.0, 0.0])
            for at, (a, b) in enumerate(zip(begin, now(), strict=True)):
                spent[at] += b - a

    def wrap(self, owner: Any, name: str, part: str) -> None:
        """Time every call of an attribute of `owner`."""
        inner = getattr(owner, name)

        @wraps(inner)
        def timed(*given: Any, **named: Any) -> Any:
            with self.part(part):
                return inner(*given, **named)

        setattr(owner, name, timed)


def options(asked: argparse.Namespace) -> dict[str, Any]:
    """The config of both sides."""
    own = {"max_steps": asked.steps, "max_length": asked.length}
    return {**CONFIG, **own, "per_device_train_batch_size": BATCH[asked.task]}


def by_hand(asked: argparse.Namespace) -> Callable[[], list[float]]:
    """What people write today; returns the losses."""
    import datasets
    import transformers
    import trl

    config, kind = {
        "sft": (trl.SFTConfig, trl.SFTTrainer),
        "dpo": (trl.DPOConfig, trl.DPOTrainer),
    }[asked.task]

    def train() -> list[float]:
        rows = datasets.load_dataset(
            "json", data_files=str(asked.data / "rows.jsonl"), split="train"
        )
        trainer = kind(
            model=str(asked.model),
            args=config(output_dir=str(asked.out / "checkpoints"), seed=42, **options(asked)),
            train_dataset=rows,
            processing_class=transformers.AutoTokenizer.from_pretrained(str(asked.model)),
        )
        trainer.train()
        trainer.save_model(str(asked.out / "model"))
        return [line["loss"] for line in trainer.state.log_history if "loss" in line]

    return train


def with_ostraka(asked: argparse.Namespace) -> Callable[[], list[float]]:
    """The same with `ArgillaTrainer`; returns the losses."""
    from ostraka import ArgillaTrainer, FeedbackDataset, TrainingTask

    def task() -> Any:
        if asked.task == "sft":
            return TrainingTask.for_supervised_fine_tuning(prompt="question", response="answer")
        return TrainingTask.for_direct_preference_optimization(
            prompt="prompt",
            responses=["answer-a", "answer-b"],
            preference="better",
            labels={"answer-a": "answer-a", "answer-b": "answer-b"},
        )

    def train() -> list[float]:
        dataset = FeedbackDataset.load_from_disk(str(asked.data / "dataset"))
        held = 1 - asked.held_out if asked.held_out else None
        trainer = ArgillaTrainer(
            dataset, task(), "trl", model=str(asked.model), train_size=held, seed=42
        )
        trainer.update_config(**options(asked))
        trainer.train(asked.out / "model", check=not asked.no_check)
        history = trainer.model.manifest["figures"]["history"]
        return [line["loss"] for line in history if "loss" in line]

    return train


SIDES = {"hand": by_hand, "ours": with_ostraka}


def watched(watch: Watch, side: str) -> None:
    """Put the stop-watch around TRL's methods, and around Ostraka's services."""
    import transformers
    import trl

    for name, part in (("train", "steps"), ("save_model", "saving")):
        watch.wrap(transformers.Trainer, name, part)
    for kind in (trl.SFTTrainer, trl.DPOTrainer):
        watch.wrap(kind, "__init__", "building the trainer")
    if side == "ours":
        for part, (module, path) in SERVICES.items():
            *owners, name = path.split(".")
            owner = import_module(module)
            for one in owners:
                owner = getattr(owner, one)
            watch.wrap(owner, name, part)


def arguments() -> argparse.Namespace:
    """What to train, and where."""
    parser = argparse.ArgumentParser(description="Train on one side, once.")
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("task", choices=BATCH)
    for name in ("model", "data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--held-out", type=float, default=0.0)
    parser.add_argument("--no-check", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Train, and write what it took and what came out."""
    begin = now()
    asked, watch = arguments(), Watch()
    with watch.part("imports"):
        train = SIDES[asked.side](asked)
        watched(watch, asked.side)
    with watch.part("training call"):
        losses = train()
    watch.parts["whole"] = [b - a for a, b in zip(begin, now(), strict=True)]
    found = {
        "losses": losses,
        "parts": watch.parts,
        "versions": {n: metadata.version(n) for n in ("torch", "transformers", "trl", "datasets")},
    }
    (asked.out / "sheet.json").write_text(json.dumps(found), encoding="utf-8")


main()
