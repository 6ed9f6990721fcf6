"""One of several processes that train together; an engine runs `python -m ostraka.train.worker`."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption
from ostraka.train._plain import plain
from ostraka.train.adapter import Job
from ostraka.train.order import Order, failure, read_job, read_order, stopped, write_end

# As accelerate reads them: torchrun's and Ray's own names, then those of MPI.
SIZES = ("WORLD_SIZE", "PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE")
RANKS = ("RANK", "PMI_RANK", "OMPI_COMM_WORLD_RANK", "MV2_COMM_WORLD_RANK")


def work(folder: Path) -> None:
    """Do this process's part of the order in `folder` and write down how it ended.

    An error is written down and raised, so that the engine ends the other processes.
    """
    order, rank = read_order(folder), number(RANKS, 0)
    with spoken(folder, order, rank):
        try:
            check_world(order)
            with kept():
                recipe, job = read_job(folder)
            check_devices(job, order)
            job = replace(job, processes=order.processes, stop=lambda: stopped(folder, order))
            end = {"status": "finished", "figures": figures(recipe.fit(job))}
        except KeyboardInterrupt:  # asked for: the other processes end of themselves
            end = {"status": "interrupted"}
        except BaseException as error:
            write_end(folder, rank, failure(error))
            raise
        write_end(folder, rank, end)


@contextmanager
def kept() -> Iterator[None]:
    """What is made inside stays: no garbage is looked for in it, neither now nor later.

    torch and transformers come with a job, half a million objects. Looking through them took a
    sixth of what a process needs to start, and is done again whenever a training begins.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def figures(found: dict[str, Any]) -> dict[str, Any]:
    """A recipe's figures as JSON holds them."""
    told: dict[str, Any] = json.loads(json.dumps(plain(found)))
    return told


def check_world(order: Order) -> None:
    """Raise `BadOption` where another number of processes was started than asked for."""
    world = number(SIZES, 1)
    if world == order.processes:
        return
    started = "1 process" if world == 1 else f"{world} processes"
    raise BadOption(
        f"launch={order.launch!r}: the engine started {started} where {order.processes} were asked "
        "for, so another training than yours would have run. `accelerate launch --cpu` starts one "
        "whatever the number (leave --cpu out), and so does an accelerate config file for one "
        f"machine without GPUs. Type: launch='torchrun:{order.processes}'."
    )


def check_devices(job: Job, order: Order) -> None:
    """Raise `BadOption` where there are fewer GPUs on this machine than processes."""
    torch = sys.modules["torch"]  # the job came with it
    gpus, own = torch.cuda.device_count(), number(("LOCAL_RANK",), 0)
    whole = job.options.whole.get("args")
    chosen = job.options.values.get("args", {}).get("use_cpu", getattr(whole, "use_cpu", False))
    if gpus and own >= gpus and not chosen:
        raise BadOption(
            f"launch={order.launch!r}: process {own} has no GPU, this machine has {gpus}. Ask for "
            f"{gpus}, or train on the processor: trainer.update_config(use_cpu=True)."
        )


@contextmanager
def spoken(folder: Path, order: Order, rank: int) -> Iterator[None]:
    """Send what this process prints to a file; the first one's errors go to the user's terminal.

    So one bar is drawn where N processes train. Who waits for the end shows the first one's file.
    """
    words = (folder / f"log-{rank}.txt").open("a", buffering=1, encoding="utf-8")
    before = {at: os.dup(at) for at in (1, 2)}
    flush()
    for at in before:
        os.dup2(words.fileno(), at)
    if rank == 0 and order.terminal is not None and Path(order.terminal).exists():
        terminal = os.open(order.terminal, os.O_WRONLY | os.O_NOCTTY)
        os.dup2(terminal, 2)
        os.close(terminal)
    try:
        yield
    finally:
        flush()
        for at, old in before.items():
            os.dup2(old, at)
            os.close(old)
        words.close()


def flush() -> None:
    """Write out what is waiting to be printed."""
    sys.stdout.flush()
    sys.stderr.flush()


def number(names: tuple[str, ...], default: int) -> int:
    """The first of these environment variables that is set."""
    return next((int(os.environ[name]) for name in names if os.environ.get(name)), default)


def part() -> None:
    """Leave the group of processes: left to the interpreter's end, gloo's threads can abort it."""
    group = sys.modules.get("torch.distributed")
    if group is not None and group.is_available() and group.is_initialized():
        group.destroy_process_group()


if __name__ == "__main__":
    work(Path(sys.argv[1]))
    part()
