"""A secret is written down nowhere."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from ostraka.errors import BadOption
from ostraka.train.options import Options, Target
from ostraka.train.secret import Secret


def reach(*, key: Secret | None = None, url: str = "here") -> dict:
    if url == "nowhere":
        raise ValueError("nowhere is no place")
    return {"key": key, "url": url}


@pytest.fixture
def options() -> Options:
    made = Options((Target("reach", reach),))
    made.update({"key": "sk-secret", "url": "there"})
    return made


def test_the_framework_gets_the_text(options) -> None:
    assert options.build("reach")["key"].get_secret_value() == "sk-secret"
    moved = options.moved_to(options.targets)
    assert moved.build("reach")["key"].get_secret_value() == "sk-secret"


def test_the_manifest_has_the_other_options_only(options) -> None:
    view = options.to_dict()
    assert view == {"reach": {"url": "there"}}
    again = Options(options.targets)
    again.restore(json.loads(json.dumps(view)))
    assert again.build("reach") == {"key": None, "url": "there"}


def test_neither_a_print_nor_an_error_shows_it(options) -> None:
    assert "sk-secret" not in repr(options) + str(options.build("reach"))
    options.update({"url": "nowhere"})
    with pytest.raises(BadOption, match="nowhere is no place") as caught:
        options.build("reach")
    assert "sk-secret" not in str(caught.value)


def test_a_pickle_does_not_hold_it_and_a_copy_does(options) -> None:
    secret = options.build("reach")["key"]
    pickled = pickle.dumps(secret)
    assert b"sk-secret" not in pickled
    assert not pickle.loads(pickled).get_secret_value()
    for copied in (copy.copy(secret), copy.deepcopy({"a": secret})["a"]):
        assert copied.get_secret_value() == "sk-secret"


def test_only_a_text_is_a_secret(options) -> None:
    with pytest.raises(BadOption, match="key"):
        options.update({"key": 5})
