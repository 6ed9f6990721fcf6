"""What a run may not be told; that it fails with these words is in test_ends.py."""

from __future__ import annotations

import re

import pytest
from run_stage import CELL

from ostraka.cli._run_task import trainer_of
from ostraka.errors import BadOption


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"trust_remote_code": True}, "'trust_remote_code' cannot be set on a server"),
        ({"args": {"output_dir": "x"}}, "'args.output_dir' cannot be set on a server"),
        ({"words": {"encoding": "/etc/passwd"}}, "names no path"),
        ({"encoding": "../../x"}, "names no path"),
    ],
)
def test_an_option_that_reaches_out_of_the_run_is_refused(options, said):
    with pytest.raises(BadOption, match=re.escape(said)):  # before a record is looked at
        trainer_of(None, {**CELL, "options": options})
