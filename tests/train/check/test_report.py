"""What people see of a preflight, and what the manifest keeps."""

import io
import json
import logging

import pytest
from rich.console import Console
from some_rows import clean, part, rows

from ostraka.errors import BadOption, FailedCheck
from ostraka.tasks._rows import Completion, Judged, Preference
from ostraka.train.check.report import Report
from ostraka.train.check.show import Run, Shown


def printed(report, **options):
    stream = io.StringIO()
    Console(file=stream, width=300, **options).print(report)
    return stream.getvalue()


@pytest.fixture
def faulty(check):
    columns = clean(Completion)
    columns["completion"][3] = ""
    columns["completion"][7] = "\n"
    return check(*part(rows(Completion, **columns), 32), max_length=256)


def test_rows_are_shown_with_what_is_learnt_in_brackets(faulty) -> None:
    said = str(faulty)
    assert said.startswith("32 rows to learn from, 8 held out; ")
    wanted = "Where was it?\u27e6 It was Lima that Ana saw.<|im_end|>\u27e7"
    assert wanted in said
    assert said.count("\u27e6") == 3 + 1  # three rows, and the line that explains it
    assert (
        "WARNING empty: 2 of 40 rows have an empty completion: nothing but white space. "
        "(records r3, r7) Delete these records" in said
    )


def test_on_a_terminal_with_colours_there_are_none(faulty) -> None:
    plain = printed(faulty)
    coloured = printed(faulty, force_terminal=True, color_system="standard", no_color=False)
    assert "\u27e6 It was" in plain
    assert "\u27e6" not in coloured
    assert "\x1b[1;32m It was" in coloured


def test_square_brackets_of_a_row_are_no_markup(check) -> None:
    columns = clean(Completion)
    columns["prompt"][0] = "[bold]What[/bold] is [it"
    assert "[bold]What[/bold] is [it" in printed(check(rows(Completion, **columns)))


def test_of_a_pair_both_sides_are_shown(check) -> None:
    report = check(rows(Preference, **clean(Preference)))
    assert [one.name for one in report.shown[:2]] == ["record r0, chosen", "record r0, rejected"]


def test_a_row_that_is_left_out_is_shown_as_such(check) -> None:
    columns = clean(Completion)
    columns["prompt"][0] *= 9
    report = check(rows(Completion, **columns), max_length=100)
    assert report.shown[0].name == "record r0, left out"
    assert not any(run.learnt for run in report.shown[0].runs)


def test_long_stretches_are_shortened() -> None:
    row = Shown("record a", 1, (Run("a" * 5000 + "z", True),))
    said = str(Report((), (row,), 1, 0, 1, 1))
    assert "a [... 4,101 characters ...] a" in said
    assert said.count("a" * 100) < 10
    assert "Nothing was found." in said


def test_the_summary_is_json_and_leaves_the_rows_out(faulty) -> None:
    kept = json.loads(json.dumps(faulty.to_dict()))
    assert (kept["rows"], kept["held_out_rows"]) == (32, 8)
    assert 0 < kept["learnt_tokens"] < kept["tokens"]
    assert kept["findings"][0] | {"what": "", "remedy": ""} == {
        "check": "empty",
        "level": "warning",
        "what": "",
        "count": 2,
        "rows": 40,
        "records": ["r3", "r7"],
        "remedy": "",
    }


def test_a_stop_is_an_error_with_its_remedy_and_a_warning_is_none(check, faulty) -> None:
    faulty.require()
    columns = clean(Judged) | {"label": [True] * 40}
    report = check(rows(Judged, **columns))
    assert not report.ok
    with pytest.raises(FailedCheck, match="(?s)one label only: All 40 rows are good.*check=False"):
        report.require()
    assert issubclass(FailedCheck, BadOption)


def test_without_a_terminal_warnings_are_logged(faulty, caplog) -> None:
    with caplog.at_level(logging.WARNING, "ostraka.train"):
        faulty.tell(Console(file=io.StringIO()))
    assert [one.message.split(":")[0] for one in caplog.records] == ["empty"]


def test_on_a_terminal_the_report_is_printed(faulty, caplog) -> None:
    stream = io.StringIO()
    faulty.tell(Console(file=stream, force_terminal=True, width=300))
    assert "rows to learn from" in stream.getvalue()
    assert caplog.records == []
