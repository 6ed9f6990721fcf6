"""setfit: a sentence encoder learns from pairs of texts, then a linear head from embeddings."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ostraka.errors import BadOption, NothingToTrain, unknown
from ostraka.extras import need
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.hf.contrast import fit_body
from ostraka.train.hf.embedded import read_embedded, write_embedded
from ostraka.train.hf.fine_tune import TRIAL, build
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.shapes import MULTI, SINGLE, SOFT, Kind, many_hot
from ostraka.train.native import native
from ostraka.train.options import Target
from ostraka.train.weights import row_weights

WHY = "Training with SetFit"
OURS = frozenset({"output_dir", "seed", "sampling_strategy", "evaluation_strategy"})

DEFAULTS: dict[str, Any] = {
    "num_epochs": 1,
    "max_length": 256,
    "report_to": "none",
    "logging_steps": 10,
    "save_steps": 200,
}


def settings(
    *,
    max_pairs: int | None = None,
    learning_rate: float | None = None,
    head_params: dict[str, Any] | None = None,
    multi_target_strategy: str = "one-vs-rest",
    use_differentiable_head: bool = False,
    normalize_embeddings: bool = False,
) -> dict[str, Any]:
    """Options of the pairs and of the model; `learning_rate` is that of the encoder."""
    return locals()


class SingleLabel:
    """One class per text."""

    weighs: ClassVar[bool] = True
    default_model: ClassVar[str | None] = "sentence-transformers/all-MiniLM-L6-v2"
    kind: ClassVar[Kind] = SINGLE

    def targets(self) -> tuple[Target, ...]:
        """`settings`, and everything `setfit.TrainingArguments` takes."""
        with quiet("setfit"):
            setfit = need("setfit", extra="setfit", why=WHY)
        args = Target("args", setfit.TrainingArguments, OURS, DEFAULTS, TRIAL)
        return Target("setfit", settings), args

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Train encoder and head; the folder loads in plain SetFit.

        Raises `NothingToTrain` when all rows have the same class.
        """
        _check_rows(job.train, self.kind)
        with quiet("setfit"):
            setfit = need("setfit", extra="setfit", why=WHY)
            need("transformers", extra="setfit", why=WHY).set_seed(job.seed)
            wanted = job.options.build("setfit")
            args = _arguments(job, wanted)
            model = _model(job, wanted, self.kind, args)
            trainer = setfit.Trainer(model=model, args=args)
            figures = fit_body(job, trainer, wanted["max_pairs"])
            _fit_head(job, trainer, self.kind)
            write_embedded(model, job.out)
        if job.held_out:
            figures |= _scores(job.held_out, self.load(job.out), self.kind)
        return figures

    def load(self, folder: Path) -> Predictor:
        """The encoder and head that `fit` wrote."""
        with quiet("setfit"):
            return read_embedded(folder)


class LabelSets(SingleLabel):
    """Any number of classes per text; scikit-learn's several heads take no weights."""

    weighs = False
    kind = MULTI


class SoftLabels(SingleLabel):
    """A probability per class as the target: pairs by the top class, the head by all of them."""

    kind = SOFT


def _check_rows(rows: Rows[Any], kind: Kind) -> None:
    if kind is not MULTI and len(set(rows.column("label"))) < 2:
        raise NothingToTrain("All rows have the same class; SetFit needs at least two to compare.")


def _arguments(job: Job, wanted: dict[str, Any]) -> Any:
    """The job's `setfit.TrainingArguments`, with what depends on the rows and other options."""
    defaults: dict[str, Any] = {}
    if wanted["learning_rate"] is not None:
        defaults["body_learning_rate"] = wanted["learning_rate"]
    if job.held_out and job.options.values.get("args", {}).get("num_epochs", 1) != 1:
        every = {"eval_strategy": "epoch", "save_strategy": "epoch"}
        defaults |= every | {"load_best_model_at_end": True}
    return build(job, "args", defaults, output_dir=str(job.checkpoints), seed=job.seed)


