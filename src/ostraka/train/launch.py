"""What `launch="torchrun:2"` asks for, and how each engine is started."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ostraka.errors import BadOption, UnsupportedCell, unknown
from ostraka.extras import need

WORKER = "ostraka.train.worker"
FORM = "write ENGINE:NUMBER, like 'torchrun:2'; the engine's own arguments may follow"
# Arguments of an engine that say where its processes meet, or what kind they are.
MEETING = ("--nnodes", "--node", "--rdzv", "--master", "--standalone")
MACHINES = ("--num_machines", "--machine_rank", "--main_process", "--config_file")
OWN = ("--node_rank", "--machine_rank")  # the number of a machine among several
KINDS = (
    "--config_file",
    "--cpu",
    "--multi_gpu",
    "--tpu",
    "--use_deepspeed",
    "--use_fsdp",
    "--use_megatron_lm",
)


@dataclass(frozen=True)
class Launch:
    """An engine, the number of processes on all machines, and arguments for the engine itself."""

    engine: str
    processes: int
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As a user types it."""
        return shlex.join([f"{self.engine}:{self.processes}", *self.arguments])

    def to_dict(self) -> dict[str, Any]:
        """JSON values that `launch_of` reads."""
        return {**asdict(self), "arguments": list(self.arguments)}

    def command(self, folder: Path) -> list[str]:
        """The command that starts the processes; they find what to do in `folder`."""
        return [sys.executable, "-m", *ENGINES[self.engine](self), str(folder)]

    def elsewhere(self, folder: Path) -> str | None:
        """What to type on every other machine, with its own number; None where there is none."""
        given = [word for one in map(_dashed, self.arguments) for word in one.split("=", 1)]
        own = next((given.index(name) for name in OWN if name in given[:-1]), None)
        if own is None:
            return None
        rest = [*given[:own], *given[own + 2 :]]
        engine = ENGINES[self.engine](Launch(self.engine, self.processes, tuple(rest)))
        at = engine.index("-m")  # where the engine's own arguments end
        words = ["python", "-m", *engine[:at], given[own], "N", *engine[at:], str(folder)]
        return shlex.join(words)


def launch_of(given: str | Mapping[str, Any] | Launch | None) -> Launch | None:
    """What the user asked for: a text like `accelerate:2 --config_file fsdp.yaml`, or a mapping.

    A mapping has `engine`, `processes` and perhaps `arguments`. None is one process: this one.
    Raises `BadOption`, and `UnknownName` for an engine that is not known.
    """
    if given is None or isinstance(given, Launch):
        return given
    found = _from_mapping(given) if isinstance(given, Mapping) else _from_text(given)
    if found.engine not in ENGINES:
        raise unknown("engine", found.engine, sorted(ENGINES))
    if found.processes < 1:
        raise BadOption(f"launch={given!r}: at least 1 process is needed; {FORM}.")
    ENGINES[found.engine](found)  # refuses arguments that contradict the number
    return found


def _from_text(given: object) -> Launch:
    words = shlex.split(given) if isinstance(given, str) else []
    engine, colon, number = (words or [""])[0].partition(":")
    if not (engine and colon and number.isdecimal()):
        raise BadOption(f"launch={given!r}: {FORM}. Engines: {', '.join(sorted(ENGINES))}.")
    return Launch(engine, int(number), tuple(words[1:]))


def _from_mapping(given: Mapping[str, Any]) -> Launch:
    names = {"engine", "processes", "arguments"}
    number, rest = given.get("processes"), given.get("arguments", ())
    whole = isinstance(number, int) and not isinstance(number, bool)
    if not (set(given) <= names and isinstance(given.get("engine"), str) and whole):
        raise BadOption(
            f"launch={dict(given)!r}: a mapping is written "
            "{'engine': 'torchrun', 'processes': 2, 'arguments': [...]}."
        )
    listed = shlex.split(rest) if isinstance(rest, str) else [str(one) for one in rest]
    return Launch(given["engine"], int(number or 0), tuple(listed))


