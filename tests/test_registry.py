"""Names lead to things: modules of a folder, and entry points of other packages."""

import pytest

from ostraka.errors import UnknownName, nearest
from ostraka.registry import Registry
from ostraka.unify.majority import Majority


@pytest.fixture
def strategies():
    return Registry("strategy", "ostraka.unify", "STRATEGY")


def test_a_module_of_the_folder_is_an_entry(strategies):
    assert strategies["majority"] is Majority
    assert "majority" in strategies
    assert "majority" in list(strategies)


def test_private_modules_are_none(strategies):
    assert not [name for name in strategies if name.startswith("_")]
    assert "_base" not in strategies


def test_dashes_and_underscores_mean_the_same(strategies):
    assert strategies["dawid-skene"] is strategies["dawid_skene"]


def test_names_are_shown_as_people_type_them():
    dashed = Registry("framework", "ostraka.train.adapters", "ADAPTER", between="-")
    assert {"sentence-transformers", "span-marker"} <= set(dashed)
    assert not [name for name in dashed if "_" in name]
    assert all(name in dashed and dashed[name].recipes is not None for name in dashed)
    with pytest.raises(UnknownName, match="Did you mean 'sentence-transformers'"):
        dashed["sentence-transformer"]


def test_an_unknown_name_gives_the_nearest_and_all(strategies):
    with pytest.raises(UnknownName) as caught:
        strategies["magority"]
    said = str(caught.value)
    assert "No strategy named 'magority'. Did you mean 'majority'?" in said
    assert "dawid_skene" in said
    assert isinstance(caught.value, LookupError)


def test_names_are_sorted(strategies):
    assert list(strategies) == sorted(strategies)


def test_the_nearest_name_is_an_alias_then_the_spelling_then_a_shared_word():
    choices = ["learning_rate", "num_train_epochs", "train_batch_size"]
    assert nearest("lr", choices, {"lr": "learning_rate"}) == ["learning_rate"]
    assert nearest("lerning_rate", choices) == ["learning_rate"]
    assert nearest("epochs", choices) == ["num_train_epochs"]
    assert nearest("zzz", choices) == []
