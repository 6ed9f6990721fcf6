"""Scores from counts agree with scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest

from ostraka.train.scores import (
    average_precision,
    averages,
    by_class,
    confusion,
    pearson,
    spearman,
)


@pytest.mark.parametrize("seed", range(3))
def test_they_agree_with_scikit_learn(seed) -> None:
    from sklearn import metrics

    rng = np.random.default_rng(seed)
    truth, said = rng.integers(0, 4, 60), rng.integers(0, 4, 60)
    table = confusion(truth, said, 4)
    assert table.tolist() == metrics.confusion_matrix(truth, said).tolist()
    counts = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    theirs = metrics.classification_report(truth, said, output_dict=True, zero_division=0)
    ours = by_class(*counts, ["0", "1", "2", "3"])
    for name, part in ours.items():
        expected = {**theirs[name], "f1": theirs[name]["f1-score"]}
        assert part == pytest.approx({key: expected[key] for key in part})
    whole = averages(*counts)
    assert whole["macro_f1"] == pytest.approx(metrics.f1_score(truth, said, average="macro"))
    assert whole["micro_f1"] == pytest.approx(metrics.f1_score(truth, said, average="micro"))


def test_a_class_that_never_occurs_scores_zero_and_is_left_out_of_the_average() -> None:
    table = confusion(np.array([0, 0, 1]), np.array([0, 0, 1]), 3)
    counts = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    assert by_class(*counts, "abc")["c"] == {"precision": 0, "recall": 0, "f1": 0, "support": 0}
    assert averages(*counts) == {"macro_f1": 1.0, "micro_f1": 1.0}


def test_nothing_at_all_scores_zero() -> None:
    none = np.zeros(2, np.int64)
    assert averages(none, none, none) == {"macro_f1": 0.0, "micro_f1": 0.0}


@pytest.mark.parametrize("seed", range(3))
def test_correlations_and_precision_agree_with_scipy_and_scikit_learn(seed) -> None:
    from scipy import stats
    from sklearn import metrics

    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 6, 50) / 5, rng.random(50)
    assert spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)
    assert pearson(one, other) == pytest.approx(stats.pearsonr(one, other).statistic)
    truth, ties = other > 0.5, one
    theirs = metrics.average_precision_score(truth, ties)
    assert average_precision(truth, ties) == pytest.approx(theirs)


def test_what_is_constant_or_never_true_scores_zero() -> None:
    assert spearman(np.ones(3), np.arange(3.0)) == 0
    assert pearson(np.arange(3.0), np.ones(3)) == 0
    assert average_precision(np.zeros(3, bool), np.arange(3.0)) == 0
