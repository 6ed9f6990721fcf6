"""How likely a model finds what people chose, rejected, or judged."""

import math

import numpy as np
import pyarrow as pa
import pytest

from ostraka.tasks._rows import Judged, Preference, Prompt, Rows
from ostraka.train.outcomes.exploration import Exploration
from ostraka.train.outcomes.judgement import Judgement
from ostraka.train.outcomes.preference import Preferred


class Likelihoods:
    """A model that knows the losses of two columns."""

    def losses(self, rows, part="completion"):
        return np.full((len(rows), 2), {"chosen": 1.0, "rejected": 3.0, "completion": 2.0}[part])


def test_chosen_and_rejected_are_measured_apart() -> None:
    names = ["record", "prompt", "chosen", "rejected"]
    table = pa.table({name: ["a", "b"] for name in names} | {"agreement": [1.0, 1.0]})
    rows = Rows(Preference, table)
    raw = Preferred().ask(rows, Likelihoods())
    assert raw.shape == (2, 4)
    raw = np.array([[4.0, 2, 9, 3], [2.0, 1, 6, 2]])
    found = Preferred().measure(rows, raw)
    assert found == {
        "rows": 2,
        "tokens": 3,
        "loss": 2.0,
        "perplexity": pytest.approx(math.e**2),
        "rejected_loss": 3.0,
    }
    assert Preferred().measure(rows, Preferred().ask(rows, object())) == {"rows": 2}


def test_good_and_bad_are_measured_apart() -> None:
    names = ["record", "prompt", "completion"]
    table = pa.table({name: ["a", "b"] for name in names} | {"label": [True, False]})
    found = Judgement().measure(Rows(Judged, table), np.array([[2.0, 1], [6.0, 2]]))
    assert (found["good_rows"], found["loss"], found["bad_loss"]) == (1, 2.0, 3.0)


def test_prompts_have_no_right_answer() -> None:
    rows = Rows(Prompt, pa.table({"record": ["a"], "query": ["b"]}))
    assert Exploration().measure(rows, Exploration().ask(rows, object())) == {"rows": 1}
