"""A program elsewhere is ordered through files, followed, stopped, and its errors are told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ostraka.errors import JobFailed


def test_an_order_comes_back_as_an_end(program) -> None:
    worker = program('end(status="finished", doubled=[2 * x for x in order["numbers"]])')
    assert worker.run({"numbers": [1, 2, 3]})["doubled"] == [2, 4, 6]


def test_each_line_of_progress_is_told_once_in_order(program) -> None:
    lines = []
    worker = program(
        """
for step in range(1, 6):
    tell(step=step, total=5)
    time.sleep(0.05)
end(status="finished")
"""
    )
    worker.run({}, lines.append)
    assert [line["step"] for line in lines] == [1, 2, 3, 4, 5]


def test_an_error_there_is_an_error_here_in_its_words(program) -> None:
    code = (
        'end(status="failed", kind="OSError", text="no such encoder", traceback="line 7, in fit")'
    )
    with pytest.raises(JobFailed, match="some_worker stopped: OSError: no such encoder") as caught:
        program(code).run({})
    assert "line 7, in fit" in str(caught.value.__cause__)


def test_a_death_without_a_word_shows_the_last_it_printed(program) -> None:
    code = 'print("Segmentation something", flush=True); os._exit(9)'
    with pytest.raises(JobFailed, match="status 9 (?s:.*)Segmentation something"):
        program(code).run({})


def test_what_an_earlier_run_left_is_not_taken_for_this_ones(program) -> None:
    worker = program('end(status="finished", part=order["part"])')
    assert worker.run({"part": 1})["part"] == 1
    worker.script.write_text("raise SystemExit(3)")
    with pytest.raises(JobFailed, match="status 3"):
        worker.run({"part": 2})


@pytest.fixture
def _ctrl_c() -> Iterator[None]:
    """Ctrl-C raises, also in a process that was started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c")
def test_ctrl_c_lets_it_end_by_itself(program) -> None:
    worker = program(
        """
tell(step=1)
while not (folder / "stop").exists():
    time.sleep(0.02)
(folder / "saved").touch()
end(status="interrupted")
"""
    )

    def press(line) -> None:
        threading.Timer(0.1, signal.raise_signal, [signal.SIGINT]).start()

    with pytest.raises(KeyboardInterrupt):
        worker.run({}, press)
    assert (worker.folder / "saved").exists()


def test_one_that_stopped_by_itself_is_an_interruption(program) -> None:
    with pytest.raises(KeyboardInterrupt):
        program('end(status="interrupted")').run({})


def test_no_program_is_left_behind(program) -> None:
    worker = program(
        """
tell(process=os.getpid())
time.sleep(600)
"""
    )
    seen = []

    def fail(line) -> None:
        seen.append(line["process"])
        raise ValueError("a mistake here")

    with pytest.raises(ValueError, match="a mistake here"):
        worker.run({}, fail)
    assert ends(seen[0])


def ends(process: int) -> bool:
    """Whether a process is gone within a few seconds."""
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_it_ends_when_its_starter_is_killed(program, tmp_path: Path) -> None:
    worker = program("tell(process=os.getpid())\ntime.sleep(600)")
    paths = [str(path) for path in (worker.python, worker.script, worker.folder)]
    code = f"""
from pathlib import Path
from ostraka.train.apart.worker import Worker
Worker(*map(Path, {paths})).run({{}}, lambda line: print(line["process"], flush=True))
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        process = int(starter.stdout.readline())
        starter.kill()
    assert ends(process)


def test_it_does_not_see_this_environments_packages(program, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("KEPT", "yes")
    worker = program(
        'end(status="finished", path=os.environ.get("PYTHONPATH"), kept=os.environ["KEPT"])'
    )
    found = worker.run({})
    assert (found["path"], found["kept"]) == (None, "yes")


def test_the_folder_of_the_work_is_made(program, tmp_path: Path) -> None:
    worker = program('end(status="finished")')
    worker.run({})
    assert (tmp_path / "work" / "order.json").exists()
