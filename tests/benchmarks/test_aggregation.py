"""Crowds of known truth: which strategy suits which people."""

import numpy as np
import pytest
from aggregation import CROWDS, NAMES, accuracy, anaesthetists, crowd, settled


@pytest.fixture(scope="module")
def found():
    """The share right by crowd and strategy."""
    made = {title: crowd(*parts) for title, parts in CROWDS.items()}
    return {title: {name: accuracy(one, name) for name in NAMES} for title, one in made.items()}


def test_the_published_table_comes_out() -> None:
    exact = {"smoothing": 0, "tolerance": 1e-9, "max_iterations": 1000}
    learnt = settled("dawid_skene", anaesthetists(), 4, **exact).extra
    assert learnt["prevalence"] == pytest.approx([0.3996, 0.4220, 0.1118, 0.0667], abs=5e-5)
    assert learnt["log_likelihood"] == pytest.approx(-192.891, abs=5e-4)


@pytest.mark.parametrize("name", ["one_coin", "mace", "glad"])
def test_guessers_are_found_out(name, found) -> None:
    for title in ("2 options, 3 of 20 people, 40 % guess", "4 options, 5 of 30 people, 40 % guess"):
        assert found[title][name] > found[title]["majority"] + 0.03


def test_spammers_are_found_out_by_mace_and_dawid_and_skene(found) -> None:
    line = found["3 options, 5 of 20 people, 40 % spam"]
    assert min(line["mace"], line["dawid_skene"]) > line["majority"] + 0.03


def test_mistakes_of_one_kind_are_seen_by_confusion_matrices_alone(found) -> None:
    line = found["4 options, 5 of 20 people, 40 % mistake"]
    assert line["dawid_skene"] > max(line[name] for name in NAMES if name != "dawid_skene")


def test_one_answer_a_record_teaches_nothing_about_people(found) -> None:
    line = found["2 options, 1 of 20 people"]
    assert line["one_coin"] == line["majority"]


def test_a_crowd_is_made_by_its_seed() -> None:
    one, two = (crowd(50, 3, 8, 2, 7, "guessers") for _ in range(2))
    assert one.truth.tolist() == two.truth.tolist()
    assert one.votes.answers.codes.tolist() == two.votes.answers.codes.tolist()
    assert len(np.unique(one.votes.voter)) == 8
