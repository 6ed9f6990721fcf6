"""Who listens to a training is told of its steps and of what it logs."""

from __future__ import annotations

import math

import pytest

from ostraka.train.heard import heard_by, is_figure, listened, tell_figures, tell_step
from ostraka.train.progress import progress


class Ear:
    def __init__(self):
        self.steps, self.told = [], []

    def step(self, done, total):
        self.steps.append((done, total))

    def figures(self, step, values, epoch):
        self.told.append((step, values, epoch))


def test_nobody_hears_outside(capsys):
    ear = Ear()
    with heard_by(ear):
        assert listened()
    tell_step(1, 2)
    tell_figures(1, {"loss": 1.0})
    assert (listened(), ear.steps, ear.told) == (False, [], [])


def test_who_listens_within_hears_in_place_of_who_listens_without():
    outer, inner = Ear(), Ear()
    with heard_by(outer):
        with heard_by(inner):
            tell_step(1, None)
        tell_step(2, None)
    assert (inner.steps, outer.steps) == ([(1, None)], [(2, None)])


def test_only_finite_numbers_are_figures():
    ear = Ear()
    with heard_by(ear):
        tell_figures(3, {"loss": 0.5, "nan": math.nan, "text": "x", "flag": True, "rows": 4}, 1.5)
        tell_figures(4, {"loss": math.inf})
    assert ear.told == [(3, {"loss": 0.5, "rows": 4.0}, 1.5)]


@pytest.mark.parametrize(("value", "holds"), [(1, True), (0.5, True), (True, False), ("1", False)])
def test_a_flag_and_a_text_are_no_figures(value, holds):
    assert is_figure(value) is holds


def test_steps_of_a_bar_are_told_from_where_they_go_on():
    ear = Ear()
    with heard_by(ear), progress("Training", 5, done=3) as step:
        step("loss 0.5")
        step("loss 0.4")
    assert ear.steps == [(3, 5), (4, 5), (5, 5)]
