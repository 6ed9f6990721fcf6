"""Values become what JSON can hold, and say so where they cannot."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path

import numpy as np
import pytest

from ostraka.errors import BadOption
from ostraka.train._plain import plain, restored


class Colour(str, Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (np.float32(0.5), 0.5),
        (np.arange(3), [0, 1, 2]),
        (Colour.RED, "red"),
        (Path("a") / "b", "a/b"),
        ((1, (2, 3)), [1, [2, 3]]),
        ({"b", "a"}, ["a", "b"]),
        ({1: Colour.RED}, {"1": "red"}),
    ],
)
def test_what_is_known_is_written_plainly(value, written) -> None:
    assert plain(value) == written
    assert json.loads(json.dumps(plain(value))) == written
    assert restored("x", plain(value)) == written


def test_what_is_not_known_is_written_as_python_and_refused_when_read() -> None:
    assert set(plain(print)) == {"python"}
    with pytest.raises(BadOption, match="loss was <built-in function print>"):
        restored("loss", plain(print))
