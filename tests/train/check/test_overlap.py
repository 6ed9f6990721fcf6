"""Near-duplicates: exact by Jaccard's index of character grams."""

import random

import pytest

from ostraka.train.check.overlap import ALIKE, alike, grams, near_duplicates

LINES = [
    "The ferry to the island leaves at seven in the morning and comes back before dark.",
    "Nobody had told the baker that the mill was closed until the end of the month.",
    "Three children were playing with a kite on the hill behind the old observatory.",
]


def test_a_changed_letter_is_nearly_the_same_and_another_text_is_not() -> None:
    changed = LINES[0].replace("morning", "mornings")
    assert near_duplicates([changed, LINES[1]], [LINES[0], LINES[2]]) == [0]


def test_short_texts_are_compared_only_whole() -> None:
    assert near_duplicates(["the cat sat here"], ["the cat sat there"]) == []


def test_what_all_rows_share_does_not_make_them_alike() -> None:
    frame = "Below is an instruction that describes a task. Write a response that fits. "
    held = [frame * 3 + line for line in LINES]
    known = [frame * 3 + line[::-1] for line in LINES]
    assert near_duplicates(held, known) == []


@pytest.mark.parametrize("seed", range(5))
def test_it_finds_what_comparing_each_with_each_finds(seed) -> None:
    draw = random.Random(seed)
    words = ["".join(draw.choices("abcdefghij", k=draw.randint(3, 8))) for _ in range(200)]
    known = [" ".join(draw.choices(words, k=25)) for _ in range(30)]
    held = []
    for at in range(30):
        changed = known[at].split()
        for place in draw.sample(range(25), at % 6):
            changed[place] = draw.choice(words)
        held.append(" ".join(changed))
    wanted = [
        at
        for at, text in enumerate(held)
        if any(alike(grams(text), grams(other)) >= ALIKE for other in known)
    ]
    assert near_duplicates(held, known) == wanted
    assert 0 < len(wanted) < 30


def test_grams_are_those_of_the_characters() -> None:
    assert len(grams("abcdefg")) == 3
    assert len(grams("aaaaaaa")) == 1
    assert len(grams("abc")) == 0
    assert set(grams("abcdef")) & set(grams("xabcdefx")) == set(grams("abcdef"))
