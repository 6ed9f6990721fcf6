"""sentence-transformers: an encoder of sentences, or of two at once, learns what is alike."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from copy import deepcopy
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

from ostraka.errors import BadFile, BadOption
from ostraka.extras import need
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, TextPair, Triplet
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.hf.fine_tune import BATCH, TRIAL, build, default_rate, epochs_for, figures, run
from ostraka.train.hf.linear_head import LinearHead
from ostraka.train.hf.quiet import quiet, without_bars
from ostraka.train.hf.tracking import logs_that_stay
from ostraka.train.options import Options, Target
from ostraka.train.pairs.data import dataset, examples
from ostraka.train.pairs.encoders import BiEncoder, CrossEncoder, check_rows
from ostraka.train.pairs.losses import make_loss
from ostraka.train.pairs.progress import evaluator, progress_of, untrained

log = logging.getLogger("ostraka.train")
WHY = "Training with sentence-transformers"
EXTRA = "sentence-transformers"
OURS = frozenset({"output_dir", "seed"})
RANKED = 32  # pairs of a batch whose others are the negatives: the more, the better
ABOUT, HEAD = "pairs.json", "pair_head.npz"

DEFAULTS: dict[str, Any] = {
    "per_device_eval_batch_size": 64,
    "warmup_steps": 0.1,
    "logging_steps": 10,
    "save_strategy": "epoch",
    "save_total_limit": 1,
    "report_to": "none",
}


def settings(
    *,
    cross_encoder: bool = False,
    loss: Any = None,
    loss_options: dict[str, Any] | None = None,
    max_length: int = 256,
) -> dict[str, Any]:
    """Options of our own.

    `cross_encoder` reads both texts together, slower and more exact. `loss` is the name of a loss
    of the library or its class, `loss_options` are its arguments.
    """
    return locals()


class Pairs:
    """Two texts, or three, of which something is known."""

    default_model: ClassVar[str | None] = "sentence-transformers/all-MiniLM-L6-v2"

    def default_for(self, options: Options) -> str | None:
        """The default model, which for a cross-encoder is another one."""
        cross = options.values.get("pairs", {}).get("cross_encoder", False)
        return "cross-encoder/ms-marco-MiniLM-L-6-v2" if cross else self.default_model

    def targets(self) -> tuple[Target, ...]:
        """`settings`, and everything that the training arguments of both encoders take."""
        with quiet(EXTRA):
            named = need("sentence_transformers.base.training_args", extra=EXTRA, why=WHY)
        args = Target("args", named.BaseTrainingArguments, OURS, DEFAULTS, TRIAL)
        return Target("pairs", settings), args

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a list of `InputExample`."""
        return examples(rows)

    @logs_that_stay()
    def fit(self, job: Job) -> dict[str, Any]:
        """Train the encoder; the folder loads in plain sentence-transformers.

        Raises `NothingToTrain` when all pairs have the same label, `BadOption` for a loss that
        does not fit.
        """
        check_rows(job.train)
        wanted = job.options.build("pairs")
        with quiet(EXTRA), without_bars(EXTRA):
            need("transformers", extra=EXTRA, why=WHY).set_seed(job.seed)
            model = _model(job, wanted)
            before = untrained(_predictor(model, job.train, wanted), job.held_out)
            trainer = _trainer(job, wanted, model)
            shown, trainer.args.disable_tqdm = not trainer.args.disable_tqdm, True
            done = run(trainer, job, trainer.train, "Comparing texts", shown=shown)
            if trainer.is_world_process_zero():
                _write(trainer.accelerator.unwrap_model(trainer.model), job, wanted)
        found = {"loss": type(trainer.loss).__name__, "cross_encoder": wanted["cross_encoder"]}
        return found | figures(trainer.state, done) | {"metrics": before}

    def load(self, folder: Path) -> Predictor:
        """The encoder, and the head of its classes, that `fit` wrote."""
        if not (folder / ABOUT).exists():
            raise BadFile(f"{folder} holds no model for pairs of texts: {ABOUT} is missing.")
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        sentences = need("sentence_transformers", extra=EXTRA, why=WHY)
        with quiet(EXTRA):
            if about["cross_encoder"]:
                return CrossEncoder(sentences.CrossEncoder(str(folder)), about["classes"])
            head = LinearHead.load(folder / HEAD) if about["classes"] else None
            return BiEncoder(sentences.SentenceTransformer(str(folder)), head)


def _model(job: Job, wanted: Mapping[str, Any]) -> Any:
    """The encoder to train; an object is copied."""
    sentences = need("sentence_transformers", extra=EXTRA, why=WHY)
    if job.tokenizer is not None:
        raise BadOption("An encoder of sentences brings its tokenizer; leave tokenizer out.")
    outputs = len(job.train.classes) if len(job.train.classes) > 2 else 1
    if isinstance(job.model, str | PathLike):
        name = str(job.model)
        if wanted["cross_encoder"]:
            fits = {"ignore_mismatched_sizes": True}  # a head for other classes is replaced
            found = sentences.CrossEncoder(name, num_labels=outputs, model_kwargs=fits)
        else:
            found = sentences.SentenceTransformer(name)
    else:
        found = deepcopy(job.model)
        _check_object(found, sentences, wanted, outputs)
    # checkpoints get a card of theirs, with examples that are computed under a bar
    found.model_card_data.widget, found.model_card_data.generate_widget_examples = [{}], False
    kept = found.max_seq_length
    found.max_seq_length = min(wanted["max_length"], kept or wanted["max_length"])
    return found


