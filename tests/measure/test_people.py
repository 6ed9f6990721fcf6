"""What is told about people, on crowds whose habits are known."""

import numpy as np
import pytest
from people_said import dataset_of, span

from ostraka.errors import BadOption, UnknownName

OPTIONS = list("abcd")


@pytest.fixture(scope="module")
def crowd():
    """Ten good people, one who guesses, one who always says "a", one who tires half way."""
    draw = np.random.default_rng(6)
    truth = draw.integers(0, 4, 120)
    said = {}
    for person in range(10):
        right = draw.random(120) < 0.85
        said[f"good{person}"] = np.where(right, truth, draw.integers(0, 4, 120))
    said["guess"] = draw.integers(0, 4, 120)
    said["same"] = np.zeros(120, int)
    fresh = np.arange(120) < 60
    said["tired"] = np.where(fresh, truth, draw.integers(0, 4, 120))
    ballots = [{p: OPTIONS[codes[row]] for p, codes in said.items()} for row in range(120)]
    ballots[0] = {"-good0": "a", **{p: v for p, v in ballots[0].items() if p != "good0"}}
    metadata = [{"right": OPTIONS[t]} if row % 4 == 0 else {} for row, t in enumerate(truth)]
    return dataset_of("label", ballots, metadata=metadata), truth


def row(found, person):
    return found.users.index(person)


def test_spammers_are_named_with_a_reason_and_nobody_else(crowd):
    found = crowd[0].people("q")
    suspects = {p: why for p, why in zip(found.users, found.suspects, strict=True) if why}
    assert set(suspects) == {"guess", "same"}
    assert "tell little" in suspects["guess"]
    assert "always says a" in suspects["same"]
    reliability = dict(zip(found.users, found.reliability, strict=True))
    assert reliability["same"] == pytest.approx(0, abs=1e-9)
    assert min(v for p, v in reliability.items() if p.startswith("good")) > 0.6


def test_accuracy_falls_where_somebody_tires(crowd):
    found = crowd[0].people("q")
    tired, steady = row(found, "tired"), row(found, "good1")
    assert found.drift[tired] < -3 * found.drift_error[tired]
    assert abs(found.drift[steady]) < 3 * found.drift_error[steady]


def test_accuracy_and_confusion_are_against_what_was_settled(crowd):
    dataset, _ = crowd
    found, settled = dataset.people("q"), dataset.unify("q", "majority")
    table = found.confusion[row(found, "good1")]
    assert found.accuracy[row(found, "good1")] == pytest.approx(np.trace(table) / 120)
    assert (table.sum(1) == np.bincount(settled.values.codes, minlength=4)).all()
    assert (found.confusion[row(found, "same")][:, 1:] == 0).all()


def test_responses_are_counted_by_status_and_answers_when_submitted(crowd):
    found = crowd[0].people("q")
    assert found.responses[row(found, "good0")].tolist() == [119, 1, 0]
    assert found.answers[row(found, "good0")] == 119
    assert len(found) == 13


def test_gold_answers_come_from_a_property_or_by_the_name_of_the_record(crowd):
    dataset, truth = crowd
    by_property = dataset.people("q", gold="right")
    by_name = dataset.people("q", gold={f"r{at}": OPTIONS[truth[at]] for at in range(0, 120, 4)})
    assert by_property.gold_answers[row(by_property, "guess")] == 30
    assert by_property.gold.tolist() == by_name.gold.tolist()
    guess, good = row(by_name, "guess"), row(by_name, "good1")
    assert by_name.gold[guess] < 0.5
    assert by_name.gold[good] > 0.7
    assert "of the gold records" in by_name.suspects[guess]
    assert np.isnan(dataset.people("q").gold).all()


def test_gold_that_does_not_fit_is_said(crowd):
    dataset, _ = crowd
    with pytest.raises(UnknownName, match="No record is named 'nobody'"):
        dataset.people("q", gold={"nobody": "a"})
    with pytest.raises(UnknownName, match="no record has metadata of that name"):
        dataset.people("q", gold="wrong")
    with pytest.raises(BadOption, match=r"'e' of record 'r3' does not fit 'q'.*one of: a, b, c, d"):
        dataset.people("q", gold={"r3": "e"})
    with pytest.raises(BadOption, match="keeps every answer"):
        dataset.people("q", "disagreement")


def test_peers_are_the_share_of_others_who_say_the_same():
    found = dataset_of("label", [{"x": "a", "y": "a", "z": "b"}, {"x": "b", "y": "c"}]).people("q")
    assert found.peers.tolist() == [0.25, 0.25, 0]


def test_answers_that_nobody_shares_say_nothing_about_a_person():
    found = dataset_of("label", [{"x": "a"}, {"y": "b"}]).people("q")
    assert np.isnan(found.accuracy).all()
    assert np.isnan(found.peers).all()
    assert found.suspects == ("", "")


def test_sets_and_spans_are_judged_by_agreement_with_others():
    marks = [{p: [span("who", 0, 3)] for p in "abcd"} | {"e": [span("who", 1, 4)]}] * 12
    found = dataset_of("spans", marks).people("q", "exact")
    assert np.isnan(found.reliability).all()
    assert found.confusion is None
    assert found.accuracy.tolist() == [1, 1, 1, 1, 0]
    assert [bool(why) for why in found.suspects] == [False] * 4 + [True]
    assert "agrees with others 0%" in found.suspects[-1]


def test_means_of_ratings_are_compared_as_the_nearest_rating():
    found = dataset_of("rating", [{"x": 4, "y": 5, "z": 5}, {"x": 1, "y": 1}]).people("q", "mean")
    assert found.accuracy.tolist() == [0.5, 1, 1]
    assert found.strategy == "mean"


@pytest.mark.filterwarnings("ignore:.*anonymous")
def test_answers_of_nobody_are_a_last_row():
    found = dataset_of("label", [{"x": "a", "?": "a"}]).people("q")
    assert found.users == ("x", None)
    assert found.answers.tolist() == [1, 1]


def test_people_come_as_a_frame(crowd):
    frame = crowd[0].people("q").to_pandas()
    assert frame.shape[0] == 13
    assert {"user", "submitted", "accuracy", "reliability", "suspects"} <= set(frame.columns)
