"""Alpha of sets, rankings and spans against its definition, written with loops."""

import numpy as np
import pytest
from people_said import (
    dataset_of,
    jaccard,
    kendall,
    masi,
    plain_alpha,
    ranks,
    span,
)

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.measure._spans import _kinds_of

SETS = [
    {"x": ["a"], "y": ["a"], "z": ["a", "b"]},
    {"x": ["b", "c"], "y": ["c", "b"]},
    {"x": [], "y": [], "z": ["d"]},
    {"x": ["a", "b", "c"], "y": ["b", "d"]},
    {"x": ["d"]},
]
ORDERS = [
    {"x": "a b c d", "y": "a b c d", "z": "b a c d"},
    {"x": "a=b c d", "y": "a b c d"},
    {"x": "d c b a", "y": "a=b=c=d", "z": "d c a=b"},
    {"x": "c a d b"},
]


def alpha(kind, ballots, level=None, **more):
    dataset = dataset_of(kind, ballots, **more)
    return dataset.compute_agreement_metrics("alpha", "q", level=level, resamples=50)


@pytest.mark.parametrize(("level", "distance"), [("masi", masi), ("jaccard", jaccard)])
def test_alpha_of_sets_is_that_of_the_definition(level, distance):
    wanted = plain_alpha([[frozenset(v) for v in said.values()] for said in SETS], distance)
    found = alpha("sets", SETS, level)
    assert found.result == pytest.approx(wanted)
    assert found.count == 10
    assert found.interval[0] <= found.result <= found.interval[1]


def test_sets_are_compared_by_masi_unless_told():
    assert alpha("sets", SETS).level == "masi"


@pytest.mark.parametrize("options", [4, 60])
def test_any_number_of_options_may_be_in_a_set(options):
    generator = np.random.default_rng(0)
    names = [f"o{i}" for i in range(options)]
    said = [{p: [n for n in names if generator.random() < 0.1] for p in "xyz"} for _ in range(40)]
    question = rg.MultiLabelQuestion(name="q", labels=names, visible_labels=options)
    wanted = plain_alpha([[frozenset(v) for v in one.values()] for one in said], jaccard)
    found = alpha("sets", said, "jaccard", question=question)
    assert found.result == pytest.approx(wanted)


def test_alpha_of_rankings_is_that_of_the_definition():
    places = lambda order: [  # noqa: E731
        next(x["rank"] for x in ranks(order) if x["value"] == option) for option in "abcd"
    ]
    ballots = [{p: ranks(order) for p, order in said.items()} for said in ORDERS]
    units = [[places(order) for order in said.values()] for said in ORDERS]
    assert alpha("ranking", ballots).level == "kendall"
    assert alpha("ranking", ballots).result == pytest.approx(plain_alpha(units, kendall))


def test_squared_rank_distance_gives_ties_the_mean_of_their_ranks():
    mid = {"a b c d": [1, 2, 3, 4], "a=b c d": [1.5, 1.5, 3, 4], "d c b a": [4, 3, 2, 1]}
    orders = [("a b c d", "a=b c d"), ("d c b a", "d c b a"), ("a b c d", "d c b a")]
    ballots = [{"x": ranks(x), "y": ranks(y)} for x, y in orders]
    units = [[mid[x], mid[y]] for x, y in orders]
    squared = lambda x, y: sum((i - j) ** 2 for i, j in zip(x, y, strict=True))  # noqa: E731
    assert alpha("ranking", ballots, "spearman").result == pytest.approx(
        plain_alpha(units, squared)
    )


def test_the_same_ranking_listed_in_another_order_agrees():
    orders = ("a b c d", "d c b a")
    ballots = [{"x": ranks(order), "y": ranks(order)[::-1]} for order in orders]
    assert alpha("ranking", ballots).result == 1


