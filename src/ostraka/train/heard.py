"""Who wants to hear how a training goes: steps, and figures that a framework logs on its way."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


class Listener(Protocol):
    """What is told; it returns soon, and raises nothing but `KeyboardInterrupt`."""

    def step(self, done: int, total: int | None) -> None:
        """So many steps are taken, of so many where that is known."""
        ...

    def figures(self, step: int, values: Mapping[str, float], epoch: float | None) -> None:
        """What was logged after a step: a loss, scores on the held-out part, a learning rate."""
        ...


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Tell `listener` of every training within."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def listened() -> bool:
    """Whether anybody hears."""
    return _listener.get() is not None


def tell_step(done: int, total: int | None) -> None:
    """Say how far the training is."""
    listener = _listener.get()
    if listener is not None:
        listener.step(done, total)


def tell_figures(step: int, values: Mapping[str, Any], epoch: float | None = None) -> None:
    """Say what was logged; what is no finite number is left out."""
    listener = _listener.get()
    if listener is None:
        return
    kept = {name: float(value) for name, value in values.items() if is_figure(value)}
    if kept:
        listener.figures(step, kept, epoch)


def is_figure(value: Any) -> bool:
    """Whether this is a finite number."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value)
