"""Keep the training libraries from talking over our own progress bar and report."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from ostraka.extras import need

_TALKERS = ("transformers", "sentence_transformers", "setfit", "accelerate", "datasets", "peft")

# Each is about a choice made here on purpose, or about the inside of a library.
_EXPECTED = (
    r".*pin_memory.*no accelerator",  # transformers asks for pinned memory on a CPU
    r"`is_gradient_checkpointing` is deprecated",  # peft asks transformers by its old name
    r"fan_in_fan_out is set to False",  # peft sees that GPT-2 keeps its weights turned round
    r"Label .* is present in all training examples",  # scikit-learn; a class nobody chose is at 0
    r"Label not .* is present in all training examples",
)


@contextmanager
def quiet(extra: str = "transformers") -> Iterator[None]:
    """Silence log lines below errors, tqdm bars and load reports; all is put back at the end.

    `extra` is what to install where transformers is missing.
    """
    logs = need("transformers.utils.logging", extra=extra, why="Training a network")
    verbosity, bars = logs.get_verbosity(), logs.is_progress_bar_enabled()
    levels = {name: logging.getLogger(name).level for name in _TALKERS}
    logs.disable_progress_bar()
    logs.set_verbosity_error()
    for name in _TALKERS:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            for text in _EXPECTED:
                warnings.filterwarnings("ignore", message=text)
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        logs.set_verbosity(verbosity)
        if bars:
            logs.enable_progress_bar()


@contextmanager
def without_bars(extra: str) -> Iterator[None]:
    """No bars while `datasets` maps rows; they are shown again at the end if they were before."""
    datasets = need("datasets", extra=extra, why="Preparing a dataset for training")
    shown = not datasets.utils.are_progress_bars_disabled()
    datasets.utils.disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            datasets.utils.enable_progress_bars()
