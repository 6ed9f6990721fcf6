"""chrF and ROUGE-L; the expected numbers are those of sacreBLEU 2.5 and rouge-score 0.1.2."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostraka.train.written import chrf, rouge_l

SAID = ["the cat is on the mat", "a dog", "", "completely different words here"]
TRUTHS = [
    ["the cat sat on the mat", "there is a cat on the mat"],
    ["a dog barks", "the dog"],
    ["x", "y"],
    ["nothing in common", "zzz"],
]
CHRF = [61.9251512899325, 36.81792073520966, 0.0, 10.653343680198166]
ROUGE = [0.8333333333333334, 0.8, 0.0, 0.0]


@pytest.mark.parametrize("at", range(4))
def test_one_text_scores_as_in_the_known_libraries(at) -> None:
    assert 100 * chrf(SAID[at : at + 1], TRUTHS[at : at + 1]) == pytest.approx(CHRF[at])
    assert rouge_l(SAID[at : at + 1], TRUTHS[at : at + 1]) == pytest.approx(ROUGE[at])


def test_several_texts_are_scored_together() -> None:
    assert 100 * chrf(SAID, TRUTHS) == pytest.approx(33.764586117264514)
    assert rouge_l(SAID, TRUTHS) == pytest.approx(sum(ROUGE) / 4)


def test_nothing_written_scores_nothing() -> None:
    assert (chrf([], []), rouge_l([], [])) == (0.0, 0.0)


def test_words_of_any_script_count() -> None:
    assert rouge_l(["Жаба поёт"], [["жаба"]]) == pytest.approx(2 / 3)


TEXT = st.text(alphabet="ab cé.", max_size=12)


@given(TEXT, TEXT)
def test_scores_lie_between_0_and_1_and_the_same_text_has_1(said, truth) -> None:
    for score in (chrf, rouge_l):
        assert 0 <= score([said], [[truth]]) <= 1
    if any(character.isalnum() for character in said):
        assert chrf([said], [[truth, said]]) == pytest.approx(1)
        assert rouge_l([said], [[truth, said]]) == pytest.approx(1)
