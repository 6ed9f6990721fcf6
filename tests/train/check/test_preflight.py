"""Planted faults are found, each under its name, and clean rows give no alarm."""

import pytest
from some_rows import CHATS, PLAIN, clean, part, rows

from ostraka.tasks._rows import Chat


@pytest.mark.parametrize("shape", PLAIN, ids=lambda shape: shape.__name__)
def test_clean_texts_give_no_alarm(check, shape) -> None:
    report = check(*part(rows(shape, **clean(shape)), 32), max_length=256)
    assert report.findings == ()
    assert report.ok


@pytest.mark.parametrize("shape", CHATS, ids=lambda shape: shape.__name__)
def test_clean_conversations_give_no_alarm(check, shape) -> None:
    report = check(*part(rows(shape, **clean(shape, chats=True)), 32), max_length=256)
    assert report.findings == ()


def test_clean_conversations_learnt_as_a_whole_give_no_alarm(check) -> None:
    whole = rows(Chat, **clean(Chat, chats=True))
    report = check(*part(whole, 32), max_length=256, assistant_only_loss=True)
    assert report.findings == ()
