"""How well people agree: Krippendorff's alpha, with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, unknown
from ostraka.schema.questions import Question
from ostraka.unify._base import Votes, votes_of

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS = ("nominal", "ordinal", "interval", "ratio")
DEFAULT_LEVEL: dict[str, Level] = {"label_selection": "nominal", "rating": "interval"}


@dataclass(frozen=True)
class AgreementMetricResult:
    """An agreement figure.

    `count` is the number of answers it rests on. `result` is None where it is undefined, and
    `reason` then says why. `interval` holds the bounds within which resampled records put it.
    """

    metric_name: str
    count: int
    result: float | None
    interval: tuple[float, float] | None = None
    level: str = "nominal"
    reason: str | None = None


def agreement(
    snapshot: Snapshot,
    question: Question,
    *,
    level: Level | None = None,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> AgreementMetricResult:
    """Krippendorff's alpha of a label or rating question over submitted answers, keyed by record.

    `level` is nominal for labels and interval for ratings unless given: nominal, ordinal, interval
    or ratio. `resamples` bootstrap samples of the records give the interval (0 for none). Raises
    `BadOption` for a question without options to compare.
    """
    if question.type not in DEFAULT_LEVEL:
        raise BadOption(
            f"Alpha is computed for label and rating questions; {question.name!r} is a "
            f"{question.type} question."
        )
    if resamples < 0 or not 0 < confidence < 1:
        raise BadOption(
            f"resamples={resamples}, confidence={confidence}: at least 0, and between 0 and 1."
        )
    chosen: Level = DEFAULT_LEVEL[question.type] if level is None else level
    if chosen != "nominal" and question.type == "label_selection":
        raise BadOption(f"Labels have no order or distance: level={chosen!r} fits ratings only.")
    votes = votes_of(snapshot, question)
    return krippendorff_alpha(
        votes, question, level=chosen, resamples=resamples, confidence=confidence, seed=seed
    )


def krippendorff_alpha(
    votes: Votes,
    question: Question,
    *,
    level: Level = "nominal",
    resamples: int = 0,
    confidence: float = 0.95,
    seed: int = 0,
) -> AgreementMetricResult:
    """Alpha from columns of votes: 1 - observed / expected disagreement.

    Records with fewer than two answers cannot be paired and do not count. Krippendorff, K. (2011).
    Computing Krippendorff's alpha-reliability. The interval resamples records with replacement
    (percentile bootstrap).
    """
    assert isinstance(votes.answers, Codes)  # noqa: S101 - checked by the caller
    if level not in LEVELS:
        raise unknown("level of measurement", level, LEVELS)
    values = _values(question)
    size = len(values)
    cells = votes.record * size + votes.answers.codes
    counts = np.bincount(cells, minlength=votes.records * size).reshape(votes.records, size)
    counts = counts[counts.sum(1) > 1]
    answers = int(counts.sum())
    kinds, weight = _patterns(counts)
    found = _alphas(kinds, weight[None, :].astype(np.float64), values, level)[0]
    if np.isnan(found):
        why = (
            "no record has two submitted answers"
            if not answers
            else "all answers are the same, so no disagreement could be expected"
        )
        return AgreementMetricResult("alpha", answers, None, None, level, why)
    interval = None
    if resamples:
        interval = _interval(kinds, weight, values, level, (resamples, confidence, seed))
    return AgreementMetricResult("alpha", answers, float(found), interval, level)


def _values(question: Question) -> Floats:
    if question.type == "rating":
        return np.array(question.options, np.float64)
    return np.arange(len(question.options), dtype=np.float64)


def _patterns(counts: Ints) -> tuple[Ints, Ints]:
    """The distinct ways to answer a record and how many records were answered so."""
    if not len(counts):
        return counts, np.empty(0, np.int64)
    base = int(counts.max()) + 1
    if base ** counts.shape[1] < 2**62:  # one number per row sorts faster than rows do
        code = counts @ base ** np.arange(counts.shape[1], dtype=np.int64)
        _, first, weight = np.unique(code, return_index=True, return_counts=True)
        return counts[first], weight
    kinds, weight = np.unique(counts, axis=0, return_counts=True)
    return kinds, weight


def _alphas(kinds: Ints, weights: Floats, values: Floats, level: Level) -> Floats:
    """Alpha for each row of `weights` [samples, patterns]; NaN where it is undefined."""
    each = kinds.sum(1)
    pairs = kinds[:, :, None] * kinds[:, None, :] - kinds[:, :, None] * np.eye(kinds.shape[1])
    pairs = pairs / np.maximum(each - 1, 1)[:, None, None]
    coincidences = np.tensordot(weights, pairs, axes=(1, 0))
    margins = coincidences.sum(2)
    whole = margins.sum(1)
    distance = _distances(values, margins, level)
    observed = (coincidences * distance).sum((1, 2))
    products = margins[:, :, None] * margins[:, None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (products * distance).sum((1, 2)) / (whole - 1)
        found: Floats = np.where(expected > 0, 1 - observed / expected, np.nan)
    return found


def _distances(values: Floats, margins: Floats, level: Level) -> Floats:
    """Squared distance of every two values; shape [samples or 1, values, values]."""
    if level == "nominal":
        return (1 - np.eye(len(values)))[None]
    if level == "ordinal":
        order = np.argsort(values)
        ordered = margins[:, order]
        upto = np.cumsum(ordered, 1) - ordered / 2
        middle = np.empty_like(upto)
        middle[:, order] = upto
        return (middle[:, :, None] - middle[:, None, :]) ** 2
    difference = values[:, None] - values[None, :]
    if level == "ratio":
        together = values[:, None] + values[None, :]
        difference = np.divide(
            difference, together, out=np.zeros_like(difference), where=together != 0
        )
    return (difference**2)[None]


def _interval(
    kinds: Ints, weight: Ints, values: Floats, level: Level, draws: tuple[int, float, int]
) -> tuple[float, float] | None:
    resamples, confidence, seed = draws
    generator = np.random.default_rng(seed)
    records = int(weight.sum())
    samples = generator.multinomial(records, weight / records, size=resamples)
    found = _alphas(kinds, samples.astype(np.float64), values, level)
    found = found[~np.isnan(found)]
    if not len(found):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)
