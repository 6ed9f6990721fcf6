"""What is sent to the processes, and what they say at the end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import torch

from ostraka.errors import BadOption
from ostraka.train.adapter import Job
from ostraka.train.options import Options, Target
from ostraka.train.order import (
    STOP,
    Order,
    ends,
    failure,
    here,
    read_job,
    read_order,
    stopped,
    write_end,
    write_order,
)


def rewarding(*, reward=None):
    return {"reward": reward}


@pytest.fixture
def job(single, tmp_path):
    def make(**values):
        options = Options((Target("reward", rewarding),), {"reward": values})
        return Job(single(6), None, options, "a/model", None, 3, tmp_path / "m", tmp_path / "c")

    return make


def sent(folder, job):
    write_order(folder, None, job, here("torchrun:2", 2, None))
    return read_job(folder)[1]


def test_the_same_rows_and_settings_arrive(job, tmp_path) -> None:
    before = job()
    after = sent(tmp_path, before)
    assert after.train.table.equals(before.train.table)
    assert (after.train.classes, after.train.shape) == (before.train.classes, before.train.shape)
    assert (after.model, after.seed, after.out) == ("a/model", 3, tmp_path / "m")
    assert read_order(tmp_path) == here("torchrun:2", 2, None)


def test_functions_go_by_value_with_the_globals_they_use(job, tmp_path) -> None:
    weight = 2.5
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from ostraka.train.order import read_job\n"
        "reward = read_job(Path(sys.argv[1]))[1].options.build('reward')['reward']\n"
        "print(json.dumps(reward(['one', 'three'])))\n"
    )
    write_order(
        tmp_path,
        None,
        job(reward=lambda texts: [weight * len(text) for text in texts]),
        here("torchrun:2", 2, None),
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[7.5, 12.5]"


def test_a_model_object_arrives_with_its_shared_weights(job, tmp_path) -> None:
    model = torch.nn.Linear(2, 2)
    model.again = model.weight
    found = sent(tmp_path, job(reward=model)).options.build("reward")["reward"]
    assert torch.equal(found.weight, model.weight)
    assert found.again is found.weight


def test_what_cannot_be_sent_is_named(job, tmp_path) -> None:
    running = (text for text in ())
    with pytest.raises(BadOption, match="'torchrun:2': reward cannot be sent.*pickle"):
        sent(tmp_path, job(reward=lambda texts: running and texts, other=1))


def test_a_process_stops_when_asked_or_when_nobody_waits_any_more(tmp_path) -> None:
    order = here("torchrun:2", 2, None)
    assert not stopped(tmp_path, order)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert stopped(tmp_path, Order("torchrun:2", 2, gone.pid, order.host, None))
    assert not stopped(tmp_path, Order("torchrun:2", 2, gone.pid, "another machine", None))
    assert not stopped(tmp_path, Order("torchrun:2", 2, 1, order.host, None))  # another's process
    (tmp_path / STOP).touch()
    assert stopped(tmp_path, order)
    assert order.process == os.getpid()


def test_the_first_to_end_comes_first(tmp_path) -> None:
    try:
        raise ValueError("too short")
    except ValueError as error:
        write_end(tmp_path, 1, failure(error))
    write_end(tmp_path, 0, {"status": "interrupted"})
    first, second = ends(tmp_path)
    assert (first["rank"], first["kind"], first["text"]) == (1, "ValueError", "too short")
    assert "test_order.py" in first["traceback"]
    assert (second["rank"], second["status"]) == (0, "interrupted")
