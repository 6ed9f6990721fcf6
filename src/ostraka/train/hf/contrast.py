"""SetFit's first half: texts of one class are pulled together, others pushed apart."""

from __future__ import annotations

from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import MultiLabeledText, Rows
from ostraka.train.adapter import Job
from ostraka.train.hf.fine_tune import run
from ostraka.train.hf.pairs import draw_pairs
from ostraka.train.hf.shapes import many_hot

WHY = "Training with SetFit"
PAIRS = 5_000  # about what two CPU cores do in four minutes with a MiniLM
_BY_CLASS = ("Batch", "SupCon")  # losses that find their own pairs or triplets inside a batch


def fit_body(job: Job, trainer: Any, max_pairs: int | None) -> dict[str, Any]:
    """Train the encoder of a `setfit.Trainer`; nothing is done where no pair is wanted."""
    args, student = trainer.args, trainer.st_trainer
    count = pair_count(job, args, max_pairs)
    if not count or not args.embedding_num_epochs:
        return {"pairs": 0, "steps": 0}
    if args.loss.__name__.startswith(_BY_CLASS):
        count = 0
        _compare_by_class(job, trainer)
    else:
        student.train_dataset = paired(job.train, count, job.seed)
        count = len(student.train_dataset)
        student.loss = args.loss(trainer.model.model_body)
    if str(args.eval_strategy.value) != "no" and job.held_out:
        student.eval_dataset = paired(job.held_out, max(count // 5, 2), job.seed)
    student.args.disable_tqdm = True
    run(student, job, student.train, "Comparing texts", shown=args.show_progress_bar)
    losses = [line["train_loss"] for line in student.state.log_history if "train_loss" in line]
    return {"pairs": count, "steps": student.state.global_step, "train_loss": float(losses[-1])}


def pair_count(job: Job, args: Any, max_pairs: int | None) -> int:
    """Two pairs per text and iteration, or what fills `max_steps`; `max_pairs` caps it.

    Where `max_pairs` is not given the cap is `PAIRS`, unless the user chose a number.
    """
    count = 2 * len(job.train) * (args.num_iterations or 20)
    if args.max_steps > 0:
        count = args.max_steps * args.embedding_batch_size
    elif args.num_iterations is None and max_pairs is None:
        max_pairs = PAIRS
    return count if max_pairs is None else min(count, max_pairs)


def paired(rows: Rows[Any], count: int, seed: int) -> Any:
    """Pairs of the rows' texts as the `datasets.Dataset` that a pair loss reads."""
    datasets = need("datasets", extra="setfit", why=WHY)
    texts = rows.column("text")
    pairs = draw_pairs(many_hot(rows), count, seed)
    return datasets.Dataset.from_dict(
        {
            "sentence_1": [texts[i] for i in pairs.first],
            "sentence_2": [texts[i] for i in pairs.second],
            "label": pairs.alike,
        }
    )


def _compare_by_class(job: Job, trainer: Any) -> None:
    """Give the encoder texts with their class, for a loss that pairs them itself."""
    if job.train.shape is MultiLabeledText:
        name = trainer.args.loss.__name__
        text = f"{name} compares texts of one class each; for label sets leave loss out."
        raise BadOption(text)
    texts, labels = job.train.column("text"), job.train.column("label")
    student = trainer.st_trainer
    student.train_dataset, student.loss = trainer.get_dataset(texts, labels, trainer.args)
    student.args.batch_sampler = "group_by_label"
