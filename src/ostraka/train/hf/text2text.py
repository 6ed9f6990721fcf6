"""Text to text: a network with an encoder and a decoder, such as T5 or BART."""

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
from ostraka.tasks._rows import Rows, TextToText
from ostraka.train.adapter import Job, Predictor
from ostraka.train.hf.adapting import RATE, lora_targets, read, with_lora
from ostraka.train.hf.fine_tune import (
    TRIAL,
    default_rate,
    figures,
    run,
    save,
    shared_targets,
    trainer_class,
    training_arguments,
)
from ostraka.train.hf.loading import Loaded, load_tokenizer, position_limit
from ostraka.train.hf.pairs_of_texts import TARGET, Rewriter, collator, encode_pairs
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.shapes import Kind
from ostraka.train.hf.tracking import logs_that_stay
from ostraka.train.options import Target

WHY = "Training with transformers"
AUTO = "AutoModelForSeq2SeqLM"
# what the Trainer itself never generates by; `predict` takes such options
_GENERATING = ("generation_max_length", "generation_num_beams", "generation_config")
OURS = frozenset({"output_dir", "seed", "sortish_sampler", "predict_with_generate", *_GENERATING})
KIND = Kind(TextToText, "", "loss", rises=False)


def lengths(*, max_length: int = 512, max_target_length: int = TARGET) -> dict[str, Any]:
    """Options of our own: the number of tokens after which a source and a target are cut."""
    return {"max_length": max_length, "max_target_length": max_target_length}


class TextToTextRecipe:
    """What a text should become; all weights are trained."""

    default_model: ClassVar[str | None] = "google-t5/t5-small"

    def targets(self) -> tuple[Target, ...]:
        """`max_length`, `max_target_length`, and `transformers.Seq2SeqTrainingArguments`."""
        transformers = need("transformers", extra="transformers", why=WHY)
        _, args = shared_targets()
        kind = transformers.Seq2SeqTrainingArguments
        return Target("text", lengths), Target("args", kind, OURS, args.defaults, TRIAL)

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Fine-tune all weights; the folder loads in plain transformers."""
        transformers = need("transformers", extra="transformers", why=WHY)
        with quiet():
            transformers.set_seed(job.seed)
            loaded, tokenizer = prepared(job)
            rate = default_rate(loaded.model, small=1e-3, large=3e-4)  # T5 takes large steps
            trainer, found = fine_tune(job, loaded.model, tokenizer, rate)
            save(trainer, job.out)
        return found

    def load(self, folder: Path) -> Predictor:
        """The network and tokenizer that `fit` wrote."""
        transformers = need("transformers", extra="transformers", why=WHY)
        with quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder))
            return Rewriter(getattr(transformers, AUTO).from_pretrained(str(folder)), tokenizer)


class LoraTextToText(TextToTextRecipe):
    """As above, with LoRA matrices beside the network's own weights."""

    def targets(self) -> tuple[Target, ...]:
        """As in transformers, with `peft.LoraConfig` and `merge`."""
        return (*super().targets(), *lora_targets())

    def fit(self, job: Job) -> dict[str, Any]:
        """Learn the LoRA matrices; the base's weights are not stored again."""
        return with_lora(job, prepared, _beside, partial(fine_tune, rate=RATE))

    def load(self, folder: Path) -> Predictor:
        """The base with its adapter, or the merged model, that `fit` wrote."""
        return read(folder, AUTO, Rewriter)


def _beside(job: Job, loaded: Loaded) -> Any:
    """LoRA matrices beside the linear layers of the encoder and the decoder."""
    peft = need("peft", extra="peft", why="Training with peft")
    config = job.options.build("lora", task_type="SEQ_2_SEQ_LM", inference_mode=False)
    if config.target_modules is None:
        config.target_modules = linear_layers(loaded.model)
    return peft.get_peft_model(loaded.model, config)


def native(rows: Rows[Any]) -> Any:
    """The rows as a `datasets.Dataset`: `id` (int32, a place before a split), `source, target`."""
    datasets = need("datasets", extra="transformers", why="Preparing a dataset for training")
    text = datasets.Value("string")
    wanted = datasets.Features({"id": datasets.Value("int32"), "source": text, "target": text})
    table = rows.table
    if "id" not in table.column_names:
        table = table.append_column("id", pa.array(np.arange(len(rows)), pa.int32()))
    return datasets.Dataset(table.select(list(wanted)).cast(wanted.arrow_schema))


def prepared(job: Job) -> tuple[Loaded, Any]:
    """The network and tokenizer of a job; both keep where texts are cut."""
    cut = job.options.build("text")
    if min(cut.values()) < 2:
        shown = ", ".join(f"{name}={value}" for name, value in cut.items())
        raise BadOption(f"{shown}: at least 2 tokens are needed, one of them for the end.")
    tokenizer = load_tokenizer(job.tokenizer, job.model, cut["max_length"])
    loaded = load_network(job.model)
    config = loaded.model.config
    room = position_limit(config)
    tokenizer.model_max_length = min(tokenizer.model_max_length, room or cut["max_length"])
    config.task_specific_params = {"text2text": {"max_target_length": cut["max_target_length"]}}
    return loaded, tokenizer


def load_network(model: Any) -> Loaded:
    """A network that reads one text and writes another; a model object is copied.

    Raises `BadOption` for an object without a decoder of its own.
    """
    transformers = need("transformers", extra="transformers", why=WHY)
    torch = need("torch", extra="transformers", why=WHY)
    if isinstance(model, str | PathLike):
        load = getattr(transformers, AUTO).from_pretrained
        return Loaded(load(str(model), dtype=torch.float32), ())
    if not getattr(model.config, "is_encoder_decoder", False):
        raise BadOption(
            f"A {type(model).__name__} has no encoder and decoder. Load it with "
            f"transformers.{AUTO}, or pass its name or folder instead."
        )
    return Loaded(deepcopy(model), ())


def linear_layers(base: Any) -> list[str]:
    """The last names of all linear layers inside the encoder and the decoder."""
    linear = need("torch.nn", extra="peft", why="Training with peft").Linear
    parts = (base.get_encoder(), base.get_decoder())
    inside = [pair for part in parts for pair in part.named_modules()]
    return sorted({name.rpartition(".")[2] for name, part in inside if isinstance(part, linear)})


@logs_that_stay()
def fine_tune(job: Job, model: Any, tokenizer: Any, rate: float) -> tuple[Any, dict[str, Any]]:
    """Train `model` on the job's rows; returns the Trainer and its figures.

    With held-out rows their loss is measured after each epoch and the best epoch is kept.
    """
    args = training_arguments(job, KIND, rate)
    show, args.disable_tqdm = not args.disable_tqdm, True
    longest = job.options.build("text")["max_target_length"]
    train, held_out = (
        None if rows is None else encode_pairs(rows, tokenizer, longest)
        for rows in (job.train, job.held_out)
    )
    trainer = trainer_class()(
        model=model,
        args=args,
        processing_class=tokenizer,
        data_collator=collator(model, tokenizer),
        train_dataset=train,
        eval_dataset=held_out,
    )
    done = run(trainer, job, trainer.train, "Fine-tuning", shown=show)
    assert train is not None  # noqa: S101 - a job has rows to train on
    return trainer, figures(trainer.state, done) | {"targets_cut": train.cut}
