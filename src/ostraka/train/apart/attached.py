"""Run a script that ends when the process that started it does, however that ended.

`python attached.py script.py argument ...`: standard input is a pipe that the starter holds open.
It imports nothing of ostraka, which is not installed where it runs.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def end_with_the_starter() -> None:
    """Wait until nobody holds the pipe open any more, then end this whole group of processes."""
    while os.read(0, 1024):  # past the buffer, whose lock would be missed at the end
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    threading.Thread(target=end_with_the_starter, daemon=True).start()
    runpy.run_path(sys.argv[0], run_name="__main__")
