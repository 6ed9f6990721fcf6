"""Values as JSON can hold them, for the manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import PurePath
from typing import Any

import numpy as np

from ostraka.errors import BadOption


def plain(value: Any) -> Any:
    """`value` as JSON can hold it; what it cannot becomes `{"python": repr(value)}`."""
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value), key=repr)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return plain(write(value))
    return value if isinstance(value, _SCALARS) else {"python": repr(value)}


_SCALARS = (type(None), bool, int, float, str)
_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (np.generic | np.ndarray, lambda value: value.tolist()),
    (PurePath, str),
)


def restored(name: str, value: Any) -> Any:
    """A value that `plain` wrote, or a `BadOption` for one that could not be written."""
    if isinstance(value, Mapping) and set(value) == {"python"}:
        raise BadOption(
            f"{name} was {value['python']}, which a manifest cannot hold; it must be given again."
        )
    return value
