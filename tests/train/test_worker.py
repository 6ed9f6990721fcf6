"""One process: what it checks before it trains, where its words go, how it ends."""

from __future__ import annotations

import gc
import json
import os
import pty
import sys
from types import SimpleNamespace

import pytest
import torch

from ostraka.errors import BadOption
from ostraka.train.adapter import Job
from ostraka.train.options import Options
from ostraka.train.order import STOP, here, write_order
from ostraka.train.worker import SIZES, check_devices, check_world, kept, spoken, work


@pytest.fixture
def order():
    return here("accelerate:2 --cpu", 2, None)


@pytest.fixture
def ordered(single, tmp_path, monkeypatch):
    """ordered(fit) -> the folder of an order for one process whose recipe fits like this."""
    for name in SIZES:
        monkeypatch.delenv(name, raising=False)

    def write(fit):
        job = Job(single(6), None, Options(()), "a/model", None, 3, tmp_path, tmp_path)
        write_order(tmp_path, SimpleNamespace(fit=fit), job, here("torchrun:1", 1, None))
        return tmp_path

    return write


def end(folder):
    return json.loads((folder / "end-0.json").read_text())


def test_as_many_processes_as_asked_for_are_right(order, monkeypatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    check_world(order)
    monkeypatch.delenv("WORLD_SIZE")
    monkeypatch.setenv("PMI_SIZE", "2")
    check_world(order)


@pytest.mark.parametrize(("world", "said"), [(None, "1 process "), ("4", "4 processes ")])
def test_another_number_is_refused_with_what_to_type(order, world, said, monkeypatch) -> None:
    if world is not None:
        monkeypatch.setenv("WORLD_SIZE", world)
    with pytest.raises(BadOption, match=f"started {said}where 2.*launch='torchrun:2'"):
        check_world(order)


def test_a_process_without_a_gpu_of_its_own_is_refused_unless_none_is_used(
    order, single, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setenv("LOCAL_RANK", "1")
    job = Job(single(6), None, Options(()), "a/model", None, 3, tmp_path, tmp_path)
    with pytest.raises(BadOption, match=r"this machine has 1.*use_cpu=True"):
        check_devices(job, order)
    job.options.values["args"] = {"use_cpu": True}
    check_devices(job, order)
    job.options.values.clear()
    job.options.whole["args"] = SimpleNamespace(use_cpu=True)
    check_devices(job, order)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    job.options.whole.clear()
    check_devices(job, order)


def test_only_the_first_process_speaks_on_the_terminal(order, tmp_path, capfd) -> None:
    ours, theirs = pty.openpty()
    there = here("torchrun:2", 2, os.ttyname(theirs))
    for rank in (0, 1):
        with spoken(tmp_path, there, rank):
            os.write(1, b"words %d\n" % rank)
            os.write(2, b"bar %d\n" % rank)
    assert os.read(ours, 100).strip() == b"bar 0"
    assert (tmp_path / "log-0.txt").read_text() == "words 0\n"
    assert (tmp_path / "log-1.txt").read_text() == "words 1\nbar 1\n"
    os.close(ours)
    os.close(theirs)
    sys.stdout.write("as before\n")
    assert capfd.readouterr() == ("as before\n", "")


def test_the_figures_are_written_as_json(ordered) -> None:
    def fit(job):
        return {"steps": job.processes, "loss": torch.tensor(0.5).numpy(), "at": (job.seed,)}

    work(ordered(fit))
    assert end(ordered(fit))["figures"] == {"steps": 1, "loss": 0.5, "at": [3]}


def test_the_recipe_can_ask_whether_to_stop(ordered) -> None:
    def fit(job):
        if job.stop():
            raise KeyboardInterrupt
        return {}

    folder = ordered(fit)
    work(folder)
    assert end(folder)["status"] == "finished"
    (folder / STOP).touch()
    work(folder)  # no error: the engine must not end the others, which are still saving
    assert end(folder)["status"] == "interrupted"


def test_an_error_is_written_down_and_raised(ordered) -> None:
    def fit(job):
        return {}["missing"]

    folder = ordered(fit)
    with pytest.raises(KeyError):
        work(folder)
    assert (end(folder)["status"], end(folder)["kind"]) == ("failed", "KeyError")
    assert "missing" in end(folder)["traceback"]
    assert sys.stderr.writable()


def test_what_comes_with_a_job_is_not_looked_through_for_garbage() -> None:
    before = gc.get_freeze_count()
    with kept():
        assert not gc.isenabled()
        made = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)
