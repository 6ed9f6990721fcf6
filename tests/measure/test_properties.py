"""What no measure may depend on: the order of people, of records, of declared options."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_said import QUESTIONS, dataset_of, ranks, span

import ostraka as rg
from ostraka.measure.agreement import METRICS

ANSWERS = {
    "label": st.sampled_from("abcd"),
    "rating": st.integers(1, 5),
    "sets": st.lists(st.sampled_from("abcd"), unique=True),
    "ranking": st.permutations("abcd").map(lambda order: ranks(" ".join(order))),
    "spans": st.sampled_from([0, 1, 2]).map(lambda at: [span("who", at, at + 3)] if at else []),
}
WAYS = [
    (kind, metric, level)
    for kind in ANSWERS
    for metric, levels in METRICS[QUESTIONS[kind].type].items()
    for level in levels
]


def ballots(kind):
    said = st.dictionaries(st.sampled_from(["x", "y", "z", "u"]), ANSWERS[kind], max_size=4)
    return st.lists(said, min_size=1, max_size=6)


def figure(dataset, metric, level):
    found = dataset.compute_agreement_metrics(metric, "q", level=level, resamples=0)
    return found.result, found.count


@pytest.mark.parametrize(("kind", "metric", "level"), WAYS)
def test_the_order_of_people_and_records_changes_nothing(kind, metric, level):
    @settings(max_examples=15)
    @given(ballots(kind), st.randoms(use_true_random=False))
    def check(said, chance):
        turned = [dict(chance.sample(list(one.items()), len(one))) for one in said]
        chance.shuffle(turned)
        here, there = (figure(dataset_of(kind, one), metric, level) for one in (said, turned))
        assert here == pytest.approx(there, nan_ok=True)

    check()


@pytest.mark.parametrize("metric", ["alpha", "raw", "fleiss-kappa", "cohen-kappa", "ac1"])
@settings(max_examples=15)
@given(said=ballots("label"))
def test_the_order_of_declared_labels_changes_nothing(metric, said):
    turned = rg.LabelQuestion(name="q", labels=list("dbac"))
    here = figure(dataset_of("label", said), metric, None)
    assert here == pytest.approx(figure(dataset_of("label", said, question=turned), metric, None))


@pytest.mark.parametrize(("kind", "metric", "level"), WAYS)
def test_people_who_always_agree_reach_one(kind, metric, level):
    answers = {
        "label": ["a", "b"],
        "rating": [1, 5],
        "sets": [["a"], ["b", "c"]],
        "ranking": [ranks("a b c d"), ranks("d c b a")],
        "spans": [[span("who", 0, 3)], [span("where", 1, 4)]],
    }[kind]
    said = [dict.fromkeys("xyz", answer) for answer in answers]
    assert figure(dataset_of(kind, said), metric, level) == pytest.approx((1, 6))


@settings(max_examples=20)
@given(said=ballots("label"))
def test_people_and_agents_can_be_told_of_any_answers(said):
    dataset = dataset_of("label", said)
    people, agents = dataset.people("q"), dataset.agents("q")
    assert people.answers.sum() == sum(map(len, said))
    known = people.accuracy[people.accuracy == people.accuracy]  # not NaN
    assert ((known >= 0) & (known <= 1)).all()
    assert len(agents) == 0


def test_every_way_to_compare_is_covered_here():
    named = {(QUESTIONS[kind].type, metric) for kind, metric, _ in WAYS}
    assert named == {(kind, m) for kind, metrics in METRICS.items() for m in metrics}
