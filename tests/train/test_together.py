"""Real processes under real engines: what comes back, and that none is left behind."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ostraka.errors import BadOption, LaunchFailed
from ostraka.train.adapter import Job
from ostraka.train.launch import Launch
from ostraka.train.options import Options
from ostraka.train.order import failure
from ostraka.train.ppo.reward import BadReward
from ostraka.train.together import _raised, launched

TWO = Launch("torchrun", 2)
SOURCES = str(Path(__file__).resolve().parents[2] / "src")


@pytest.fixture
def job(single, tmp_path):
    place = tmp_path / ".m.partial"
    (place / "model").mkdir(parents=True)
    (place / "checkpoints").mkdir()
    return Job(single(6), None, Options(()), "m", None, 3, place / "model", place / "checkpoints")


def recipe(act):
    """A recipe that joins its processes into one group and does `act(job, rank)`."""

    class Group:
        def fit(self, job):
            import torch.distributed as group

            group.init_process_group("gloo")
            found = act(job, group.get_rank())
            group.barrier()
            return found

    return Group()


def pids(job):
    return [int(path.read_text()) for path in job.out.glob("pid-*")]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def teller():
    """An act that adds up over the processes, prints and writes; a function sent by value."""

    def act(job, rank):
        import torch
        import torch.distributed as group

        total = torch.tensor(float(len(job.train) + rank))
        group.all_reduce(total)
        sys.stdout.write(f"I am {rank} of {job.processes}\n")
        if rank == 0:
            (job.out / "weights").write_text("w")
        return {"total": total.item(), "rank": rank}

    return act


def look_at(answer, said, job):
    """What comes of a `teller` in two processes."""
    assert answer == {"total": 13.0, "rank": 0}
    assert "I am 0 of 2" in said.err
    assert "I am 1" not in said.err + said.out  # only the first process is heard
    assert [path.name for path in job.out.iterdir()] == ["weights"]
    assert sorted(path.name for path in job.out.parent.iterdir()) == ["checkpoints", "model"]


def test_one_answer_comes_back_from_two_processes(job, capfd) -> None:
    answer = launched(recipe(teller()), job, Launch("accelerate", 2))
    look_at(answer, capfd.readouterr(), job)


def test_an_error_of_any_process_is_raised_with_its_traceback(job) -> None:
    def act(job, rank):
        return {1: {}}[rank + 1]

    with pytest.raises(LaunchFailed, match="process 1 of 2 stopped: KeyError: 2") as error:
        launched(recipe(act), job, TWO)
    assert "in act" in str(error.value.__cause__)
    assert not (job.out.parent / "launch").exists()


def test_a_process_that_dies_without_a_word_is_reported(job) -> None:
    def act(job, rank):
        import os
        import signal

        if rank == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        import time

        time.sleep(600)

    with pytest.raises(LaunchFailed, match="killed(.|\n)*SIGKILL"):
        launched(recipe(act), job, TWO)


def test_a_process_that_falls_after_its_end_is_written_loses_nothing(job, capfd) -> None:
    def act(job, rank):
        import atexit
        import os
        import time

        def fall():
            while not (job.out.parent / "launch" / "end-1.json").exists():
                time.sleep(0.05)
            os.abort()

        if rank == 0:
            atexit.register(fall)
        return tell(job, rank)

    tell = teller()
    answer = launched(recipe(act), job, TWO)
    look_at(answer, capfd.readouterr(), job)


def test_an_error_of_ours_is_raised_as_it_is(job) -> None:
    # accelerate on a processor starts one process, which the worker refuses
    with pytest.raises(BadOption, match="^launch='accelerate:2 --cpu': the engine started 1 pro"):
        launched(recipe(lambda job, rank: {}), job, Launch("accelerate", 2, ("--cpu",)))


def test_an_error_of_a_room_below_is_one_of_ours() -> None:
    said = BadReward("a finite number is needed")
    raised = _raised(TWO, {**failure(said), "rank": 1})
    assert (type(raised), str(raised)) == (BadReward, "a finite number is needed")
    other = _raised(TWO, {**failure(KeyError(2)), "rank": 1})
    assert type(other) is LaunchFailed


def test_ctrl_c_asks_all_processes_to_stop_and_a_second_one_ends_them_at_once(job) -> None:
    user = os.getpid()

    def act(job, rank):
        import os
        import signal
        import time

        import torch.distributed as group

        (job.out / f"pid-{rank}").write_text(str(os.getpid()))
        group.barrier()
        if rank == 0:
            os.kill(user, signal.SIGINT)
        while not job.stop():
            time.sleep(0.05)
        (job.checkpoints / f"saved-{rank}").touch()
        group.barrier()
        if rank == 0:
            os.kill(user, signal.SIGINT)
        time.sleep(600)

    with pytest.raises(KeyboardInterrupt):
        launched(recipe(act), job, TWO)
    assert len(list(job.checkpoints.glob("saved-*"))) == 2
    assert len(pids(job)) == 2
    while any(map(alive, pids(job))):  # a hang here is a process left behind
        time.sleep(0.05)


def test_two_processes_under_ray(job, capfd) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'ostraka[ray]'")

    def act(job, rank):
        import torch.distributed as group

        sys.stdout.write(f"I am {rank}\n")
        return {"world": group.get_world_size()}

    class Joined:  # Ray makes the group
        def fit(self, job):
            import os

            return act(job, int(os.environ["RANK"]))

    assert launched(Joined(), job, Launch("ray", 2)) == {"world": 2}
    said = capfd.readouterr()
    assert "I am 0" in said.err
    assert "I am 1" not in said.err + said.out


@pytest.mark.slow
def test_two_machines_train_together(job, capfd) -> None:
    def act(job, rank):
        import torch
        import torch.distributed as group

        total = torch.tensor([rank + 1.0])
        group.all_reduce(total)
        return {"total": total.item(), "world": group.get_world_size()}

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    meet = ("--nnodes", "2", "--master-addr", "127.0.0.1", "--master-port", port)
    launch = Launch("torchrun", 2, (*meet, "--node-rank", "0"))
    # "The other machine" is another agent here: it does what the first one says to type.
    folder = job.checkpoints.parent / "launch"
    said = launch.elsewhere(folder).replace("_rank N", "_rank 1")
    typed = said.replace("python", shlex.quote(sys.executable), 1)
    line = f"until [ -e {folder}/order.json ]; do sleep 0.1; done; {typed}"
    second = subprocess.Popen(["sh", "-c", line], env={**os.environ, "PYTHONPATH": SOURCES})
    try:
        assert launched(recipe(act), job, launch) == {"total": 3.0, "world": 2}
        assert second.wait(60) == 0
    finally:
        second.kill()
    assert "On every other machine" in capfd.readouterr().err
