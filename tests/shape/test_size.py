"""Files and functions stay short enough to be read in one go."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE, MAX_FUNCTION = 300, 40
Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines_of(function: Function) -> int:
    """Lines of a function from `def` to its end, its docstring not counted."""
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def long_functions(text: str) -> list[str]:
    """Functions of a source text that are longer than allowed, with their lengths."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
    sizes = {node.name: lines_of(node) for node in functions}
    return [f"{name} has {size} lines" for name, size in sizes.items() if size > MAX_FUNCTION]


@pytest.fixture
def written(sources: list[Path]) -> list[Path]:
    """The files that people write; revisions of the tables are written by Alembic."""
    return [path for path in sources if path.parent.name != "versions"]


def test_no_source_file_is_longer_than_300_lines(written: list[Path]) -> None:
    assert written
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in written}
    assert {name: n for name, n in lengths.items() if n > MAX_FILE} == {}


def test_no_function_is_longer_than_40_lines(written: list[Path]) -> None:
    found = {str(path): long_functions(path.read_text(encoding="utf-8")) for path in written}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(("statements", "long"), [(39, False), (40, True)])
def test_a_docstring_does_not_count(statements: int, long: bool) -> None:
    docstring = '    """What it does.\n\n    And why.\n    """\n'
    text = f"def it():\n{docstring}" + "    pass\n" * statements
    assert bool(long_functions(text)) is long