def _check_object(model: Any, sentences: Any, wanted: Mapping[str, Any], outputs: int) -> None:
    kind = sentences.CrossEncoder if wanted["cross_encoder"] else sentences.SentenceTransformer
    if not isinstance(model, kind):
        raise BadOption(
            f"model is a {type(model).__name__}, but cross_encoder={wanted['cross_encoder']} "
            f"trains a {kind.__name__}. Pass one, or a name or folder."
        )
    if wanted["cross_encoder"] and model.num_labels != outputs:
        raise BadOption(
            f"The CrossEncoder has {model.num_labels} outputs; these pairs need {outputs}. Load it "
            f"with num_labels={outputs}, or pass its name or folder."
        )


def _trainer(job: Job, wanted: Mapping[str, Any], model: Any) -> Any:
    """The library's trainer with the loss that fits; which one it is goes to the log."""
    sentences = need("sentence_transformers", extra=EXTRA, why=WHY)
    cross = wanted["cross_encoder"]
    loss = make_loss(model, job.train, wanted)
    log.info(
        "%s with %s on %d rows of %s",
        type(model).__name__,
        type(loss).__name__,
        len(job.train),
        job.train.shape.__name__,
    )
    kind = sentences.CrossEncoderTrainer if cross else sentences.SentenceTransformerTrainer
    return kind(
        model=model,
        args=_arguments(job, wanted, model),
        train_dataset=dataset(job.train),
        eval_dataset=dataset(job.held_out) if job.held_out else None,
        loss=loss,
        evaluator=evaluator(job.held_out, cross=cross) if job.held_out else None,
    )


def _arguments(job: Job, wanted: Mapping[str, Any], model: Any) -> Any:
    """The training arguments of the encoder, with what depends on model, rows and machine."""
    torch = need("torch", extra=EXTRA, why=WHY)
    sentences = need("sentence_transformers", extra=EXTRA, why=WHY)
    side = "CrossEncoder" if wanted["cross_encoder"] else "SentenceTransformer"
    kind = getattr(sentences, f"{side}TrainingArguments")
    given = job.options.whole.get("args")
    if given is not None and not isinstance(given, kind):
        raise BadOption(
            f"{type(given).__name__} does not fit cross_encoder={wanted['cross_encoder']}; "
            f"give {kind.__name__}, or options by name."
        )
    named = job.options.values.get("args", {})
    ranked = job.train.shape is TextPair
    batch = named.get("per_device_train_batch_size", RANKED if ranked else BATCH)
    defaults: dict[str, Any] = {
        "num_train_epochs": epochs_for(len(job.train), batch * job.processes),
        "per_device_train_batch_size": batch,
        "learning_rate": default_rate(model, small=5e-5, large=2e-5),
        "dataloader_pin_memory": torch.cuda.is_available(),
        "use_cpu": job.processes > 1 and not torch.accelerator.is_available(),
        "disable_tqdm": False,
    }
    if ranked:  # a pair that stands twice in a batch would be its own negative
        defaults["batch_sampler"] = "no_duplicates"
    if job.held_out:
        defaults |= _kept(named, progress_of(job.held_out, cross=wanted["cross_encoder"]))
    ours = {"output_dir": str(job.checkpoints), "seed": job.seed}
    fitting = Target("args", kind, OURS, DEFAULTS)
    return build(job, fitting, defaults, **ours)


def _kept(named: Mapping[str, Any], best: str) -> dict[str, Any]:
    """Scored after each epoch; the best is kept where it is saved as often."""
    when = named.get("eval_strategy", named.get("save_strategy", "epoch"))
    return {
        "eval_strategy": when,
        "save_strategy": when,
        "load_best_model_at_end": str(getattr(when, "value", when)) != "no",
        "metric_for_best_model": best,
        "greater_is_better": best != "loss",
    }


def _predictor(model: Any, rows: Rows[Any], wanted: Mapping[str, Any]) -> Any:
    """The encoder as it predicts; classes from a bi-encoder need a head, fitted on `rows`."""
    if wanted["cross_encoder"]:
        return CrossEncoder(model, len(rows.classes))
    plain = BiEncoder(model)
    return BiEncoder(model, plain.fit_head(rows)) if rows.classes else plain


def _write(model: Any, job: Job, wanted: Mapping[str, Any]) -> None:
    """The library's own files, the head as plain numbers, and which encoder it is."""
    about = {"cross_encoder": wanted["cross_encoder"], "classes": len(job.train.classes)}
    made = _predictor(model, job.train, wanted)
    if about["cross_encoder"] and model.num_labels == 1:  # as the plain library shall say it
        model.activation_fn = need("torch.nn", extra=EXTRA, why=WHY).Sigmoid()
    model.save_pretrained(str(job.out), create_model_card=False)
    if isinstance(made, BiEncoder) and made.head is not None:
        made.head.save(job.out / HEAD)
    (job.out / ABOUT).write_text(json.dumps(about), encoding="utf-8")


class SentenceTransformers:
    """Encoders of sentences with sentence-transformers."""

    extra: ClassVar[str] = EXTRA
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        ScoredPair: Pairs,
        LabeledPair: Pairs,
        TextPair: Pairs,
        Triplet: Pairs,
    }


ADAPTER = SentenceTransformers
