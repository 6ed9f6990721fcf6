"""scikit-learn: TF-IDF and logistic regression, a baseline of seconds that needs no download."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import feather

from ostraka.errors import BadFile, BadOption, NothingToTrain
from ostraka.extras import need
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.native import binarized, native
from ostraka.train.options import Target
from ostraka.train.progress import progress
from ostraka.train.weights import row_weights

WHY = "Training with scikit-learn"
CONFIG, WEIGHTS = "config.json", "weights.arrow"
WORDS = {"ngram_range": (1, 2), "sublinear_tf": True}
# single letters, and runs of punctuation such as "!!" and ":)": short texts say much with them
PATTERN = r"(?u)\b\w+\b|[^\w\s]+"
MODEL = {"C": 5.0, "max_iter": 1000, "class_weight": "balanced"}
Floats = npt.NDArray[np.float64]


class SingleLabel:
    """One class per text."""

    weighs: ClassVar[bool] = True
    default_model: ClassVar[str | None] = None
    link: ClassVar[str] = "softmax"

    def targets(self) -> tuple[Target, ...]:
        """`TfidfVectorizer` as `words` and `LogisticRegression` as `model`."""
        text = need("sklearn.feature_extraction.text", extra="sklearn", why=WHY)
        linear = need("sklearn.linear_model", extra="sklearn", why=WHY)
        ours = frozenset({"input", "dtype", "vocabulary"})
        return (
            Target("words", text.TfidfVectorizer, ours, WORDS, check=_check_words),
            Target(
                "model", linear.LogisticRegression, frozenset({"random_state"}), MODEL, check=_check
            ),
        )

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset`."""
        return native(rows)

    def fit(self, job: Job) -> dict[str, Any]:
        """Learn words and weights; the folder holds JSON and Arrow, and nothing that runs.

        Raises `BadOption` when a model is given, `NothingToTrain` when all rows have one class.
        """
        if job.model is not None or job.tokenizer is not None:
            raise BadOption("sklearn starts from nothing; leave model and tokenizer out.")
        words, model = job.options.targets
        with progress("TF-IDF and logistic regression", 2) as step:
            given = job.options.values.get("words", {})
            tokens = (
                {} if {"analyzer", "token_pattern"} & set(given) else {"token_pattern": PATTERN}
            )
            vectorizer = job.options.build(words, **tokens)
            matrix = vectorizer.fit_transform(job.train.column("text"))
            step(f"{matrix.shape[1]} terms")
            regression = job.options.build(model, random_state=job.seed)
            weights, intercept = self.learn(regression, matrix, job.train)
            step(f"{len(job.train.classes)} classes")
        _write(job, self.link, vectorizer, weights, intercept)
        return {"terms": int(matrix.shape[1])}

    def learn(self, regression: Any, matrix: Any, rows: Rows[Any]) -> tuple[Floats, Floats]:
        """Weights [classes, terms] and intercepts [classes] of a softmax."""
        label = np.asarray(rows.column("label"))
        return _softmax_weights(regression, matrix, label, rows.classes, row_weights(rows))

    def load(self, folder: Path) -> Predictor:
        """The words and weights that `fit` wrote."""
        return _read(folder)


class LabelSets(SingleLabel):
    """Any number of classes per text: one regression for each class against the rest."""

    link = "sigmoid"

    def learn(self, regression: Any, matrix: Any, rows: Rows[Any]) -> tuple[Floats, Floats]:
        """Weights and intercepts of one sigmoid per class; a constant class needs no weights."""
        hot = binarized(rows)
        weights, intercept = np.zeros((hot.shape[1], matrix.shape[1])), np.zeros(hot.shape[1])
        for number, column in enumerate(hot.T):
            if column.min() == column.max():
                intercept[number] = np.inf if column[0] else -np.inf
            else:
                regression.fit(matrix, column, sample_weight=row_weights(rows))
                weights[number], intercept[number] = regression.coef_[0], regression.intercept_[0]
        return weights, intercept


class SoftLabels(SingleLabel):
    """A probability per class as the target: a row per text and class, weighted by its share."""

    def learn(self, regression: Any, matrix: Any, rows: Rows[Any]) -> tuple[Floats, Floats]:
        """Weights and intercepts of a softmax, learnt from weighted rows."""
        shares = np.asarray(rows.column("distribution"), np.float64)
        row, label = np.nonzero(shares)
        weights = row_weights(rows)
        shares = shares if weights is None else shares * weights[:, None]
        return _softmax_weights(regression, matrix[row], label, rows.classes, shares[row, label])


