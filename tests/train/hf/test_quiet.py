"""Quiet libraries are as loud afterwards as before."""

from __future__ import annotations

import logging
import warnings

import pytest
from transformers.utils import logging as talk

from ostraka.train.hf.quiet import quiet


def test_log_lines_and_bars_are_silent_inside_and_back_after() -> None:
    logger = logging.getLogger("setfit")
    talk.set_verbosity_info()
    talk.enable_progress_bar()
    logger.setLevel(logging.INFO)
    with quiet():
        assert talk.get_verbosity() == talk.ERROR
        assert not talk.is_progress_bar_enabled()
        assert logger.level == logging.ERROR
    assert talk.get_verbosity() == talk.INFO
    assert talk.is_progress_bar_enabled()
    assert logger.level == logging.INFO


def test_bars_that_were_off_stay_off() -> None:
    talk.disable_progress_bar()
    with quiet():
        pass
    assert not talk.is_progress_bar_enabled()


def test_all_is_put_back_after_an_error() -> None:
    talk.set_verbosity_warning()
    with pytest.raises(KeyError), quiet():
        raise KeyError
    assert talk.get_verbosity() == talk.WARNING


def test_only_expected_warnings_are_silent() -> None:
    with quiet():
        warnings.warn("`is_gradient_checkpointing` is deprecated and", FutureWarning, stacklevel=1)
        with pytest.raises(UserWarning, match="unheard of"):
            warnings.warn("something unheard of", UserWarning, stacklevel=1)
