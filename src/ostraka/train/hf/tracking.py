"""Where experiment trackers write."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

PLACE = "TENSORBOARD_LOGGING_DIR"  # transformers reads it when a Trainer is made


@contextmanager
def logs_that_stay() -> Iterator[None]:
    """TensorBoard's files go to `runs/` where the training was started, as everywhere.

    Otherwise they would lie among the checkpoints, which are removed when the model is whole. A
    folder that the user named in the environment is left alone.
    """
    if PLACE in os.environ:
        yield
        return
    started = datetime.now().strftime("%b%d_%H-%M-%S")  # noqa: DTZ005 - for people, on their clock
    os.environ[PLACE] = str(Path("runs") / f"{started}_{socket.gethostname()}")
    try:
        yield
    finally:
        os.environ.pop(PLACE, None)
