"""Extractive question answering: a network that points to the first and last word of an answer."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.tasks._rows import Answer, Rows
from ostraka.train.adapter import Job, Predictor
from ostraka.train.hf.adapting import RATE, add_lora, lora_targets, read, with_lora
from ostraka.train.hf.contexts import Examples, Windows, targets_of, windows_of
from ostraka.train.hf.fine_tune import (
    default_rate,
    figures,
    run,
    save,
    shared_targets,
    trainer_class,
    training_arguments,
)
from ostraka.train.hf.loading import Loaded, load_tokenizer, position_limit
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.reader import STRIDE, Reader, answers
from ostraka.train.hf.shapes import Kind
from ostraka.train.hf.tracking import logs_that_stay
from ostraka.train.options import Target
from ostraka.train.squad import squad

WHY = "Training with transformers"
AUTO = "AutoModelForQuestionAnswering"
KIND = Kind(Answer, "", "f1", rises=True)


def reading(*, max_length: int = 384, stride: int = STRIDE) -> dict[str, Any]:
    """Options of our own: the tokens of a window, and how many of them neighbours share."""
    return {"max_length": max_length, "stride": stride}


class QuestionAnswering:
    """The stretch of a context that answers a question; all weights are trained."""

    default_model: ClassVar[str | None] = "bert-base-cased"

    def targets(self) -> tuple[Target, ...]:
        """`max_length` and `stride`, and everything `transformers.TrainingArguments` takes."""
        _, args = shared_targets()
        return Target("text", reading), args

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset` with Argilla's columns."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Fine-tune all weights; the folder loads in plain transformers."""
        transformers = need("transformers", extra="transformers", why=WHY)
        with quiet():
            transformers.set_seed(job.seed)
            model, tokenizer = prepared(job)
            args = training_arguments(job, KIND, default_rate(model.model, small=1e-4, large=3e-5))
            trainer, found = fine_tune(job, model.model, tokenizer, args)
            save(trainer, job.out)
        return found

    def load(self, folder: Path) -> Predictor:
        """The network and tokenizer that `fit` wrote."""
        transformers = need("transformers", extra="transformers", why=WHY)
        with quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
            return Reader(getattr(transformers, AUTO).from_pretrained(str(folder)), tokenizer)


class LoraQuestionAnswering(QuestionAnswering):
    """As above, with LoRA matrices beside the network's own weights."""

    def targets(self) -> tuple[Target, ...]:
        """As in transformers, with `peft.LoraConfig` and `merge`."""
        return (*super().targets(), *lora_targets())

    def fit(self, job: Job) -> dict[str, Any]:
        """Learn the LoRA matrices and the new head; the base's weights are not stored again."""
        # peft's own wrapper for this task hides from the network what is question, what context
        return with_lora(job, prepared, partial(add_lora, task_type=None), _learnt_beside)

    def load(self, folder: Path) -> Predictor:
        """The base with its adapter, or the merged model, that `fit` wrote."""
        return read(folder, AUTO, Reader)


def _learnt_beside(job: Job, model: Any, tokenizer: Any) -> tuple[Any, dict[str, Any]]:
    return fine_tune(job, model, tokenizer, training_arguments(job, KIND, RATE))


def native(rows: Rows[Any]) -> Any:
    """The rows as a `datasets.Dataset`: `question, context, answer, id`.

    `answer` is `{"text": [...], "answer_start": [...]}`, `id` (int32) the row's place before a
    split.
    """
    datasets = need("datasets", extra="transformers", why="Preparing a dataset for training")
    text, place = datasets.Value("string"), datasets.Value("int32")
    answer = {"text": datasets.List(text), "answer_start": datasets.List(place)}
    columns = {"question": text, "context": text, "answer": answer, "id": place}
    wanted = datasets.Features(columns)
    table = rows.table
    if "id" not in table.column_names:
        table = table.append_column("id", pa.array(np.arange(len(rows)), pa.int32()))
    return datasets.Dataset(table.select(list(columns)).cast(wanted.arrow_schema))


