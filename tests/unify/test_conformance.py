"""Every strategy on every kind of question: what all of them promise."""

import numpy as np
import pytest
from ballots import QUESTIONS, ranks, span, votes_for
from hypothesis import given, settings
from hypothesis import strategies as draw

from ostraka.data.values import decode
from ostraka.schema.responses import plain
from ostraka.unify._base import make, strategies

CELLS = [
    pytest.param(name, kind, id=f"{name}-{kind}")
    for name in strategies
    for kind in sorted(strategies[name].kinds)
]
ORDER_MATTERS = {"first", "disagreement"}  # they promise the order in which answers were given

ANSWERS = {
    "label_selection": draw.sampled_from(["good", "bad", "odd"]),
    "rating": draw.integers(1, 5),
    "multi_label_selection": draw.lists(draw.sampled_from(["food", "art", "law"]), unique=True),
    "ranking": draw.fixed_dictionaries(
        {option: draw.sampled_from([None, 1, 2, 3]) for option in "abc"}
    ).map(lambda places: ranks(**places)),
    "span": draw.lists(
        draw.builds(
            span, draw.sampled_from(["who", "where"]), draw.integers(0, 3), draw.integers(4, 9)
        ),
        max_size=1,
    ),
    "text": draw.text("ab", max_size=3),
}


def ballots_of(kind):
    return draw.lists(draw.lists(ANSWERS[kind], max_size=5), max_size=4)


def settle(name, kind, ballots):
    """Plain verdicts per record, in a canonical form; ballots are `[(person, answer)]` lists."""
    question = QUESTIONS[kind]
    found = make(strategies[name], name, {}).settle(votes_for(question, ballots), question)
    return found, [canonical(found.value(i)) for i in range(len(ballots))]


def canonical(value):
    value = plain(value)
    if isinstance(value, list):
        value = sorted(value, key=repr)
    if isinstance(value, float):
        value = round(value, 9)
    return value


def named(ballots):
    return [[(f"p{i}", answer) for i, answer in enumerate(cast)] for cast in ballots]


@pytest.mark.parametrize(("name", "kind"), CELLS)
@settings(max_examples=20)
@given(data=draw.data())
def test_the_parts_of_a_verdict_fit_each_other(name, kind, data):
    ballots = named(data.draw(ballots_of(kind)))
    found, _ = settle(name, kind, ballots)
    answered = np.array([len(cast) for cast in ballots], int)
    assert found.votes.tolist() == answered.tolist()
    assert found.settled.tolist() == (answered > 0).tolist()
    assert len(found.offsets) == len(ballots) + 1
    assert found.offsets[-1] == len(found.values) == len(decode(found.values, QUESTIONS[kind]))
    assert not found.tied[answered == 0].any()
    share = found.share[~np.isnan(found.share)]
    assert ((share >= 0) & (share <= 1 + 1e-9)).all()
    if found.distribution is not None:
        assert found.distribution.shape == (len(ballots), len(QUESTIONS[kind].options))
        if kind != "multi_label_selection":
            assert np.allclose(found.distribution[answered > 0].sum(1), 1)


@pytest.mark.parametrize(("name", "kind"), CELLS)
@settings(max_examples=20)
@given(data=draw.data())
def test_the_order_of_records_and_people_changes_nothing(name, kind, data):
    ballots = named(data.draw(ballots_of(kind)))
    turned = list(reversed(ballots))
    if name not in ORDER_MATTERS:
        turned = [list(reversed(cast)) for cast in turned]
    _, here = settle(name, kind, ballots)
    _, there = settle(name, kind, turned)
    assert here == list(reversed(there))


@pytest.mark.parametrize(("name", "kind"), CELLS)
@settings(max_examples=20)
@given(data=draw.data())
def test_the_same_votes_give_the_same_verdicts(name, kind, data):
    ballots = named(data.draw(ballots_of(kind)))
    assert settle(name, kind, ballots)[1] == settle(name, kind, ballots)[1]


@pytest.mark.parametrize(
    ("name", "kind"),
    [c for c in CELLS if c.values[0] in ("majority", "exact", "mean", "median", "borda")],
)
@settings(max_examples=20)
@given(data=draw.data())
def test_saying_everything_twice_changes_no_majority(name, kind, data):
    ballots = named(data.draw(ballots_of(kind)))
    twice = [cast + [(f"{person}-again", answer) for person, answer in cast] for cast in ballots]
    once, here = settle(name, kind, ballots)
    again, there = settle(name, kind, twice)
    assert here == there
    assert once.tied.tolist() == again.tied.tolist()


@pytest.mark.parametrize(("name", "kind"), CELLS)
def test_people_who_agree_are_agreed_with(name, kind):
    answer = {
        "label_selection": "bad",
        "rating": 4,
        "multi_label_selection": ["art", "law"],
        "ranking": ranks(a=2, b=1, c=3),
        "span": [span("who", 2, 5)],
        "text": "same",
    }[kind]
    found, values = settle(name, kind, named([[answer, answer, answer]]))
    one = values[0][0] if name == "disagreement" else values[0]
    if kind == "span":
        one = [{k: v for k, v in item.items() if k != "score"} for item in plain(one)]
    assert canonical(one) == canonical(answer)
    assert not found.tied[0]
