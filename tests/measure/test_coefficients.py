"""Shares and kappas against published figures, scikit-learn and their definitions."""

import numpy as np
import pytest
from people_said import dataset_of
from sklearn.metrics import cohen_kappa_score

from ostraka.errors import BadOption, UnknownName

# Krippendorff's example C, which Gwet's Handbook uses as well: a row per observer.
C = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
# Fleiss' example as Wikipedia prints it: ten subjects, fourteen raters, five categories.
FLEISS = """0 0 0 0 14; 0 2 6 4 2; 0 0 3 5 6; 0 3 9 2 0; 2 2 8 1 1; 7 7 0 0 0; 3 2 6 3 0; 2 5 3 2 2;
6 5 2 1 0; 0 2 2 3 7"""


def table(rows):
    columns = zip(*(row.split() for row in rows), strict=True)
    said = ({f"p{i}": int(v) for i, v in enumerate(column) if v != "."} for column in columns)
    return dataset_of("rating", said)


def tallied(counts):
    rows = [[int(n) for n in row.split()] for row in counts.split(";")]
    said = ([value for value, n in enumerate(row, 1) for _ in range(n)] for row in rows)
    return dataset_of("rating", ({f"p{i}": v for i, v in enumerate(row)} for row in said))


def figure(dataset, metric, **options):
    return dataset.compute_agreement_metrics(metric, "q", resamples=0, **options).result


@pytest.mark.parametrize(
    ("metric", "published"), [("raw", 0.81818), ("fleiss-kappa", 0.76117), ("ac1", 0.77544)]
)
def test_figures_of_gwets_table_are_reached(metric, published):
    assert figure(table(C), metric, level="nominal") == pytest.approx(published, abs=5e-6)


def test_fleiss_kappa_of_wikipedias_table_is_reached():
    assert figure(tallied(FLEISS), "fleiss-kappa", level="nominal") == pytest.approx(
        0.210, abs=5e-4
    )


def test_cohens_kappa_of_two_people_by_hand():
    # 20 times both 1, 5 and 10 times one of them, 15 times both 2
    pairs = [(1, 1)] * 20 + [(1, 2)] * 5 + [(2, 1)] * 10 + [(2, 2)] * 15
    dataset = dataset_of("rating", ({"a": x, "b": y} for x, y in pairs))
    assert figure(dataset, "cohen-kappa") == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("level", "weights"), [("nominal", None), ("linear",) * 2, ("quadratic",) * 2]
)
def test_cohens_kappa_is_that_of_scikit_learn(level, weights):
    generator = np.random.default_rng(1)
    left = generator.integers(1, 6, 80)
    right = np.clip(left + generator.integers(-1, 3, 80), 1, 5)
    said = ({"a": int(x), "b": int(y)} for x, y in zip(left, right, strict=True))
    wanted = cohen_kappa_score(left, right, weights=weights, labels=[1, 2, 3, 4, 5])
    assert figure(dataset_of("rating", said), "cohen-kappa", level=level) == pytest.approx(wanted)


def test_for_several_people_it_is_mean_agreement_against_mean_chance_of_the_pairs():
    generator = np.random.default_rng(2)
    said = generator.integers(0, 3, (60, 3))
    said[:, 1] = np.where(generator.random(60) < 0.7, said[:, 0], said[:, 1])
    pairs = [(0, 1), (0, 2), (1, 2)]
    shares = np.stack([(said == value).mean(0) for value in range(3)])
    agreed = np.mean([(said[:, i] == said[:, j]).mean() for i, j in pairs])
    chance = np.mean([(shares[:, i] * shares[:, j]).sum() for i, j in pairs])
    rows = ({f"p{i}": "abc"[value] for i, value in enumerate(row)} for row in said)
    found = figure(dataset_of("label", rows), "cohen-kappa")
    assert found == pytest.approx((agreed - chance) / (1 - chance))


def test_two_of_several_people_can_be_named():
    dataset = table(C)
    two = table(C[1:3])
    found = dataset.compute_agreement_metrics("cohen-kappa", "q", people=["p1", "p2"])
    assert found.result == pytest.approx(figure(two, "cohen-kappa"))
    assert found.count == 18
    with pytest.raises(UnknownName, match="Did you mean 'p1'"):
        dataset.compute_agreement_metrics("alpha", "q", people=["p11"])


