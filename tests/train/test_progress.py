"""A bar on terminals, silence elsewhere."""

from __future__ import annotations

import io

from rich.console import Console

from ostraka.train.progress import progress


def test_a_terminal_shows_title_steps_and_note() -> None:
    out = io.StringIO()
    with progress("Learning", 2, console=Console(file=out, force_terminal=True, width=100)) as step:
        step("first")
        step("last words")
    assert "Learning" in out.getvalue()
    assert "last words" in out.getvalue()
    assert "2/2" in out.getvalue()


def test_a_pipe_stays_clean() -> None:
    out = io.StringIO()
    with progress("Learning", 2, console=Console(file=out, force_terminal=False)) as step:
        step("first")
    assert out.getvalue() == ""
