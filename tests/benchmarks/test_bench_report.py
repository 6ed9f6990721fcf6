"""The report says what was measured, what is required, and what is missing."""

from __future__ import annotations

import argparse
from pathlib import Path

import budget
import measure
import pytest
import report


def sheet(tool, n, **stages):
    return {"info": {"tool": tool, "n": n, "peak_mb": 500}, "stages": stages}


@pytest.fixture
def sheets():
    n = budget.JUDGED_AT
    return {
        f"peer_{n}": sheet("argilla-v1", n, unify_label_majority={"cpu_s": 2.0}),
        f"floor_{n}": sheet("floor", n, unify_label_majority={"cpu_s": 0.01, "check": [1]}),
        f"ours_{n}": sheet(
            "ostraka",
            n,
            unify_label_majority={"cpu_s": 0.02, "check": [2]},
            prepare_dpo={"not_yet": "TrainingTask.for_dpo does not exist yet"},
        ),
    }


COSTS = {"import ostraka": {"cpu_s": 0.4, "peak_mb": 60.0, "modules": 300}}


def test_a_met_requirement_is_said_with_its_ratios(sheets):
    text = report.write(sheets, COSTS, "2 cores", reused=False)
    line = next(x for x in text.splitlines() if x.startswith("| unify label"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[4:] == ["100×", "2.0×", "≥ 70×, ≤ 3× floor", "yes"]


def test_a_stage_that_does_not_exist_is_not_yet_and_never_met(sheets):
    text = report.write(sheets, COSTS, "2 cores", reused=False)
    line = next(x for x in text.splitlines() if "DPO" in x)
    assert "not yet" in line
    assert line.endswith("| – |")
    assert "TrainingTask.for_dpo does not exist yet" in text


def test_a_result_that_differs_from_the_floors_is_noted(sheets):
    text = report.write(sheets, COSTS, "2 cores", reused=False)
    assert "result [2], the floor's [1]" in text


def test_an_import_over_its_budget_is_not_met(sheets):
    text = report.write(sheets, COSTS, "2 cores", reused=False)
    line = next(x for x in text.splitlines() if x.startswith("| `import ostraka`"))
    assert line.endswith("| **no** |")


def test_figures_of_an_earlier_run_are_said_to_be_so(sheets):
    assert "earlier run" in report.write(sheets, COSTS, "2 cores", reused=True)
    assert "earlier run" not in report.write(sheets, COSTS, "2 cores", reused=False)


@pytest.mark.parametrize(
    ("ours", "peer", "floor", "met"),
    [
        (1.0, 70.0, 0.5, True),
        (1.0, 69.0, 0.5, False),
        (1.0, 70.0, 0.3, False),
        (None, 70.0, 0.5, None),
        (1.0, None, 0.5, None),
    ],
)
def test_a_requirement_needs_every_part(ours, peer, floor, met):
    need = budget.Required("x", faster=70, floors=3)
    assert need.met(ours, peer, floor) is met


def options(**changed):
    base = {"n": 3, "only": "", "skip": "", "profile": "", "out": None}
    return argparse.Namespace(**(base | changed))


def test_a_short_stage_is_run_three_times_and_checked():
    page, calls = measure.Sheet("x", options()), []
    page.stage("add", lambda: calls.append(1) or len(calls), lambda value: value * 10)
    assert page.stages["add"]["runs"] == len(calls) == 3
    assert page.stages["add"]["check"] == 30
    assert page.stages["add"]["cpu_s"] >= 0


def test_a_failure_and_an_absence_are_told_apart():
    page = measure.Sheet("x", options())

    def absent():
        raise measure.NotYet("later")

    assert page.stage("broken", lambda: 1 / 0) is None
    assert page.stage("absent", absent) is None
    assert page.stages == {
        "broken": {"failed": "ZeroDivisionError: division by zero"},
        "absent": {"not_yet": "later"},
    }


def test_only_and_skip_choose_the_stages():
    assert not measure.Sheet("x", options(only="a")).wants("b")
    assert not measure.Sheet("x", options(skip="a")).wants("a")
    assert measure.Sheet("x", options(only="a")).wants("a")


def test_a_sheet_is_written_with_its_peak(tmp_path: Path):
    page = measure.Sheet("x", options(out=tmp_path / "deep" / "x.json"))
    page.note("size", mb=3)
    page.save()
    assert '"peak_mb"' in (tmp_path / "deep" / "x.json").read_text()
