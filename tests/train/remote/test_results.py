"""A job's result file."""

from __future__ import annotations

import base64
import math

import pytest

from ostraka.train.remote.results import figures, held_out, lines

CSV = b"step,train_loss,valid_loss,valid_mean_token_accuracy\n1,2.0,,\n2,1.0,1.5,0.4\n3,0.5,,\n"
FULL = (
    b"step,train_loss,valid_loss,full_valid_loss,full_valid_mean_token_accuracy\n"
    b"1,2,9,,\n2,1,8,0.7,0.9\n"
)


@pytest.mark.parametrize("content", [CSV, base64.b64encode(CSV), base64.encodebytes(CSV)])
def test_plain_and_base64_are_read_alike(content) -> None:
    found = lines(content)
    assert found[0] == {"step": 1.0, "train_loss": 2.0}
    assert found[1] == {
        "step": 2.0,
        "train_loss": 1.0,
        "valid_loss": 1.5,
        "valid_mean_token_accuracy": 0.4,
    }


@pytest.mark.parametrize("content", [b"", b"nothing here", b"\xff\xfe", b"a,b\n", b"a,b\nx,y\n"])
def test_what_is_no_table_of_numbers_tells_nothing(content) -> None:
    assert figures(lines(content)) == {}
    assert held_out(lines(content)) == {}


def test_the_losses_and_their_mean() -> None:
    found = figures(lines(CSV))
    assert found["steps"] == 3
    assert found["train_loss"] == pytest.approx(3.5 / 3)
    assert found["history"][1] == {"step": 2, "loss": 1.0}


def test_the_whole_held_out_part_counts_before_a_batch_of_it() -> None:
    assert held_out(lines(CSV)) == {
        "loss": 1.5,
        "token_accuracy": 0.4,
        "perplexity": math.exp(1.5),
    }
    assert held_out(lines(FULL))["loss"] == 0.7
    assert held_out(lines(FULL))["token_accuracy"] == 0.9


def test_the_loss_of_preferences_is_no_loss_per_token() -> None:
    assert held_out(lines(FULL), preferences=True) == {"dpo_loss": 0.7, "token_accuracy": 0.9}


def test_unmeasured_cells_are_left_out() -> None:
    found = lines(b"step,train_loss,valid_loss\n1,nan,-1\n2,0.5,inf\n")
    assert found == [{"step": 1.0}, {"step": 2.0, "train_loss": 0.5}]