@pytest.mark.filterwarnings("ignore:.*anonymous")
def test_answers_without_a_name_have_no_habits():
    dataset = dataset_of("label", [{"x": "a", "?": "a"}, {"x": "b", "?": "b"}])
    found = dataset.compute_agreement_metrics("cohen-kappa", "q")
    why = "no two people with a name answered the same record"
    assert (found.result, found.reason) == (None, why)
    assert figure(dataset, "raw") == 1


def test_a_record_with_many_answers_does_not_outweigh_one_with_two():
    many = {f"p{i}": "a" for i in range(10)}
    dataset = dataset_of("label", [many, {"p0": "a", "p1": "b"}, {"p0": "c"}])
    assert figure(dataset, "raw") == 0.5


def test_gwets_coefficient_stays_high_where_one_option_is_rare_and_kappa_falls():
    pairs = [("a", "a")] * 94 + [("a", "b")] * 3 + [("b", "a")] * 3
    dataset = dataset_of("label", ({"x": x, "y": y} for x, y in pairs))
    assert figure(dataset, "raw") == 0.94
    assert figure(dataset, "ac1") > 0.9
    assert figure(dataset, "cohen-kappa") < 0
    assert figure(dataset, "alpha") < 0


@pytest.mark.parametrize("metric", ["alpha", "fleiss-kappa", "cohen-kappa"])
def test_where_nothing_but_agreement_could_be_expected_a_coefficient_is_undefined(metric):
    dataset = dataset_of("label", [{"x": "a", "y": "a"}] * 3)
    found = dataset.compute_agreement_metrics(metric, "q")
    assert (found.result, found.interval) == (None, None)
    assert "all answers are the same" in found.reason
    assert figure(dataset, "ac1") == figure(dataset, "raw") == 1


@pytest.mark.parametrize("metric", ["alpha", "raw", "fleiss-kappa", "cohen-kappa", "ac1"])
def test_every_figure_lies_in_its_interval_and_repeats_with_its_seed(metric):
    generator = np.random.default_rng(3)
    truth = generator.integers(1, 6, 1500)  # more than the 1,000 groups that are resampled
    said = [
        np.where(generator.random(1500) < 0.7, truth, generator.integers(1, 6, 1500))
        for _ in range(2)
    ]
    dataset = dataset_of("rating", ({"a": int(x), "b": int(y)} for x, y in zip(*said, strict=True)))
    found = dataset.compute_agreement_metrics(metric, "q", level="nominal", resamples=300, seed=5)
    low, high = found.interval
    assert low < found.result < high < low + 0.12
    again = dataset.compute_agreement_metrics(metric, "q", level="nominal", resamples=300, seed=5)
    assert again == found


def test_what_does_not_fit_a_question_is_said():
    dataset = table(C)
    with pytest.raises(UnknownName, match=r"Did you mean 'fleiss-kappa'"):
        dataset.compute_agreement_metrics("fleis-kappa", "q")
    with pytest.raises(BadOption, match="compares rating answers as quadratic, linear, nominal"):
        dataset.compute_agreement_metrics("ac1", "q", level="ordinal")
    sets = dataset_of("sets", [{"x": ["a"]}])
    with pytest.raises(BadOption, match="not computed for multi_label_selection.* alpha, raw"):
        sets.compute_agreement_metrics("ac1", "q")
    with pytest.raises(BadOption, match="'q' is a text question"):
        dataset_of("text", [{"x": "a"}]).compute_agreement_metrics("alpha", "q")
    with pytest.raises(BadOption, match="resamples=-1"):
        dataset.compute_agreement_metrics("alpha", "q", resamples=-1)


def test_a_list_of_names_gives_a_list():
    found = table(C).compute_agreement_metrics(["alpha", "raw"], "q", resamples=0)
    assert [one.metric_name for one in found] == ["alpha", "raw"]


def test_where_habits_are_too_many_to_resample_there_is_a_figure_and_no_interval(monkeypatch):
    wanted = figure(table(C), "cohen-kappa")
    monkeypatch.setattr("ostraka.measure._chance.MOST_CELLS", 1)
    monkeypatch.setattr("ostraka.measure.agreement.MANY", 3)
    found = table(C).compute_agreement_metrics("cohen-kappa", "q")
    assert (found.result, found.interval) == (pytest.approx(wanted), None)
    assert found.reason == "no interval: the habits of 4 people are too much to resample"
