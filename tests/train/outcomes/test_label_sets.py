"""Any number of classes per input: shown, measured and suggested."""

from __future__ import annotations

import numpy as np
import pytest

from ostraka.errors import BadOption
from ostraka.schema.questions import LabelQuestion, MultiLabelQuestion
from ostraka.train.native import binarized
from ostraka.train.outcome import outcomes

CLASSES = ("good", "bad", "neutral")
RAW = np.array([[0.6, 0.2, 0.9], [0.1, 0.3, 0.2]])


@pytest.fixture
def outcome():
    return outcomes["label_sets"]()


def test_classes_above_the_threshold_are_shown_best_first(outcome) -> None:
    first, second = outcome.present(RAW, CLASSES)
    assert first == [{"label": "neutral", "score": 0.9}, {"label": "good", "score": 0.6}]
    assert second == []
    lower = outcome.present(RAW, CLASSES, threshold=0.25)
    assert [part["label"] for part in lower[1]] == ["bad"]


def test_top_k_lists_that_many_whatever_their_score(outcome) -> None:
    assert [len(line) for line in outcome.present(RAW, CLASSES, top_k=2)] == [2, 2]
    assert [len(line) for line in outcome.present(RAW, CLASSES, top_k=None)] == [3, 3]


def test_scores_agree_with_scikit_learn(outcome, multi) -> None:
    from sklearn import metrics

    rows = multi(40)
    raw = np.random.default_rng(1).random((40, 3))
    truth, said = binarized(rows), raw > 0.5
    found = outcome.measure(rows, raw)
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(truth, said))
    assert found["micro_f1"] == pytest.approx(metrics.f1_score(truth, said, average="micro"))
    assert found["macro_f1"] == pytest.approx(metrics.f1_score(truth, said, average="macro"))
    theirs = metrics.multilabel_confusion_matrix(truth, said)
    assert found["confusion"] == theirs.tolist()
    recall = metrics.recall_score(truth, said, average=None)
    assert [found["per_class"][c]["recall"] for c in CLASSES] == pytest.approx(recall)


def test_suggestions_hold_all_labels_above_the_threshold(outcome) -> None:
    question = MultiLabelQuestion(name="tags", labels=list(CLASSES))
    some, none = outcome.suggest(RAW, CLASSES, question, "me")
    assert (some.value, some.score) == (["neutral", "good"], [0.9, 0.6])
    assert none is None


def test_a_question_that_does_not_fit_is_refused(outcome) -> None:
    with pytest.raises(BadOption, match="only multi-label ones fit"):
        outcome.suggest(RAW, CLASSES, LabelQuestion(name="tone", labels=list(CLASSES)), None)
    few = MultiLabelQuestion(name="tags", labels=["good", "bad"])
    with pytest.raises(BadOption, match="has no 'neutral'"):
        outcome.suggest(RAW, CLASSES, few, None)
