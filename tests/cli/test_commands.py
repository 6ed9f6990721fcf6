from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version

import pytest
import typer
from typer.testing import CliRunner

from ostraka.cli._commands import Commands

ALL = ("demo", "train", "report", "predict", "describe", "cells", "reproduce")
HEAVY = ["torch", "transformers", "sklearn", "datasets", "pandas", "polars", "matplotlib"]


def test_help_lists_every_command(run):
    shown = run("--help").output
    assert [name for name in ALL if name not in shown] == []


@pytest.mark.parametrize("name", ALL)
def test_help_of_a_command_has_an_example_that_parses(run, name):
    shown = run(name, "--help")
    assert shown.exit_code == 0
    assert f"ostraka {name}" in shown.output.partition("Examples")[2]


def test_version_is_that_of_the_package(run):
    assert run("--version").output == f"ostraka {version('ostraka')}\n"


def test_the_command_line_loads_no_training_library():
    code = f"import sys, ostraka.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_error_is_a_sentence_on_the_error_stream(run):
    done = run("describe", "nowhere")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == "Error: nowhere is no folder. Give a folder that save_to_disk wrote.\n"


def test_debug_shows_the_traceback_too(run):
    done = run("--debug", "describe", "nowhere")
    assert done.exit_code == 1
    assert "Traceback" in done.stderr
    assert done.stderr.endswith("Give a folder that save_to_disk wrote.\n")


def test_what_was_typed_wrongly_ends_with_two(run):
    done = run("describe")
    assert done.exit_code == 2
    assert "missing argument 'dataset'" in done.stderr.lower()


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted; nothing more was done.\n"),
        (KeyboardInterrupt("Interrupted. Type --resume."), 130, "Interrupted. Type --resume.\n"),
        (PermissionError(13, "Permission denied", "out"), 1, "Error: out: Permission denied.\n"),
        (OSError("disk on fire"), 1, "Error: disk on fire\n"),
        (
            ZeroDivisionError("x [y]"),
            1,
            "Error: ZeroDivisionError: x [y] (Type ostraka --debug ...",
        ),
        (typer.Exit(3), 3, ""),
    ],
)
def test_each_way_to_fail_has_its_code_and_sentence(error, code, said):
    failing = typer.Typer(cls=Commands, pretty_exceptions_enable=False)
    failing.callback()(lambda: None)

    @failing.command()
    def go() -> None:
        raise error

    done = CliRunner().invoke(failing, ["go"])
    assert done.exit_code == code
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error():
    command = [sys.executable, "-c", "from ostraka.cli import main; main()", "cells"]
    reader, writer = os.pipe()
    os.close(reader)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": writer, "stderr": subprocess.PIPE}
    done = subprocess.run(command, **pipes, check=False, env=environment)
    os.close(writer)
    assert done.returncode == 1
    assert done.stderr == b""


def test_no_command_shows_the_help(run):
    assert "Examples" in run().output


def test_the_package_itself_is_the_command():
    said = subprocess.run(
        [sys.executable, "-m", "ostraka", "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout == f"ostraka {version('ostraka')}\n"
