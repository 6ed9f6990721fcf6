"""How much the road takes."""

import pytest

from ostraka.cli.rlhf.sizes import SIZES, size_named
from ostraka.errors import BadOption, UnknownName


def test_an_unknown_size_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="small"):
        size_named("smal")


def test_steps_are_changed_in_all_trainings_of_the_language_model() -> None:
    small = SIZES["small"]
    found = small.but(steps=7)
    assert (found.sft_steps, found.dpo_steps, found.ppo_steps) == (7, 7, 7)
    assert found.texts == small.texts
    assert small.but(None) == small


def test_no_steps_are_refused() -> None:
    with pytest.raises(BadOption, match="--steps 0: at least 1"):
        SIZES["small"].but(steps=0)


def test_only_the_quick_size_takes_untrained_networks() -> None:
    assert [name for name, size in SIZES.items() if size.tiny] == ["quick"]
