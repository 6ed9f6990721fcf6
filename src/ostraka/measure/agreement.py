"""How well people agree: coefficients by name, each with an interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption, unknown
from ostraka.measure import _alpha, _chance
from ostraka.measure._coded import Tally, distinct, tally_of
from ostraka.measure._distance import distance_of
from ostraka.measure._spans import exact_figure, exact_sums, tally_of_text
from ostraka.measure._sums import Draws, Figure, Sums, estimate
from ostraka.schema.questions import Question
from ostraka.unify._base import Votes, votes_of

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS = ("nominal", "ordinal", "interval", "ratio")
_WEIGHTS = ("quadratic", "linear", "nominal")
# What can be computed for a kind of question, and how answers may be compared, the default first.
METRICS: dict[str, dict[str, tuple[str, ...]]] = {
    "label_selection": dict.fromkeys(
        ("alpha", "raw", "fleiss-kappa", "cohen-kappa", "ac1"), ("nominal",)
    ),
    "rating": {
        "alpha": ("interval", "ordinal", "nominal", "ratio"),
        "raw": ("nominal",),
        **dict.fromkeys(("fleiss-kappa", "cohen-kappa", "ac1"), _WEIGHTS),
    },
    "multi_label_selection": {"alpha": ("masi", "jaccard", "nominal"), "raw": ("nominal",)},
    "ranking": {"alpha": ("kendall", "spearman", "nominal"), "raw": ("nominal",)},
    "span": {"alpha": ("token", "character"), "raw": ("nominal",), "span-f1": ("exact",)},
}
NAMES = {
    "alpha": "Krippendorff's α",
    "raw": "agreeing pairs",
    "fleiss-kappa": "Fleiss' κ",
    "cohen-kappa": "Cohen's κ",
    "ac1": "Gwet's AC1",
    "span-f1": "exact-span F1",
}
MANY = 1000
ALIKE = "all answers are the same, so no disagreement could be expected"
ALONE = "no record has two submitted answers"


@dataclass(frozen=True)
class AgreementMetricResult:
    """An agreement figure.

    `count` is the number of answers it rests on: those in records with at least two. `result` is
    None where it is undefined, and `reason` then says why. `interval` holds the bounds within
    which resampled records put it; where it is None though asked for, `reason` says why. `level`
    is how two answers were compared.
    """

    metric_name: str
    count: int
    result: float | None
    interval: tuple[float, float] | None = None
    level: str = "nominal"
    reason: str | None = None


class _Asked(NamedTuple):
    votes: Votes
    question: Question
    level: str
    seed: int
    texts: Callable[[], list[str]]


class _Found(NamedTuple):
    sums: Sums
    figure: Figure
    remark: str | None = None


def agreement(
    snapshot: Snapshot,
    question: Question,
    metric: str = "alpha",
    *,
    level: str | None = None,
    people: Sequence[str] | None = None,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> AgreementMetricResult:
    """One agreement figure over submitted answers, keyed by record.

    `metric` is alpha, raw, fleiss-kappa, cohen-kappa, ac1 or span-f1, as far as the question has
    it. `level` says how two answers are compared: `METRICS` lists what there is, the default first.
    `people` keeps only these users' answers. `resamples` bootstrap samples of the records give the
    interval (0 for none). Raises `BadOption` for what the question does not have, `UnknownName`
    for a person or metric that does not exist.
    """
    draws = Draws(resamples, confidence, seed)
    draws.check()
    chosen = _level(question, metric, level)
    votes = _only(votes_of(snapshot, question), people)

    def texts() -> list[str]:
        assert question.type == "span"  # noqa: S101 - only spans have a text
        found: list[str] = snapshot.field(question.field).to_pylist()
        return found

    asked = _Asked(votes, question, chosen, seed, texts)
    return _result(metric, asked, draws)


def krippendorff_alpha(
    votes: Votes,
    question: Question,
    *,
    level: Level = "nominal",
    resamples: int = 0,
    confidence: float = 0.95,
    seed: int = 0,
) -> AgreementMetricResult:
    """Alpha of labels or ratings from columns of votes, at any of the four levels.

    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.
    """
    if level not in LEVELS:
        raise unknown("level of measurement", level, LEVELS)
    draws = Draws(resamples, confidence, seed)
    draws.check()
    return _result("alpha", _Asked(votes, question, level, seed, list), draws)


def _level(question: Question, metric: str, level: str | None) -> str:
    if question.type not in METRICS:
        raise BadOption(
            "Agreement is computed for label, rating, multi-label, ranking and span questions; "
            f"{question.name!r} is a {question.type} question."
        )
    known = METRICS[question.type]
    if metric not in known:
        if metric in NAMES:
            raise BadOption(
                f"{metric!r} is not computed for {question.type} questions such as "
                f"{question.name!r}. Use one of: {', '.join(known)}."
            )
        raise unknown("agreement metric", metric, known)
    if level is not None and level not in known[metric]:
        raise BadOption(
            f"level={level!r}: {metric!r} compares {question.type} answers as "
            f"{', '.join(known[metric])}."
        )
    return level or known[metric][0]


def _only(votes: Votes, people: Sequence[str] | None) -> Votes:
    if people is None:
        return votes
    for name in people:
        if name not in votes.users:
            raise unknown("person", name, votes.users)
    keep = np.flatnonzero(np.isin(votes.voter, [votes.users.index(name) for name in people]))
    return Votes(
        votes.records,
        votes.record[keep],
        votes.voter[keep],
        votes.answers.take(keep),
        votes.users,
        votes.lengths,
    )


def _result(metric: str, asked: _Asked, draws: Draws) -> AgreementMetricResult:
    counts = asked.votes.counts()
    count = int(counts[counts > 1].sum())
    if not count:
        return AgreementMetricResult(metric, 0, None, None, asked.level, ALONE)
    found = _HOW[metric](asked)
    if not len(found.sums.times):
        return AgreementMetricResult(metric, count, None, None, asked.level, found.remark)
    if found.remark:
        draws = draws._replace(resamples=0)
    value, interval = estimate(found.sums, found.figure, draws)
    remark = (found.remark or ALIKE) if value is None else found.remark
    return AgreementMetricResult(metric, count, value, interval, asked.level, remark)


def _alpha_of(asked: _Asked) -> _Found:
    votes, question, level, seed, texts = asked
    if level in ("token", "character"):
        tally = tally_of_text(votes, question, texts() if level == "token" else None)
        same = distance_of(votes.answers, question, "nominal")
        sums = _alpha.alpha_sums(tally, same, seed)
        return _Found(sums, _alpha.alpha_figure(same), None if len(sums.times) else "no text")
    if isinstance(votes.answers, Codes):
        kinds, times = _kinds(votes, question, least=2)
        if level == "ordinal":
            figure = _alpha.ordinal_figure(_values(question))
            return _Found(_alpha.coincidence_sums(kinds, times), figure)
        distance = distance_of(votes.answers, question, level)
        observed = distance.whole(kinds.astype(np.float64)) / (kinds.sum(1) - 1)
        sums = Sums(np.concatenate([observed[:, None], kinds], axis=1), times)
        return _Found(sums, _alpha.alpha_figure(distance))
    tally, first = _tally(votes, question)
    distance = distance_of(votes.answers.take(first), question, level)
    return _Found(_alpha.alpha_sums(tally, distance, seed), _alpha.alpha_figure(distance))


def _raw_of(asked: _Asked) -> _Found:
    if isinstance(asked.votes.answers, Codes):
        kinds, times = _kinds(asked.votes, asked.question, least=2)
        same = np.eye(len(asked.question.options))
        return _Found(_chance.share_sums(kinds, times, same), _chance.raw_figure)
    return _Found(_chance.raw_sums(_tally(asked.votes, asked.question)[0]), _chance.raw_figure)


def _fleiss_of(asked: _Asked) -> _Found:
    close = _chance.closeness(_values(asked.question), asked.level)
    kinds, times = _kinds(asked.votes, asked.question, least=1)
    return _Found(_chance.share_sums(kinds, times, close), _chance.fleiss_figure(close))


def _gwet_of(asked: _Asked) -> _Found:
    close = _chance.closeness(_values(asked.question), asked.level)
    kinds, times = _kinds(asked.votes, asked.question, least=1)
    return _Found(_chance.share_sums(kinds, times, close), _chance.gwet_figure(close))


def _cohen_of(asked: _Asked) -> _Found:
    votes, question, level, seed, _ = asked
    close = _chance.closeness(_values(question), level)
    code, _ = distinct(votes.answers, question)
    sums, shared = _chance.pair_sums(votes, code, close, seed)
    remark = None
    if not shared.people:
        remark = "no two people with a name answered the same record"
    elif len(sums.times) == 1 and shared.people > MANY:
        remark = f"no interval: the habits of {shared.people:,} people are too much to resample"
    return _Found(sums, _chance.cohen_figure(close, shared), remark)


def _span_f1_of(asked: _Asked) -> _Found:
    return _Found(exact_sums(asked.votes), exact_figure)


_HOW: dict[str, Callable[[_Asked], _Found]] = {
    "alpha": _alpha_of,
    "raw": _raw_of,
    "fleiss-kappa": _fleiss_of,
    "cohen-kappa": _cohen_of,
    "ac1": _gwet_of,
    "span-f1": _span_f1_of,
}


def _values(question: Question) -> Floats:
    if question.type == "rating":
        return np.array(question.options, np.float64)
    return np.arange(len(question.options), dtype=np.float64)


def _tally(votes: Votes, question: Question) -> tuple[Tally, Ints]:
    code, first = distinct(votes.answers, question)
    size = len(question.options) if isinstance(votes.answers, Codes) else len(first)
    return tally_of(votes, code, size), first


def _kinds(votes: Votes, question: Question, *, least: int) -> tuple[Ints, Ints]:
    """The distinct ways to answer a record with options, and how many were answered so."""
    assert isinstance(votes.answers, Codes)  # noqa: S101 - `METRICS` lets nothing else through
    size = len(question.options)
    cells = votes.record * size + votes.answers.codes
    counts = np.bincount(cells, minlength=votes.records * size).reshape(votes.records, size)
    counts = counts[counts.sum(1) >= least]
    base = int(counts.max(initial=0)) + 1
    if base**size < 2**62:  # one number per row sorts faster than rows do
        code = counts @ base ** np.arange(size, dtype=np.int64)
        _, first, times = np.unique(code, return_index=True, return_counts=True)
        return counts[first], times
    kinds, times = np.unique(counts, axis=0, return_counts=True)
    return kinds, times
