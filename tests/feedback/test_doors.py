"""`from_huggingface` and `push_to_huggingface` as people call them."""

import pytest

import ostraka as rg
from ostraka.errors import BadOption, ServerRefused

BEN = "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def tone():
    dataset = rg.FeedbackDataset.for_text_classification(labels=["good", "bad"])
    suggestion = {"question_name": "label", "value": "good", "type": "model"}
    answer = {"user_id": BEN, "values": {"label": {"value": "bad"}}}
    record = {"fields": {"text": "so so"}, "responses": [answer], "suggestions": [suggestion]}
    dataset.add_records([record, {"fields": {"text": "fine"}}])
    return dataset


@pytest.fixture
def here(hub, monkeypatch, tmp_path):
    """A cache of this test's own, and the token that the hub knows."""
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_TOKEN", "secret")
    return hub


def test_argillas_calls_work_as_they_are(tone, here):
    where = tone.push_to_huggingface("me/tone", True, private=True)
    assert where.startswith(here.url)
    dataset = rg.FeedbackDataset.from_huggingface("me/tone", False)
    assert isinstance(dataset, rg.FeedbackDataset)
    assert [r.to_dict() for r in dataset.records] == [r.to_dict() for r in tone.records]
    assert dataset.settings == tone.settings
    assert dataset.read_report.responses == 1
    assert not dataset.read_report.lost


def test_only_a_view_is_pushed_where_it_is_a_view(tone, here):
    tone.filter_by(response_status="submitted").push_to_huggingface("me/tone")
    assert len(rg.FeedbackDataset.from_huggingface("me/tone")) == 1


def test_what_the_layout_cannot_hold_is_told(tone, here):
    with pytest.warns(UserWarning, match=r"Not in me/tone.*kinds of suggestions.*\(1\)"):
        tone.push_to_huggingface("me/tone", layout="2.x")
    dataset = rg.FeedbackDataset.from_huggingface("me/tone")
    assert dataset.records[0].suggestions[0].type is None


def test_what_is_left_out_when_reading_is_told_and_kept(tone, tmp_path):
    tone.save_as_argilla(tmp_path)
    twice = [{"user_id": BEN, "value": v, "status": "submitted"} for v in ("good", "bad")]
    columns = {"text": ["a"], "label": [twice]}
    settings = tmp_path / "argilla.yaml"
    with pytest.warns(UserWarning, match=r"Left out of the dict: second answers.*\(1\)"):
        dataset = rg.FeedbackDataset.from_huggingface(columns, settings=settings)
    assert list(dataset.read_report.lost.values()) == [1]


def test_older_names_of_options_are_understood(tone, here):
    tone.push_to_huggingface("me/tone", private=True, token="secret")
    dataset = rg.FeedbackDataset.from_huggingface("me/tone", split="train", use_auth_token="secret")
    assert len(dataset) == 2


def test_a_folder_goes_the_same_way(tone, tmp_path):
    report = tone.save_as_argilla(tmp_path / "tone", layout="2.x", generate_card=False)
    assert report.records == 2
    assert sum(report.lost.values()) == 1
    assert not (tmp_path / "tone" / "README.md").exists()
    assert len(rg.FeedbackDataset.from_huggingface(tmp_path / "tone")) == 2


def test_nothing_is_pushed_without_records_or_with_an_unknown_option(tone, here):
    empty = rg.FeedbackDataset.for_text_classification(labels=["good", "bad"])
    with pytest.raises(BadOption, match="no records to write"):
        empty.push_to_huggingface("me/empty")
    with pytest.raises(BadOption, match="push_to_huggingface does not take privat"):
        tone.push_to_huggingface("me/tone", privat=True)
    assert not here.repos


def test_a_hub_that_refuses_is_quoted(tone, here):
    with pytest.raises(ServerRefused, match=r"me/tone was not uploaded: .*401 .*token='hf_"):
        tone.push_to_huggingface("me/tone", token="wrong")