TEXTS = ["Ann went to Rome, then home.", "Nobody left", "Bob"]
MARKS = [
    {"x": [span("who", 0, 3), span("where", 12, 16)], "y": [span("who", 0, 8)], "z": []},
    {"x": [], "y": []},
    {"x": [span("who", 0, 3)], "y": [span("where", 0, 2)]},
]


def test_alpha_of_spans_takes_each_token_as_a_unit():
    # Ann went to Rome , then home . | Nobody left | Bob
    units = [["who", "who", ""], ["", "who", ""], ["", "", ""], ["where", "", ""]]
    units += [[""] * 3] * 4 + [[""] * 2] * 2 + [["who", "where"]]
    found = alpha("spans", MARKS, texts=TEXTS)
    assert found.result == pytest.approx(plain_alpha(units, lambda x, y: x != y))
    assert (found.count, found.level) == (7, "token")


def test_it_can_take_each_character_instead():
    said = [["who", "who", ""]] * 3 + [["", "who", ""]] * 5 + [[""] * 3] * 4
    said += [["where", "", ""]] * 4 + [[""] * 3] * 12 + [["", ""]] * 11
    said += [["who", "where"]] * 2 + [["who", ""]]
    found = alpha("spans", MARKS, "character", texts=TEXTS)
    assert found.result == pytest.approx(plain_alpha(said, lambda x, y: x != y))


def test_labels_that_overlap_are_compared_as_sets():
    question = rg.SpanQuestion(
        name="q", field="text", labels=["who", "where"], allow_overlapping=True
    )
    both = [span("who", 0, 3), span("where", 0, 3)]
    marks = [{"x": both, "y": both[::-1]}, {"x": both, "y": both[:1]}, {"x": [], "y": []}]
    units = [["b", "b"], ["b", "w"], ["", ""]]
    found = alpha("spans", marks, texts=["Bob"] * 3, question=question)
    assert found.result == pytest.approx(plain_alpha(units, lambda x, y: x != y))


def test_words_numbers_and_marks_on_letters_are_tokens_and_signs_stand_alone():
    assert _kinds_of("a1_ é, e\u0301\t").tolist() == [2, 2, 2, 0, 2, 1, 0, 2, 2, 0]


def test_exact_spans_agree_by_f1_over_pairs():
    # record 0: x-y share who 0-3 of 2 + 2, z marked one of its own; record 1 shares 1 of 1 + 1
    who = span("who", 0, 3)
    marks = [
        {
            "x": [who, span("where", 12, 16)],
            "y": [who, span("where", 12, 15)],
            "z": [span("who", 4, 8)],
        },
        {"x": [who], "y": [who]},
        {"x": [], "y": []},
    ]
    dataset = dataset_of("spans", marks, texts=[TEXTS[0]] * 3)
    found = dataset.compute_agreement_metrics("span-f1", "q")
    # each record's pairs weigh 1 / (people - 1): (2 * 1) / 2 + 2 * 1 over 5 + 2
    assert found.result == pytest.approx((1 + 2) / (5 + 2))
    assert found.level == "exact"
    raw = dataset.compute_agreement_metrics("raw", "q", resamples=0)
    assert raw.result == pytest.approx((0 + 1 + 1) / 3)


def test_where_nobody_marked_anything_there_is_no_f1():
    dataset = dataset_of("spans", [{"x": [], "y": []}], texts=TEXTS[:1])
    assert dataset.compute_agreement_metrics("span-f1", "q").result is None
    assert "all answers are the same" in dataset.compute_agreement_metrics("alpha", "q").reason


def test_only_submitted_answers_count_and_records_with_one_text_stay_apart():
    ballots = [{"x": ["a"], "y": ["a"], "-z": ["d"]}, {"x": ["b"], "y": ["b"]}]
    assert alpha("sets", ballots, texts=["same", "same"]).result == 1


def test_levels_of_other_questions_are_refused():
    with pytest.raises(BadOption, match="'alpha' compares ranking answers as kendall, spearman"):
        alpha("ranking", [], "masi")
