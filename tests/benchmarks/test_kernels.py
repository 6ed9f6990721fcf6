"""The floor's kernels come to what a plain loop over the dicts comes to."""

from __future__ import annotations

import math
from collections import Counter

import dolly
import functions
import kernels
import layout
import nested
import numpy as np
import pytest

N = 400


@pytest.fixture(scope="module")
def rows():
    return list(dolly.records(N))


@pytest.fixture(scope="module")
def tables(rows):
    return layout.tables(rows)


@pytest.fixture(scope="module")
def answers(tables):
    return layout.Answers(tables["responses"], N)


def submitted(row, question):
    return [
        r["values"][question]["value"]
        for r in row["responses"]
        if r["status"] == "submitted" and question in r["values"]
    ]


def test_label_majority_takes_the_first_declared_of_the_most_chosen(rows, answers):
    for row, code in zip(rows, kernels.label_majority(answers), strict=True):
        said = Counter(submitted(row, "label"))
        wanted = max(dolly.LABELS, key=lambda name: said[name]) if said else None
        assert (dolly.LABELS[code] if code >= 0 else None) == wanted


def test_rating_mean_is_the_mean_and_nan_without_an_answer(rows, answers):
    for row, mean in zip(rows, kernels.rating_mean(answers), strict=True):
        said = submitted(row, "rating")
        assert math.isnan(mean) if not said else mean == pytest.approx(sum(said) / len(said))


def test_topics_are_those_that_more_than_half_chose(rows, answers):
    for row, mask in zip(rows, kernels.topics_majority(answers), strict=True):
        said = submitted(row, "topics")
        wanted = {t for t in dolly.TOPICS if 2 * sum(t in v for v in said) > len(said)}
        assert {t for bit, t in enumerate(dolly.TOPICS) if mask >> bit & 1} == wanted


def test_ranking_orders_options_by_mean_rank(rows, answers):
    for row, order in zip(rows, kernels.ranking_mean(answers), strict=True):
        ranks = Counter()
        for value in submitted(row, "ranking"):
            ranks.update({x["value"]: x["rank"] for x in value})
        wanted = sorted(dolly.RANKED, key=lambda name: ranks[name])
        assert [dolly.RANKED[j] for j in order] == wanted


def test_polars_comes_to_the_same_means_and_labels(tables, answers):
    pytest.importorskip("polars")
    frame = kernels.frame(tables["responses"])
    means = kernels.polars_rating(frame).sort("rec")
    expected = kernels.rating_mean(answers)
    assert means["rating"].to_list() == pytest.approx(expected[means["rec"].to_numpy()])
    labels = kernels.polars_label(frame).sort("rec")
    expected = kernels.label_majority(answers)
    assert labels["best"].to_list() == expected[labels["rec"].to_numpy()].tolist()


def test_alpha_is_one_for_people_who_agree_and_near_zero_for_chance(answers):
    truth, said = answers.label.copy(), answers.label >= 0
    try:
        answers.label = np.where(said, answers.rec % kernels.K, -1).astype(np.int8)
        assert kernels.alpha_nominal(answers) == pytest.approx(1.0)
        draws = np.random.default_rng(0).integers(0, kernels.K, len(truth))
        answers.label = np.where(said, draws, -1).astype(np.int8)
        assert abs(kernels.alpha_nominal(answers)) < 0.1
    finally:
        answers.label = truth


def test_samples_have_the_shape_that_formatting_functions_read(rows, tables, answers):
    found = list(nested.samples(tables, answers, ["response"], "label"))
    assert [functions.textcat(sample) for sample in found] == [
        functions.textcat(
            {
                "response": row["fields"]["response"],
                "label": [
                    {"value": r["values"]["label"]["value"], "status": r["status"]}
                    for r in row["responses"]
                    if r["values"]
                ],
            }
        )
        for row in rows
    ]


def test_nested_table_holds_every_answer_in_order(rows, tables, answers):
    table = nested.as_table(tables, answers)
    for question in ("label", "rating", "new-response", "topics"):
        for row, cell in zip(rows, table[question].to_pylist(), strict=True):
            wanted = [r["values"][question]["value"] for r in row["responses"] if r["values"]]
            assert [sorted(x["value"]) if question == "topics" else x["value"] for x in cell] == [
                sorted(v) if question == "topics" else v for v in wanted
            ]
