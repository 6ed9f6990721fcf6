"""Pairs of texts on the command line."""

import pytest

import ostraka as rg
from ostraka.cli._task import parts_of, task_of
from ostraka.cli.predict import two_by_two
from ostraka.errors import BadOption


@pytest.mark.parametrize(
    "typed", [["a", "b", "c", "d"], ["a\tb", "c\td"], ["a", "b", "c\td"]], ids=str
)
def test_two_texts_in_turn_or_beside_a_tab_are_a_pair(typed) -> None:
    assert two_by_two(typed) == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize("typed", [["a"], ["a", "b", "c"], ["a\tb\tc", "d"]], ids=str)
def test_what_is_no_pair_is_refused_with_what_to_type(typed) -> None:
    with pytest.raises(BadOption, match='ostraka predict my_pairs "one text" "another"'):
        two_by_two(typed)


def test_the_strategy_of_pairs_is_typed_as_that_of_texts() -> None:
    given = ["texts=one", "texts=two", "alike=yes"]
    parts = parts_of(given, text=None, label="same", strategy="majority", soft_labels=False)
    typed = {name: value for name, value in parts.items() if value is not None}
    found = task_of(None, "sentence-similarity", typed)
    make = rg.TrainingTask.for_sentence_similarity
    assert found == make(["one", "two"], "same", label_strategy="majority", alike="yes")
