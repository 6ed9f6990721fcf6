"""Train a network that gives each token of a text a tag, with transformers' Trainer."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import NothingToTrain
from ostraka.extras import need
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.adapter import Job
from ostraka.train.bio import Aligned, align, tag_names
from ostraka.train.exact_spans import exact_scores
from ostraka.train.hf.fine_tune import figures, run, shared_targets, trainer_class
from ostraka.train.hf.loading import Loaded, load_classifier
from ostraka.train.hf.losses import UNLEARNT, class_loss
from ostraka.train.hf.shapes import Kind
from ostraka.train.hf.tagged import read_spans
from ostraka.train.hf.tracking import logs_that_stay
from ostraka.train.hf.windows import Windows, cut
from ostraka.train.options import Target
from ostraka.train.words import whole_words

WHY = "Training with transformers"
TAGS = Kind(TaggedText, None, "micro_f1", rises=True, auto="AutoModelForTokenClassification")
SCORES = ("precision", "recall", "micro_f1", "macro_f1")
log = logging.getLogger("ostraka.train")


def settings(*, max_length: int = 256, stride: int | None = None) -> dict[str, Any]:
    """Options of our own: tokens in a window, and how many it shares with the next one.

    A text longer than `max_length` is read in several windows; `stride` is a quarter of it unless
    given.
    """
    return {"max_length": max_length, "stride": stride}


def tagging_targets() -> tuple[Target, ...]:
    """The options of every recipe that tags tokens with the Trainer."""
    return (Target("text", settings), *shared_targets()[1:])


def load_tagger(job: Job, tokenizer: Any) -> Loaded:
    """A network with one output per tag; its config says how texts are cut into windows."""
    tokenizer.padding_side = "right"  # also for models made for writing: a place keeps its number
    loaded = load_classifier(job.model, tokenizer, tag_names(job.train.classes), TAGS)
    given = job.options.build("text")["stride"]
    loaded.model.config.window_stride = tokenizer.model_max_length // 4 if given is None else given
    loaded.model.config.whole_words = whole_words(job.train)
    return loaded


class TaggedWindows:
    """Windows of texts and a tag per place; a dataset that a Trainer can index."""

    def __init__(self, rows: Rows[Any], tokenizer: Any, config: Any) -> None:
        self.rows, self.words = rows, config.whole_words
        self.windows = cut(rows.column("text"), tokenizer, config.window_stride)
        tags, self.aligned = _tags(rows, self.windows)
        self.targets = [_target(self.windows, w, tags) for w in range(len(self.windows.ids))]

    def __len__(self) -> int:
        """How many windows there are."""
        return len(self.windows.ids)

    def __getitem__(self, position: int) -> dict[str, Any]:
        """One window's tokens and tags; padding is added per batch, by the collator."""
        if not 0 <= position < len(self):
            raise IndexError(position)
        labels = self.targets[position].tolist()
        return {"input_ids": self.windows.ids[position].tolist(), "labels": labels}

    def scores(self, said: npt.NDArray[Any]) -> dict[str, float]:
        """Exact span scores of the probabilities [windows, places, tags] that a network gave."""
        places = zip(said, self.windows.ids, strict=True)  # batches are padded on the right
        shares = self.windows.merged([line[: len(ids)] for line, ids in places])
        texts, classes = self.rows.column("text"), self.rows.classes
        found = read_spans(texts, self.windows, shares, classes, words=self.words)
        measured = exact_scores(self.rows, found)
        return {name: measured[name] for name in SCORES}


@logs_that_stay()
def fine_tune_tags(job: Job, model: Any, tokenizer: Any, args: Any) -> tuple[Any, dict[str, Any]]:
    """Train `model` on the job's rows; returns the Trainer and its figures.

    With held-out rows it is scored on them after each epoch and the best epoch is kept. Spans that
    tokens cannot hold are counted under `spans` and `adjusted`, and logged. Raises
    `NothingToTrain` where there is no span at all.
    """
    collator = need(
        "transformers", extra="transformers", why=WHY
    ).DataCollatorForTokenClassification
    train = TaggedWindows(job.train, tokenizer, model.config)
    held_out = TaggedWindows(job.held_out, tokenizer, model.config) if job.held_out else None
    show = not args.disable_tqdm
    args.disable_tqdm = True
    trainer = _in_order()(
        model=model,
        args=args,
        processing_class=tokenizer,
        data_collator=collator(tokenizer),
        train_dataset=train,
        eval_dataset=held_out,
        compute_loss_func=partial(class_loss, smoothing=args.label_smoothing_factor),
        preprocess_logits_for_metrics=lambda logits, _: logits.softmax(dim=-1),
        compute_metrics=lambda p: held_out.scores(p.predictions) if held_out else {},
    )
    _tell(train.aligned)
    done = run(trainer, job, trainer.train, "Fine-tuning", shown=show)
    found = figures(trainer.state, done) | {"windows": len(train), "spans": vars(train.aligned)}
    return trainer, found | {"adjusted": train.aligned.reasons()}


def _tell(aligned: Aligned) -> None:
    """Log what tokens cannot hold; raise `NothingToTrain` where they hold no span at all."""
    told = ", ".join(f"{count} × {why}" for why, count in aligned.reasons().items())
    if not aligned.learnt:
        raise NothingToTrain(f"The rows have no span to learn: {told or 'nothing is marked'}.")
    if told:
        log.info("%d spans to learn; %s", aligned.given, told)


def _in_order() -> Any:
    """A Trainer that scores the held-out windows in their order, so that they can be merged."""
    sampler = need("torch.utils.data", extra="transformers", why=WHY).SequentialSampler

    class InOrder(trainer_class()):  # type: ignore[misc]
        def _get_eval_sampler(self, eval_dataset: Any) -> Any:
            return sampler(eval_dataset) if self.args.world_size == 1 else None

    return InOrder


def _tags(rows: Rows[Any], windows: Windows) -> tuple[npt.NDArray[np.int64], Aligned]:
    """A tag for every token of all texts."""
    bounds = np.searchsorted(windows.text, np.arange(len(rows) + 1))
    tags = np.zeros(len(windows.text), np.int64)
    total = Aligned()
    for row, spans in enumerate(rows.column("spans")):
        here = slice(bounds[row], bounds[row + 1])
        tags[here], found = align(windows.starts[here], windows.ends[here], spans)
        total += found
    return tags, total


def _target(windows: Windows, window: int, tags: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The tag of each place of a window; special tokens are not learnt."""
    found = np.full(len(windows.ids[window]), UNLEARNT, np.int64)
    found[windows.inside[window]] = tags[windows.tokens[window]]
    return found
