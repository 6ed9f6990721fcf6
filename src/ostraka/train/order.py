"""The folder through which a training in several processes is ordered and answered."""

from __future__ import annotations

import json
import os
import pickle
import socket
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need
from ostraka.train.adapter import Job, Recipe

JOB, ORDER, STOP = "job.pt", "order.json", "stop"
WHY = "Training in several processes"


@dataclass(frozen=True)
class Order:
    """How many processes are expected, by whom, and where their words go.

    `launch` is the text a user types; `process` and `host` are those of who waits for the end;
    `terminal` is the name of the terminal there, if there is one.
    """

    launch: str
    processes: int
    process: int
    host: str
    terminal: str | None


def write_order(folder: Path, recipe: Recipe, job: Job, order: Order) -> None:
    """Write what to train. Functions, lambdas and config objects go by value, models too.

    Raises `BadOption` that names what cannot be sent.
    """
    torch = need("torch", extra="transformers", why=WHY)
    try:
        torch.save((recipe, job), folder / JOB, pickle_module=_by_value())
    except (TypeError, pickle.PicklingError) as error:
        raise BadOption(
            f"launch={order.launch!r}: {_culprit(job)} cannot be sent to other processes "
            f"({error}). Give models by the name of their folder, and make what cannot be sent "
            "inside the function that needs it."
        ) from error
    (folder / ORDER).write_text(json.dumps(asdict(order)), encoding="utf-8")


def read_order(folder: Path) -> Order:
    """What was asked for, without the job itself."""
    return Order(**json.loads((folder / ORDER).read_text(encoding="utf-8")))


def read_job(folder: Path) -> tuple[Recipe, Job]:
    """The recipe and the job; a model that lay on a GPU comes on the processor."""
    torch = need("torch", extra="transformers", why=WHY)
    found: tuple[Recipe, Job] = torch.load(
        folder / JOB, map_location="cpu", weights_only=False, pickle_module=need_dill()
    )
    return found


def here(launch: str, processes: int, terminal: str | None) -> Order:
    """An order whose end this process waits for."""
    return Order(launch, processes, os.getpid(), socket.gethostname(), terminal)


def stopped(folder: Path, order: Order) -> bool:
    """Whether to stop: someone asked for it, or who waited for the end is no more."""
    return (folder / STOP).exists() or (order.host == socket.gethostname() and _gone(order.process))


def write_end(folder: Path, rank: int, end: Mapping[str, Any]) -> None:
    """Say how a process ended, whole or not at all."""
    fresh = folder / f".end-{rank}.json"
    fresh.write_text(json.dumps({"rank": rank, "time": time.time(), **end}), encoding="utf-8")
    fresh.rename(folder / f"end-{rank}.json")


def failure(error: BaseException) -> dict[str, Any]:
    """An error as `write_end` takes it."""
    kind = type(error)
    return {
        "status": "failed",
        "module": kind.__module__,
        "kind": kind.__qualname__,
        "text": str(error),
        "traceback": "".join(traceback.format_exception(error)),
    }


def ends(folder: Path) -> list[dict[str, Any]]:
    """How the processes ended, the first to end first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("end-*.json")]
    return sorted(found, key=lambda end: (end["time"], end["rank"]))


def need_dill() -> Any:
    """`dill`, which comes with `datasets`."""
    return need("dill", extra="transformers", why=WHY)


@cache
def _by_value() -> Any:
    """A pickler for `torch.save` that sends a function with just the globals it uses."""
    dill = need_dill()

    class ByValue(dill.Pickler):  # type: ignore[misc, name-defined]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, recurse=True, **options)

    return SimpleNamespace(Pickler=ByValue, __name__="by_value")


def _culprit(job: Job) -> str:
    """The parts of a job that cannot be pickled, by name."""
    given = {n: v for part in job.options.values.values() for n, v in part.items()}
    parts = {"model": job.model, "tokenizer": job.tokenizer, **job.options.whole, **given}
    bad = [name for name, value in parts.items() if not need_dill().pickles(value, safe=True)]
    return " and ".join(bad) or "the job"


def _gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
