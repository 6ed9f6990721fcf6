"""The floor of unification and agreement: bare kernels over codes, in NumPy and in Polars."""

from __future__ import annotations

from typing import Any

import dolly
import numpy as np
import pyarrow as pa
from layout import Answers

K = len(dolly.LABELS)


def label_majority(a: Answers) -> Any:
    """The code of the label most people chose, the first declared where tied; -1 without one."""
    ok = a.submitted & (a.label >= 0)
    counts = np.bincount(a.rec[ok] * K + a.label[ok], minlength=a.n * K).reshape(a.n, K)
    best = counts.argmax(1)
    return np.where(counts[np.arange(a.n), best] > 0, best, -1)


def rating_mean(a: Answers) -> Any:
    """The mean rating; NaN without one."""
    ok = a.submitted & (a.rating > 0)
    total = np.bincount(a.rec[ok], weights=a.rating[ok], minlength=a.n)
    with np.errstate(invalid="ignore"):
        return total / np.bincount(a.rec[ok], minlength=a.n)


def topics_majority(a: Answers) -> Any:
    """The topics more than half of the people chose, as a bit mask."""
    ok = a.submitted & (a.topics > 0)
    count = np.bincount(a.rec[ok], minlength=a.n)
    out = np.zeros(a.n, np.uint32)
    for bit in range(len(dolly.TOPICS)):
        on = np.bincount(a.rec[ok], weights=(a.topics[ok] >> bit) & 1, minlength=a.n)
        out |= ((on * 2 > count) & (count > 0)).astype(np.uint32) << np.uint32(bit)
    return out


def ranking_mean(a: Answers) -> Any:
    """Options by mean rank, best first (the same order as Borda points)."""
    ok = a.submitted & a.ranked
    rec = a.rec[ok]
    points = [np.bincount(rec, weights=4 - a.rank[ok, j], minlength=a.n) for j in range(4)]
    return np.argsort(-np.stack(points, 1), axis=1, kind="stable")


def alpha_nominal(a: Answers) -> float:
    """Krippendorff's alpha of the labels, submitted answers only."""
    ok = a.submitted & (a.label >= 0)
    counts = np.bincount(a.rec[ok] * K + a.label[ok], minlength=a.n * K)
    c = counts.reshape(a.n, K).astype(np.float64)
    m = c.sum(1)
    c, m = c[m > 1], m[m > 1]
    pairs = c / (m - 1)[:, None]
    observed = pairs.T @ c - np.diag(pairs.sum(0))
    total = observed.sum(1)
    expected = np.outer(total, total) - np.diag(total)
    off = ~np.eye(K, dtype=bool)
    return float(1 - (total.sum() - 1) * observed[off].sum() / expected[off].sum())


def frame(responses: pa.Table) -> Any:
    """The responses without text, as a Polars frame."""
    import polars as pl

    return pl.from_arrow(responses.select(["rec", "status", "label", "rating", "ranking"]))


def polars_label(responses: Any) -> Any:
    """`label_majority` by counting each label in one group-by."""
    import polars as pl

    ok = responses.lazy().filter((pl.col("status") == 0) & pl.col("label").is_not_null())
    counts = ok.group_by("rec").agg((pl.col("label") == k).sum().alias(str(k)) for k in range(K))
    best = pl.concat_list(pl.all().exclude("rec")).list.arg_max().alias("best")
    return counts.select("rec", best).collect()


def polars_rating(responses: Any) -> Any:
    """`rating_mean` in one group-by."""
    import polars as pl

    ok = responses.lazy().filter(pl.col("status") == 0)
    return ok.group_by("rec").agg(pl.col("rating").mean()).collect()


def polars_ranking(responses: Any) -> Any:
    """`ranking_mean`'s points in one group-by."""
    import polars as pl

    ok = responses.lazy().filter(pl.col("status") == 0)
    points = [pl.col("ranking").arr.get(j).sum().alias(str(j)) for j in range(4)]
    return ok.group_by("rec").agg(points).collect()
