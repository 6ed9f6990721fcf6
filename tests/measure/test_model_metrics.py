"""Metrics of responses against suggestions, beside scikit-learn and scipy."""

import numpy as np
import pytest
from people_said import QUESTIONS, dataset_of, ranks, span
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    multilabel_confusion_matrix,
    ndcg_score,
    precision_score,
    recall_score,
)
from sklearn.preprocessing import MultiLabelBinarizer

from ostraka.errors import BadOption, UnknownName
from ostraka.measure.model_metrics import METRICS

GENERATOR = np.random.default_rng(4)
SAID = [str(x) for x in GENERATOR.choice(list("aabc"), 60)]
SUGGESTED = [x if GENERATOR.random() < 0.6 else "abc"[GENERATOR.integers(3)] for x in SAID]


def suggestions(kind, values):
    return [None if v is None else QUESTIONS[kind].suggestion(v, agent="m") for v in values]


def compared(kind, answers, suggested):
    return dataset_of(kind, [{"x": v} for v in answers], suggestions=suggestions(kind, suggested))


def results(found):
    return {one.metric_name: one.result for one in found}


def test_label_metrics_are_those_of_scikit_learn():
    dataset = compared("label", SAID, SUGGESTED)
    found = results(dataset.compute_model_metrics(question_name="q")["x"])
    macro = {"average": "macro", "zero_division": 0}
    assert found["accuracy"] == pytest.approx(accuracy_score(SAID, SUGGESTED))
    assert found["precision"] == pytest.approx(precision_score(SAID, SUGGESTED, **macro))
    assert found["recall"] == pytest.approx(recall_score(SAID, SUGGESTED, **macro))
    assert found["f1-score"] == pytest.approx(f1_score(SAID, SUGGESTED, **macro))
    numbers = [["abcd".index(x) for x in column] for column in (SAID, SUGGESTED)]
    assert found["pearson-r"] == pytest.approx(pearsonr(*numbers)[0])


def test_a_confusion_matrix_has_responses_in_rows_and_every_option_in_declared_order():
    dataset = compared("label", SAID, SUGGESTED)
    for method in (dataset.compute_model_metrics, dataset.compute_annotator_metrics):
        table = method("confusion-matrix", "q")["x"][0].result
        assert list(table.index) == [f"responses_{name}" for name in "abcd"]
        assert list(table.columns) == [f"suggestions_{name}" for name in "abcd"]
        wanted = confusion_matrix(SAID, SUGGESTED, labels=list("abcd"))
        assert (table.to_numpy() == wanted).all()


def test_for_annotators_the_suggestions_are_the_truth():
    dataset = compared("label", SAID, SUGGESTED)
    model = results(dataset.compute_model_metrics(["precision", "recall"], "q")["x"])
    person = results(dataset.compute_annotator_metrics(["precision", "recall"], "q")["x"])
    assert model["precision"] == person["recall"] != model["recall"]


def test_multi_label_metrics_are_those_of_scikit_learn():
    draw = np.random.default_rng(5)
    said, told = ([[n for n in "abc" if draw.random() < 0.5] for _ in range(50)] for _ in "12")
    found = results(compared("sets", said, told).compute_model_metrics(None, "q")["x"])
    bits = MultiLabelBinarizer(classes=list("abc"))
    true, given = bits.fit_transform(said), bits.transform(told)
    assert found["accuracy"] == pytest.approx(accuracy_score(true, given))
    for name, score in [("precision", precision_score), ("recall", recall_score)]:
        assert found[name] == pytest.approx(score(true, given, average="macro"))
    assert found["f1-score"] == pytest.approx(f1_score(true, given, average="macro"))
    for name, table in zip("abc", multilabel_confusion_matrix(true, given), strict=True):
        frame = found["confusion-matrix"][name]
        hit = frame.loc[f"responses_{name}_true", f"suggestions_{name}_true"]
        added = frame.loc[f"responses_{name}_false", f"suggestions_{name}_true"]
        assert (hit, added, frame.to_numpy().sum()) == (table[1, 1], table[0, 1], 50)


def test_rating_metrics_know_the_order():
    said, told = [1, 2, 3, 4, 5, 5, 2], [1, 3, 3, 5, 4, 5, 2]
    found = results(compared("rating", said, told).compute_model_metrics(None, "q")["x"])
    assert found["spearman-r"] == pytest.approx(spearmanr(said, told)[0])
    assert found["accuracy"] == pytest.approx(4 / 7)


