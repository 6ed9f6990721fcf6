"""Ctrl-C during a training whose steps are our own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def pause() -> Iterator[Callable[[], bool]]:
    """What it yields says whether Ctrl-C was pressed; a second time stops at once.

    Outside the main thread no signal arrives, and nobody asks.
    """
    pressed: list[int] = []

    def press(number: int, _: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
