"""What is made from the data, such as what search reads: rebuilt after a restore, not kept.

A table without a column `seq` is taken for such. What triggers do not fill again by themselves
adds a function here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

REBUILD: list[Callable[[Connection], None]] = []  # called once the rows are back
CHECKS: list[Callable[[Connection], Iterable[str]]] = []  # each problem is a sentence
