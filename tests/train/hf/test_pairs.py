"""Pairs of texts for contrastive learning."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ostraka.train.hf.pairs import draw_pairs

hots = st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=20)


@given(hots, st.integers(1, 60), st.integers(0, 5))
def test_alike_pairs_share_a_class_and_others_do_not(lines, count, seed) -> None:
    hot = np.array(lines, float)
    pairs = draw_pairs(hot, count, seed)
    shared = (hot[pairs.first] * hot[pairs.second]).any(axis=1)
    with_itself = pairs.first == pairs.second
    assert (shared | with_itself)[pairs.alike == 1].all()
    assert not shared[pairs.alike == 0].any()
    assert len(pairs.first) <= count + 1


def test_half_of_the_pairs_are_alike_where_there_are_several_classes() -> None:
    pairs = draw_pairs(np.eye(3)[np.arange(30) % 3], 200, seed=0)
    assert len(pairs.alike) == 200
    assert pairs.alike.mean() == 0.5


def test_every_text_comes_first_equally_often() -> None:
    pairs = draw_pairs(np.eye(3)[np.arange(30) % 3], 240, seed=0)
    assert set(np.bincount(pairs.first)) == {8}


def test_a_rare_class_finds_its_own() -> None:
    hot = np.eye(2)[[1, 1, *[0] * 998]]
    pairs = draw_pairs(hot, 4000, seed=0)
    rare = (pairs.first < 2) & (pairs.alike == 1)
    assert (pairs.second[rare] < 2).all()


def test_the_seed_decides_the_draw() -> None:
    hot = np.eye(3)[np.arange(30) % 3]
    one, same, other = (draw_pairs(hot, 100, seed=s) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one.second, other.second)


def test_one_class_alone_has_alike_pairs_only() -> None:
    pairs = draw_pairs(np.ones((5, 1)), 20, seed=0)
    assert (pairs.alike == 1).all()
    assert len(pairs.alike) == 10