def _model(job: Job, wanted: dict[str, Any], kind: Kind, args: Any) -> Any:
    """A `SetFitModel` with an untrained head; a model object is copied, its own head left out."""
    setfit = need("setfit", extra="setfit", why=WHY)
    if isinstance(job.model, str | PathLike):
        sentences = need("sentence_transformers", extra="setfit", why=WHY)
        body = sentences.SentenceTransformer(str(job.model))
    else:
        body = deepcopy(getattr(job.model, "model_body", job.model))
    body.max_seq_length = min(args.max_length or 256, body.max_seq_length or 256)
    classes = list(job.train.classes)
    return setfit.SetFitModel(
        model_body=body,
        model_head=_head(body, len(classes), wanted, kind),
        multi_target_strategy=wanted["multi_target_strategy"] if kind is MULTI else None,
        normalize_embeddings=wanted["normalize_embeddings"],
        labels=classes,
    )


def _head(body: Any, classes: int, wanted: dict[str, Any], kind: Kind) -> Any:
    asked = wanted["head_params"] or {}
    if wanted["use_differentiable_head"]:
        if kind is SOFT:
            raise BadOption("SetFit's torch head cannot learn from soft labels; leave it out.")
        head = need("setfit", extra="setfit", why=WHY).SetFitHead
        size = body.get_embedding_dimension()
        own = {"in_features": size, "out_features": classes, "multitarget": kind is MULTI}
        return head(**(asked | own), device=body.device)
    linear = need("sklearn.linear_model", extra="setfit", why=WHY)
    # each class on its own is rare in label sets: unweighted, most would never be predicted
    own = {"max_iter": 1000} | ({"class_weight": "balanced"} if kind is MULTI else {})
    logistic = linear.LogisticRegression(**(own | asked))
    return _strategy(wanted["multi_target_strategy"])(logistic) if kind is MULTI else logistic


def _strategy(name: str) -> Any:
    one_vs_rest = need("sklearn.multiclass", extra="setfit", why=WHY).OneVsRestClassifier
    several = need("sklearn.multioutput", extra="setfit", why=WHY)
    known = {
        "one-vs-rest": one_vs_rest,
        "multi-output": several.MultiOutputClassifier,
        "classifier-chain": several.ClassifierChain,
    }
    if name not in known:
        raise unknown("multi_target_strategy", name, known)
    return known[name]


def _fit_head(job: Job, trainer: Any, kind: Kind) -> None:
    """Fit the head on the embeddings of all rows; here alone a row's weight counts."""
    model, texts = trainer.model, job.train.column("text")
    weights = row_weights(job.train)
    if model.has_differentiable_head:
        if weights is not None:
            raise BadOption(
                "SetFit's torch head cannot weigh rows; leave use_differentiable_head out."
            )
        labels = many_hot(job.train).tolist() if kind is MULTI else job.train.column("label")
        trainer.args.show_progress_bar = False
        trainer.train_classifier(texts, labels, args=trainer.args)
        return
    embeddings = model.encode(texts, show_progress_bar=False)
    if kind is MULTI:
        model.model_head.fit(embeddings, many_hot(job.train).astype(int))
    elif kind is SOFT:
        shares = np.asarray(job.train.column("distribution"))
        rows, labels = np.nonzero(shares)  # a row per text and class, weighted by its share
        parts = shares if weights is None else shares * weights[:, None]
        model.model_head.fit(embeddings[rows], labels, sample_weight=parts[rows, labels])
    else:
        model.model_head.fit(embeddings, job.train.column("label"), sample_weight=weights)


def _scores(rows: Rows[Any], predict: Predictor, kind: Kind) -> dict[str, float]:
    said = predict(rows.column("text"))
    return kind.scores(kind.targets(rows), said - 0.5 if kind is MULTI else said)


class Setfit:
    """Contrastive learning with SetFit."""

    extra: ClassVar[str] = "setfit"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        LabeledText: SingleLabel,
        MultiLabeledText: LabelSets,
        SoftLabeledText: SoftLabels,
    }


ADAPTER = Setfit