def test_gain_of_a_ranking_is_that_of_scikit_learn_on_aligned_options():
    said, told = ["a b c d", "d c=b a", "b a d c"], ["b a c d", "d c b a", "a=b=c=d"]
    dataset = compared("ranking", map(ranks, said), map(ranks, told))
    relevance = [[4, 3, 2, 1], [2, 3, 3, 4], [3, 4, 1, 2]]
    score = [[3, 4, 2, 1], [1, 2, 3, 4], [1, 1, 1, 1]]
    found = dataset.compute_model_metrics("ndcg-score", "q")["x"][0].result
    assert found == pytest.approx(ndcg_score(relevance, score))


def test_spans_count_where_bounds_and_label_are_the_same():
    said = [[span("who", 0, 2), span("who", 3, 5)], [span("where", 0, 2)], []]
    told = [[span("who", 0, 2)], [span("who", 3, 5), span("where", 0, 2)], [span("who", 0, 1)]]
    dataset = compared("spans", said, told)
    found = results(dataset.compute_model_metrics(question_name="q")["x"])
    assert (found["precision"], found["recall"]) == (2 / 4, 2 / 3)
    assert found["accuracy"] == 0


def test_texts_are_compared_by_words_they_share():
    dataset = compared("text", ["The cat sat."], ["The cat sat on the mat."])
    found = results(dataset.compute_model_metrics(question_name="q")["x"])
    # 3 of 3 and 6 words, 2 of 2 and 5 pairs, a common subsequence of 3
    assert found["rouge"] == pytest.approx(
        {"rouge1": 6 / 9, "rouge2": 4 / 7, "rougeL": 6 / 9, "rougeLsum": 6 / 9}
    )
    # n-grams of "The cat sat ." in those of the 7 words and signs: 4 + 2 + 1 + 0 of 7 + 6 + 5 + 4
    assert found["gleu"] == pytest.approx(7 / 22)


def test_the_named_strategy_settles_what_is_compared():
    ballots = [{"x": 1, "y": 1, "z": 5}, {"x": 4, "y": 4}]
    dataset = dataset_of("rating", ballots, suggestions=suggestions("rating", [2, 4]))
    by_mean = dataset.compute_model_metrics("accuracy", "q", strategy="mean")
    assert (by_mean.result, by_mean.count) == (1.0, 2)
    by_majority = dataset.compute_model_metrics(["accuracy"], "q", strategy="majority")
    assert [one.result for one in by_majority] == [0.5]
    with pytest.raises(BadOption, match="keeps every answer"):
        dataset.compute_model_metrics("accuracy", "q", strategy="disagreement")


def test_records_without_a_suggestion_and_drafts_are_left_out():
    ballots = [{"x": "a"}, {"x": "b", "y": "b"}, {"-x": "c"}, {"x": "d"}]
    dataset = dataset_of("label", ballots, suggestions=suggestions("label", [None, "b", "d", "c"]))
    found = dataset.compute_model_metrics("accuracy", "q")
    assert list(found) == ["x", "y"]
    assert [(one[0].count, one[0].result) for one in found.values()] == [(2, 0.5), (1, 1.0)]


def test_nothing_to_compare_says_why():
    dataset = dataset_of("label", [{"x": "a"}, {"x": "a"}])
    found = dataset.compute_model_metrics("accuracy", "q")["x"][0]
    assert (found.count, found.result) == (0, None)
    assert "both an answer and a suggestion" in found.reason
    same = compared("label", ["a", "a"], ["a", "b"]).compute_model_metrics("pearson-r", "q")
    assert "never changes" in same["x"][0].reason


@pytest.mark.filterwarnings("ignore:.*anonymous")
def test_answers_of_nobody_come_last_under_none():
    dataset = dataset_of("label", [{"?": "a", "x": "b"}], suggestions=suggestions("label", ["a"]))
    found = dataset.compute_model_metrics("accuracy", "q")
    assert {who: one[0].result for who, one in found.items()} == {"x": 0.0, None: 1.0}
    assert list(found) == ["x", None]


def test_an_unknown_metric_is_said_with_those_of_the_question():
    dataset = compared("label", ["a"], ["a"])
    with pytest.raises(UnknownName, match="label_selection questions .*Did you mean 'f1-score'"):
        dataset.compute_model_metrics("f1_score", "q")
    assert "pearson-r" in METRICS["label_selection"]
