"""The road on a dataset of the user's own."""

import pytest

import ostraka as rg
from ostraka.cli.rlhf.compared import Named, guessed, road_of
from ostraka.cli.rlhf.sizes import SIZES
from ostraka.errors import BadOption, NothingToTrain

QUICK = SIZES["quick"]


@pytest.fixture
def folder(comparisons, tmp_path):
    comparisons.save_to_disk(tmp_path / "replies")
    return tmp_path / "replies"


def fields(*names):
    return [rg.TextField(name=name) for name in names]


def test_a_ranking_of_fields_says_which_are_responses(comparisons) -> None:
    found = guessed(comparisons, Named())
    assert found == Named(("question",), ("reply-1", "reply-2"), ("order",))


def test_one_text_and_one_rating_are_rated_texts(rated_dataset) -> None:
    assert guessed(rated_dataset, Named(preference=("rating",))) == Named(
        ("text",), (), ("rating",)
    )


def test_what_cannot_be_guessed_is_asked_for() -> None:
    dataset = rg.FeedbackDataset(
        fields=fields("a", "b", "c"), questions=[rg.LabelQuestion(name="best", labels=["1", "2"])]
    )
    with pytest.raises(BadOption, match="There are a, b, c. Type: --prompt NAME --response NAME"):
        guessed(dataset, Named())
    named = Named(("a",), ("b", "c"))
    assert guessed(dataset, named) == Named(("a",), ("b", "c"), ("best",))


def test_a_question_that_compares_nothing_is_refused() -> None:
    dataset = rg.FeedbackDataset(fields=fields("a"), questions=[rg.TextQuestion(name="why")])
    with pytest.raises(BadOption, match=r"There are why. Type: --preference"):
        guessed(dataset, Named())
    with pytest.raises(BadOption, match="'why' is a text question; ranking, label_selection"):
        guessed(dataset, Named(preference=("why",)))


def test_several_questions_of_a_kind_must_be_named() -> None:
    ranking = [rg.RankingQuestion(name=n, values=["b", "c"]) for n in ("one", "two")]
    dataset = rg.FeedbackDataset(fields=fields("a", "b", "c"), questions=ranking)
    with pytest.raises(BadOption, match="There are one, two. Type: --preference"):
        guessed(dataset, Named())


def test_a_prompt_is_on_one_side_of_the_split_only(folder) -> None:
    found = road_of(folder, QUICK, Named())
    learnt = set(found.answers.snapshot().field("prompt").to_pylist())
    assert {one.prompt for one in found.held}.isdisjoint(learnt)
    assert len(found.held) == 6  # a quarter of 24 prompts
    assert len(found.pairs) == 36  # two records each of the other 18
    assert found.direct


def test_what_was_chosen_and_never_rejected_is_learnt(folder) -> None:
    found = road_of(folder, QUICK, Named())
    answers = [record.responses[0].values["response"].value for record in found.answers.records]
    assert len(answers) == 36
    assert all(text.startswith("a kind reply") for text in answers)
    assert found.whole(found.held[0]).count("\n\n") == 1


def test_rated_texts_of_ones_own_go_the_road_of_the_tweets(rated_dataset, tmp_path) -> None:
    rated_dataset.save_to_disk(tmp_path / "rated")
    found = road_of(tmp_path / "rated", QUICK, Named())
    assert not found.direct
    assert len(found.pairs) == QUICK.pairs


def test_a_dataset_without_preferences_is_refused(tmp_path) -> None:
    dataset = rg.FeedbackDataset(
        fields=fields("question", "reply-1", "reply-2"),
        questions=[rg.RankingQuestion(name="order", values=["reply-1", "reply-2"])],
    )
    dataset.add_records(
        {"fields": {"question": f"q {n}", "reply-1": "a", "reply-2": "b"}} for n in range(8)
    )
    dataset.save_to_disk(tmp_path / "silent")
    with pytest.raises(NothingToTrain):
        road_of(tmp_path / "silent", QUICK, Named())
