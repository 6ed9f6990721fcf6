"""The arguments of `trlx.train`: `samples`, `rewards`, `prompts`."""

from __future__ import annotations

import pytest

from ostraka.errors import UnsupportedCell
from ostraka.tasks._rows import Completion, Corpus, Judged, Preference, Prompt, Text
from ostraka.train.adapters.trlx import ADAPTER


def exported(rows):
    return ADAPTER.exports[rows.shape]().native(rows)


def test_completions_are_pairs_as_in_the_guide(text) -> None:
    assert exported(text[Completion]) == [
        ["Is a toad a frog?", "\n\nYes."],
        ["And a newt?", "\n\nNo."],
    ]


@pytest.mark.parametrize("shape", [Text, Corpus])
def test_texts_are_samples(text, shape) -> None:
    assert exported(text[shape]) == ["Toads are frogs.", "Newts are not."]


def test_preferences_are_samples_with_rewards(text) -> None:
    found = exported(text[Preference])
    assert found["samples"][:2] == [
        ["Is a toad a frog?", "Yes."],
        ["Is a toad a frog?", "Maybe."],
    ]
    assert found["rewards"] == [1.0, -1.0, 1.0, -1.0]
    assert len(found["samples"]) == 4


def test_judgements_are_rewards(text) -> None:
    found = exported(text[Judged])
    assert found["samples"] == [["Is a toad a frog?", "Yes."], ["And a newt?", "No."]]
    assert found["rewards"] == [1.0, -1.0]


def test_prompts_are_texts(text) -> None:
    assert exported(text[Prompt]) == ["Is a toad a frog?", "And a newt?"]


@pytest.mark.parametrize("shape", [Completion, Preference, Judged, Prompt])
def test_conversations_are_refused_with_a_way_out(chat, shape) -> None:
    with pytest.raises(UnsupportedCell, match="plain texts.*formatting function"):
        exported(chat[shape])
