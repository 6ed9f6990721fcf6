from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ostraka.cli._demo_people import look_at, most_contested, one_against_the_others
from ostraka.cli._demo_tweets import build, read


def test_the_most_contested_come_first_and_need_many_answers():
    counts = np.array([[8, 1, 1], [4, 3, 3], [1, 1, 0], [5, 4, 1], [5, 4, 1]])
    found = most_contested(["clear", "split", "few", "half", "what the fuck"], counts, 2)
    assert [one.text for one in found] == ["split", "half"]
    assert found[0].shares == (0.4, 0.3, 0.3)


def naive(counts: np.ndarray) -> float:
    """One voter at a time."""
    agreed = total = 0
    for line in counts:
        for label, votes in enumerate(line):
            for _ in range(votes):
                others = line.copy()
                others[label] -= 1
                agreed += int(others.argmax() == label)
                total += 1
    return agreed / total


@given(arrays(np.int64, (5, 3), elements=st.integers(0, 4)))
def test_one_person_is_compared_with_all_others(counts):
    counts[0, 0] += 1
    assert one_against_the_others(counts) == pytest.approx(naive(counts))


def test_a_look_counts_answers_verdicts_and_agreement(tweets):
    dataset = build(read(tweets.fetch()))
    people = look_at(dataset, "sentiment", "rating")
    assert people.labels == ("negative", "neutral", "positive")
    assert sum(people.verdicts) == len(dataset)
    assert sum(people.answers) == dataset.unify("sentiment", "majority").votes.sum()
    assert [result.level for _, result in people.agreement] == ["nominal", "ordinal", "interval"]
    assert 0.5 < people.one_person <= 1
