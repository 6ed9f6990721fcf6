"""The worker of the server's training runs: `python -m ostraka.cli._run`, told what to do by JSON.

One line on the input is the order: its `mode`, the database's `url`, the `dataset`'s number, what
is `asked`. The input stays open as long as the server wants the work; when it closes, the work is
interrupted as by Ctrl-C, which leaves a checkpoint.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from ostraka.cli._run_records import Tell

GRACE = 15.0  # seconds to leave a checkpoint in; then the process ends
NICE = 5  # the server answers first
FIRST = 500  # characters of an error that are told; the log has it all


def main() -> None:
    """Do what the first line of the input says, and tell how it goes."""
    order = json.loads(sys.stdin.readline())
    out, mark = os.dup(1), order["mark"]

    def tell(kind: str, data: Mapping[str, Any]) -> None:
        line = f"{mark}{json.dumps([kind, data], default=str)}\n"
        os.write(out, line.encode())

    threading.Thread(target=_until_closed, daemon=True).start()
    _settle()
    try:
        _modes()[order["mode"]](order, tell)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - whatever it is, the server is told
        _fail(error, tell)
        sys.exit(1)


def _modes() -> dict[str, Callable[[dict[str, Any], Tell], None]]:
    from ostraka.cli import _run_look, _run_train

    return {
        "cells": _run_look.cells,
        "check": _run_look.check,
        "train": _run_train.train,
        "suggest": _run_train.suggest,
    }


def _settle() -> None:
    """Be told of Ostraka's own steps in words, and leave the server its time."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stdout)
    logging.getLogger("ostraka").setLevel(logging.INFO)


def _until_closed() -> None:
    """When the input closes, nobody wants the work any more."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait(GRACE)
    os._exit(130)


def _fail(error: Exception, tell: Tell) -> None:
    from ostraka.errors import OstrakaError

    said = str(error).strip() or type(error).__name__
    if not isinstance(error, OstrakaError):
        traceback.print_exc()
        said = f"{type(error).__name__}: {said.splitlines()[0]}"
    sys.stdout.flush()
    tell("failed", {"error": said[:FIRST]})


if __name__ == "__main__":
    main()