class LinearPredictor:
    """Probabilities from words and weights."""

    def __init__(self, vectorizer: Any, weights: Floats, intercept: Floats, link: str) -> None:
        self.vectorizer, self.weights = vectorizer, weights
        self.intercept, self.link = intercept, link

    def __call__(self, inputs: Sequence[Any], **options: Any) -> Floats:
        """Probabilities as float64, shape [inputs, classes]."""
        if options:
            raise BadOption(f"sklearn does not take {', '.join(options)} to predict; leave it out.")
        if not len(inputs):
            return np.zeros((0, len(self.intercept)))
        scores: Floats = self.vectorizer.transform(list(inputs)) @ self.weights.T + self.intercept
        if self.link == "sigmoid":
            return np.exp(-np.logaddexp(0, -scores))
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: Floats = raised / raised.sum(axis=1, keepdims=True)
        return found


def _softmax_weights(
    regression: Any,
    matrix: Any,
    label: npt.NDArray[Any],
    classes: Sequence[str],
    sample_weight: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Fit, and give each class its line; a class that no row has can never be predicted."""
    seen = np.unique(label)
    if len(seen) < 2:
        raise NothingToTrain("All rows have the same class; there is nothing to tell apart.")
    regression.fit(matrix, label, sample_weight=sample_weight)
    coef, bias = regression.coef_, regression.intercept_
    if len(seen) == 2:  # one line tells two classes apart: it is the second's
        coef, bias = np.vstack([np.zeros_like(coef), coef]), np.r_[0.0, bias]
    weights, intercept = np.zeros((len(classes), matrix.shape[1])), np.full(len(classes), -np.inf)
    weights[seen], intercept[seen] = coef, bias
    return weights, intercept


def _check(built: Any) -> None:
    built._validate_params()  # noqa: SLF001 - sklearn looks at its arguments only when it fits


def _check_words(built: Any) -> None:
    _check(built)
    given = built.get_params().items()
    code = [name for name, value in given if name != "dtype" and callable(value)]
    if code:
        text = f"{', '.join(code)} must not be a function: a saved model holds no code"
        raise ValueError(text)


def _write(job: Job, link: str, vectorizer: Any, weights: Floats, intercept: Floats) -> None:
    """`config.json` and `weights.arrow`: a line per term with its idf and a weight per class."""
    words = {n: v for n, v in vectorizer.get_params().items() if n not in ("dtype", "vocabulary")}
    config = {
        "model": "TF-IDF and logistic regression",
        "link": link,
        "classes": list(job.train.classes),
        "intercept": [str(value) for value in intercept.tolist()],  # JSON has no infinity
        "words": words,
    }
    terms = vectorizer.get_feature_names_out()
    idf = vectorizer.idf_ if vectorizer.use_idf else np.ones(len(terms))
    width = len(job.train.classes)
    lists = pa.FixedSizeListArray.from_arrays(pa.array(weights.T.ravel()), width)
    table = pa.table({"term": pa.array(terms.tolist(), pa.string()), "idf": idf, "weights": lists})
    feather.write_feather(table, str(job.out / WEIGHTS), compression="zstd")
    text = json.dumps(config, indent=1, ensure_ascii=False)
    (job.out / CONFIG).write_text(text + "\n", encoding="utf-8")


def _read(folder: Path) -> LinearPredictor:
    text = need("sklearn.feature_extraction.text", extra="sklearn", why="Loading a model")
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        table = feather.read_table(str(folder / WEIGHTS), memory_map=False)
    except (OSError, ValueError) as error:
        raise BadFile(f"{folder} holds no model of sklearn's recipe: {error}") from error
    words = config["words"] | {"ngram_range": tuple(config["words"]["ngram_range"])}
    vectorizer = text.TfidfVectorizer(**words, vocabulary=table["term"].to_pylist())
    if vectorizer.use_idf:
        vectorizer.idf_ = table["idf"].to_numpy()
    else:
        vectorizer.fit([""])  # learns nothing: the terms are fixed and there is no idf
    intercept = np.array([float(value) for value in config["intercept"]])
    flat = table["weights"].combine_chunks().flatten().to_numpy()
    weights = np.ascontiguousarray(flat.reshape(-1, len(intercept)).T)
    return LinearPredictor(vectorizer, weights, intercept, config["link"])


class Sklearn:
    """The baseline with scikit-learn."""

    extra: ClassVar[str] = "sklearn"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        LabeledText: SingleLabel,
        MultiLabeledText: LabelSets,
        SoftLabeledText: SoftLabels,
    }


ADAPTER = Sklearn
