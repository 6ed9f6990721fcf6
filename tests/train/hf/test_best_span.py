"""The best stretch of a context, over one or several windows."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from ostraka.train.hf.best_span import Heard, best_spans

NOWHERE = (-1, -1)


def heard(start, end, bounds=None, null: int = 0) -> Heard:
    """A window of which the first token is of no context, the others are two characters each."""
    if bounds is None:
        bounds = [NOWHERE, *((2 * at, 2 * at + 2) for at in range(len(start) - 1))]
    return Heard(np.array(start, float), np.array(end, float), np.array(bounds), null)


def test_the_probability_is_that_of_start_times_end() -> None:
    start, end = [1.0, 3.0, 0.0], [0.5, 0.0, 2.0]
    (best,) = best_spans([heard(start, end)])
    share = np.exp(3.0) / np.exp(start).sum() * np.exp(2.0) / np.exp(end).sum()
    assert (best.start, best.end) == (0, 4)
    assert best.score == pytest.approx(share)


def test_a_span_never_ends_before_it_begins() -> None:
    (best,) = best_spans([heard([0, 0, 0, 9], [0, 9, 0, 1])])
    assert best[:2] == (4, 6)


@pytest.mark.parametrize(("longest", "place"), [(4, (0, 8)), (3, (2, 8)), (1, (6, 8))])
def test_a_span_is_not_longer_than_allowed(longest, place) -> None:
    window = heard([0, 3, 2, 0, 1], [0, 0, 0, 0, 5])
    assert best_spans([window], longest=longest)[0][:2] == place


def test_tokens_outside_the_context_are_never_chosen() -> None:
    window = heard([9, 0, 9, 1], [9, 0, 9, 1], [NOWHERE, (0, 2), NOWHERE, (3, 5)])
    (best,) = best_spans([window])
    assert best[:2] == (3, 5)
    assert best_spans([heard([1], [1])]) == []
    assert best_spans([]) == []


def test_a_window_that_sees_no_answer_loses() -> None:
    sure = heard([0, 2, 0], [0, 2, 0])
    elsewhere = heard([9, 4, 0], [9, 4, 0], [NOWHERE, (50, 52), (52, 54)])
    assert best_spans([elsewhere, sure])[0][:2] == (0, 2)


def test_a_span_seen_in_two_windows_has_its_better_score_once() -> None:
    weak, strong = heard([0, 1, 0], [0, 1, 0]), heard([0, 5, 0], [0, 5, 0])
    found = best_spans([weak, strong], count=10)
    assert len(found) == len({span[:2] for span in found}) == 3
    assert found[0] == best_spans([strong])[0]


def test_equals_go_to_the_span_that_begins_first() -> None:
    found = best_spans([heard([0, 0, 0], [0, 0, 0])], count=3)
    assert [span[:2] for span in found] == [(0, 2), (0, 4), (2, 4)]


def test_it_finds_what_a_search_of_all_pairs_finds() -> None:
    rng = np.random.default_rng(0)
    start, end = rng.normal(size=(2, 13)) * 3
    (best,) = best_spans([heard(start, end)], longest=5)
    pairs = [(i, j) for i, j in product(range(1, 13), repeat=2) if i <= j < i + 5]
    i, j = max(pairs, key=lambda pair: start[pair[0]] + end[pair[1]])
    assert best[:2] == (2 * (i - 1), 2 * j)


def test_large_logits_do_not_overflow() -> None:
    (best,) = best_spans([heard([0, 5000, 0], [0, 5000, -5000])])
    assert best.score == pytest.approx(1)
