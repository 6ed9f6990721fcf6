"""Start the processes of a training under Ray Train: `python -m ostraka.train.on_ray`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from ostraka.extras import need
from ostraka.train.worker import work

# Ray's `print` writes where datasets, hashing functions, has sent it elsewhere; and its report on
# who uses it is nobody's here to send.
OFF = ("RAY_TRAIN_ENABLE_PRINT_PATCH", "RAY_USAGE_STATS_ENABLED")
WHY = "launch='ray:...'"


def start(processes: int, options: dict[str, Any], folder: Path) -> None:
    """Run `work` in as many Ray workers, with `options` of `ray.train.ScalingConfig`.

    A `ray.train` error is raised when one of them fails; nothing is tried a second time.
    """
    for name in OFF:
        os.environ.setdefault(name, "0")
    ray = need("ray", extra="ray", why=WHY)
    train = need("ray.train", extra="ray", why=WHY)
    torch_train = need("ray.train.torch", extra="ray", why=WHY)
    ray.init(address=options.pop("address", None), log_to_driver=False)
    torch_train.TorchTrainer(
        _one,
        train_loop_config={"folder": str(folder)},
        scaling_config=train.ScalingConfig(
            **{"num_workers": processes, "use_gpu": _gpus(ray), **options}
        ),
        run_config=train.RunConfig(name="ray", storage_path=str(folder)),
    ).fit()


def _one(config: dict[str, Any]) -> None:
    work(Path(config["folder"]))


def _gpus(ray: Any) -> bool:
    """Whether the cluster has any GPU."""
    return bool(ray.cluster_resources().get("GPU"))


if __name__ == "__main__":
    start(int(sys.argv[1]), json.loads(sys.argv[2]), Path(sys.argv[3]))