def check_recipe(recipe: Any, framework: str, launch: Launch) -> None:
    """Raise `UnsupportedCell` where a recipe cannot be trained in several processes.

    Those on `transformers.Trainer` can: their options are a `TrainingArguments`. Another may say
    so with an attribute `processes`.
    """
    classes = [t.call for t in recipe.targets() if isinstance(t.call, type)]
    based = any(
        base.__name__ == "TrainingArguments" and base.__module__.startswith("transformers.")
        for kind in classes
        for base in kind.__mro__
    )
    if not getattr(recipe, "processes", based):
        raise UnsupportedCell(
            f"launch='{launch}': {framework} trains in one process; those on transformers' Trainer "
            "(transformers, peft, trl) take several. Leave launch out."
        )


def torchrun(launch: Launch) -> list[str]:
    """PyTorch's own launcher; with `--nnodes` the processes are shared out among the machines."""
    machines = _machines(launch)
    here = any(one.startswith(MEETING) for one in map(_dashed, launch.arguments))
    alone = [] if here else ["--standalone"]
    each = ["--nproc_per_node", str(launch.processes // machines)]
    return ["torch.distributed.run", *alone, *each, *launch.arguments, "-m", WORKER]


def accelerate(launch: Launch) -> list[str]:
    """`accelerate launch`.

    Without a word on the kind of machine `--multi_gpu` is said for it, with GPUs or without: alone
    that makes several processes on a processor too (`--cpu` makes one, whatever the number).
    """
    given = tuple(map(_dashed, launch.arguments))
    several = launch.processes > 1 and not any(one.startswith(KINDS) for one in given)
    found = ["accelerate.commands.launch", "--num_processes", str(launch.processes)]
    found += ["--multi_gpu"] if several else []
    found += [] if any(one.startswith(MACHINES) for one in given) else ["--main_process_port", "0"]
    return [*found, *launch.arguments, "-m", WORKER]


def ray(launch: Launch) -> list[str]:
    """Ray Train's `TorchTrainer`; `name=value` arguments are those of its `ScalingConfig`.

    `address=...` names a running cluster; without it Ray starts on this machine.
    """
    options = dict(map(_named, launch.arguments))
    need("ray", extra="ray", why=f"launch='{launch}'")
    return ["ostraka.train.on_ray", str(launch.processes), json.dumps(options)]


Engine = Callable[[Launch], list[str]]
ENGINES: dict[str, Engine] = {"torchrun": torchrun, "accelerate": accelerate, "ray": ray}


def surroundings(launch: Launch) -> dict[str, str]:
    """The environment of the processes: what can be imported here can be there.

    The cores are shared out among them, unless `OMP_NUM_THREADS` says otherwise.
    """
    cores = max(1, (os.cpu_count() or 1) // launch.processes)
    paths = os.pathsep.join(str(Path(path).absolute()) for path in sys.path)
    quiet = {"TORCH_CPP_LOG_LEVEL": "ERROR"}  # DDP warns of a choice that the Trainer makes
    found = {"OMP_NUM_THREADS": str(cores), **quiet, **os.environ, "PYTHONPATH": paths}
    running = sys.modules.get("ray")
    if running is not None and "RAY_ADDRESS" not in found and running.is_initialized():
        found["RAY_ADDRESS"] = running.get_runtime_context().gcs_address
    return found


def _machines(launch: Launch) -> int:
    """How many machines torchrun is told of."""
    given = [word for one in map(_dashed, launch.arguments) for word in one.split("=", 1)]
    at = given.index("--nnodes") + 1 if "--nnodes" in given[:-1] else None
    text = "1" if at is None else given[at]
    if not text.isdecimal() or int(text) < 1 or launch.processes % int(text):
        raise BadOption(
            f"launch='{launch}': {launch.processes} processes cannot be shared out among "
            f"--nnodes {text}. The number after torchrun is that of the processes on all machines "
            "together, so that of machines must divide it: 'torchrun:16 --nnodes 2'."
        )
    return int(text)


def _dashed(argument: str) -> str:
    """An option as these engines document it: both take `--num-machines` for `--num_machines`."""
    name, equals, value = argument.partition("=")
    return (name[:2] + name[2:].replace("-", "_") if name[:2] == "--" else name) + equals + value


def _named(argument: str) -> tuple[str, Any]:
    name, equals, value = argument.partition("=")
    if not (name.isidentifier() and equals):
        raise BadOption(
            f"launch: ray takes {argument!r} only as name=value, like use_gpu=true or "
            "address=auto (arguments of ray.train.ScalingConfig, and the address of a cluster)."
        )
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
