"""The documentation cannot lie: its blocks of code run."""

from __future__ import annotations

import doctest
import re
import shlex
import sys
import traceback
from pathlib import Path
from types import ModuleType

import pytest
from markdown_blocks import Block, Command, blocks, commands
from typer.testing import CliRunner

from ostraka.cli import app

ROOT = Path(__file__).resolve().parents[2]
LOOSE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def run_python(block: Block, page: Path, names: dict[str, object]) -> None:
    """Run a block so that a traceback names the page and the line."""
    source = "\n" * (block.line - 1) + block.code
    exec(compile(source, str(page), "exec"), names)


def run_command(command: Command) -> None:
    """Run an `ostraka ...` line and compare what it prints with what the page shows."""
    done = CliRunner().invoke(app, shlex.split(command.line, comments=True)[1:])
    where = "".join(traceback.format_exception(done.exception)) if done.exception else ""
    assert done.exit_code == 0, f"$ {command.line}\n{done.output}{where}"
    if command.shown.strip():
        same = doctest.OutputChecker().check_output(command.shown, done.stdout, LOOSE)
        assert same, f"$ {command.line}\nprints\n{done.stdout}\nthe page shows\n{command.shown}"


@pytest.mark.usefixtures("server")
def test_the_blocks_of_a_page_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType(re.sub(r"\W", "_", page.stem))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.chdir(tmp_path)
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.reason is not None:
            continue
        if block.is_python:
            run_python(block, page, module.__dict__)
            continue
        for command in commands(block):
            if command.line.startswith("ostraka "):
                run_command(command)


def test_a_block_is_left_out_for_a_reason_and_seldom(pages: dict[str, str]) -> None:
    found = [block for text in pages.values() for block in blocks(text)]
    reasons = [block.reason for block in found if block.reason is not None]
    assert all(len(reason.split()) >= 3 for reason in reasons), reasons
    assert len(reasons) <= max(2, len(found) // 5), reasons


def test_every_make_command_of_the_pages_is_in_the_makefile(pages: dict[str, str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    named = {
        name for text in pages.values() for name in re.findall(r"(?:`|\$ )make ([a-z]+)", text)
    }
    assert {"demo", "test"} <= named <= known


PAGE = """
<!-- not run: it needs a GPU -->
```python
torch.cuda.init()
```

1. In a list:

    ```python title="a.py"
    x = 1
    ```

```console
$ ostraka describe \\
    tweets
2 records
$ make demo
```

```json
{}
```
"""


def test_blocks_are_found_with_their_lines_and_reasons() -> None:
    assert blocks(PAGE)[:2] == [
        Block("python", "torch.cuda.init()\n", 4, "it needs a GPU"),
        Block("python", "x = 1\n", 10, None),
    ]


def test_commands_are_found_with_what_they_show() -> None:
    shell = blocks(PAGE)[2]
    assert commands(shell) == [
        Command("ostraka describe      tweets", "2 records\n"),
        Command("make demo", ""),
    ]


def test_a_wrong_block_is_reported_at_its_line(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    with pytest.raises(ZeroDivisionError) as caught:
        run_python(Block("python", "1 / 0\n", 7, None), page, {})
    assert caught.traceback[-1].lineno == 6  # counted from 0