def prepared(job: Job) -> tuple[Loaded, Any]:
    """The network and tokenizer of a job; both keep how contexts are cut."""
    cut = job.options.build("text")
    if cut["max_length"] < 8 or cut["stride"] < 0:
        raise BadOption(
            f"max_length={cut['max_length']}, stride={cut['stride']}: a window needs at least 8 "
            "tokens, and stride at least 0."
        )
    tokenizer = load_tokenizer(job.tokenizer, job.model, cut["max_length"])
    tokenizer.padding_side = "right"  # tokens keep their places in a padded batch
    loaded = load_network(job.model)
    config = loaded.model.config
    if config.get_text_config().pad_token_id is None:
        config.pad_token_id = tokenizer.pad_token_id
    room = position_limit(config)
    tokenizer.model_max_length = min(tokenizer.model_max_length, room or cut["max_length"])
    config.task_specific_params = {"question-answering": {"stride": cut["stride"]}}
    return loaded, tokenizer


def load_network(model: Any) -> Loaded:
    """A network with a start and an end per token; a model object is copied.

    Raises `BadOption` for an object that is made for something else.
    """
    transformers = need("transformers", extra="transformers", why=WHY)
    torch = need("torch", extra="transformers", why=WHY)
    if isinstance(model, str | PathLike):
        network, report = getattr(transformers, AUTO).from_pretrained(
            str(model), output_loading_info=True, dtype=torch.float32
        )
        return Loaded(network, tuple(sorted(report["missing_keys"])))
    if "QuestionAnswering" not in type(model).__name__:
        raise BadOption(
            f"A {type(model).__name__} points to no answers. Load it with "
            f"transformers.{AUTO}, or pass its name or folder instead."
        )
    return Loaded(deepcopy(model), ())


@logs_that_stay()
def fine_tune(job: Job, model: Any, tokenizer: Any, args: Any) -> tuple[Any, dict[str, Any]]:
    """Train `model` on the job's rows; returns the Trainer and its figures.

    With held-out rows it is scored on them after each epoch and the best epoch is kept.
    """
    transformers = need("transformers", extra="transformers", why=WHY)
    show, args.disable_tqdm = not args.disable_tqdm, True
    stride = job.options.build("text")["stride"]
    train, held_out = (
        None if rows is None else _examples(rows, tokenizer, stride)
        for rows in (job.train, job.held_out)
    )
    trainer = trainer_class()(
        model=model,
        args=args,
        processing_class=tokenizer,
        data_collator=transformers.DataCollatorWithPadding(tokenizer),
        train_dataset=train,
        eval_dataset=held_out,
        compute_metrics=None if held_out is None else _Scores(job.held_out, held_out, tokenizer),
    )
    done = run(trainer, job, trainer.train, "Fine-tuning", shown=show)
    assert train is not None  # noqa: S101 - a job has rows to train on
    counted = {"windows": len(train.windows), "answers_outside_windows": train.targets.outside}
    return trainer, figures(trainer.state, done) | counted


def _examples(rows: Rows[Any], tokenizer: Any, stride: int) -> Examples:
    windows = windows_of(rows.column("question"), rows.column("context"), tokenizer, stride)
    return Examples(windows, targets_of(windows, rows.column("answer"), tokenizer.cls_token_id))


class _Scores:
    """Exact match and F1 of the held-out rows, from the logits of their windows."""

    def __init__(self, rows: Any, examples: Examples, tokenizer: Any) -> None:
        self.examples, self.tokenizer = examples, tokenizer
        self.contexts = rows.column("context")
        self.truths = [answer["text"] for answer in rows.column("answer")]

    def __call__(self, said: Any) -> dict[str, float]:
        """`exact_match` and `f1`; a window with several answers was asked several times."""
        starts, ends = said.predictions[:2]
        places = self.examples.targets.window
        first = dict(zip(reversed(places), range(len(places) - 1, -1, -1), strict=True))
        windows: Windows = self.examples.windows
        heard = [(starts[first[w]], ends[first[w]]) for w in range(len(windows))]
        found = answers(windows, heard, self.contexts, self.tokenizer)
        return squad([one[0].answer if one else "" for one in found], self.truths)
