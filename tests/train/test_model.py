"""A model folder predicts, suggests, describes itself, and can be copied and published."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from ostraka.errors import BadOption, NotTrained
from ostraka.schema.questions import LabelQuestion
from ostraka.tasks.text_classification import TextClassification
from ostraka.train.model import TrainedModel, without_paths
from ostraka.train.run import plan_for, train


@pytest.fixture
def model(tone, task, tmp_path) -> TrainedModel:
    train(tone.snapshot(), plan_for(task, "sklearn", train_size=0.8), tmp_path / "tones")
    return TrainedModel.open(tmp_path / "tones")


@pytest.fixture
def tagger(tags, task, tmp_path) -> TrainedModel:
    train(tags.snapshot(), plan_for(task, "sklearn"), tmp_path / "tags")
    return TrainedModel.open(str(tmp_path / "tags"))


def test_a_text_gives_what_the_transformers_pipeline_gives(model) -> None:
    (one,) = model.predict("it was great and lovely")
    assert one["label"] == "good"
    assert 0.5 < one["score"] <= 1
    many = model.predict(["it was great", "so awful"])
    assert [part["label"] for part in many] == ["good", "bad"]
    assert model.predict([]) == []


def test_top_k_lists_more(model) -> None:
    everything = model.predict("great", top_k=None)
    assert sum(part["score"] for part in everything) == pytest.approx(1)
    assert [len(line) for line in model.predict(["great", "poor"], top_k=2)] == [2, 2]


def test_label_sets_give_a_list_per_text(tagger) -> None:
    found = tagger.predict(["great and awful", "this thing"], threshold=0.4)
    assert {part["label"] for part in found[0]} == {"good", "bad"}
    assert isinstance(tagger.predict("great"), list)


def test_options_nobody_takes_and_what_is_no_text_are_refused(model) -> None:
    with pytest.raises(BadOption, match="top_n"):
        model.predict("great", top_n=3)
    with pytest.raises(BadOption, match="3 is no text"):
        model.predict(["great", 3])


def test_suggestions_go_back_into_the_dataset(model, tone) -> None:
    texts = [record.fields["text"] for record in tone.records]
    found = model.suggest(texts)
    tone.add_suggestions(dict(zip(tone.snapshot().ids(), found, strict=True)))
    kept = tone.records[0].suggestions[0]
    assert (kept.question_name, kept.agent, kept.type) == ("label", "sklearn:tones", "model")
    assert kept.value == tone.records[0].responses[0].values["label"].value
    assert 0 < kept.score <= 1
    assert model.suggest("great", agent="me").agent == "me"


def test_label_sets_are_suggested_with_a_score_each(tagger) -> None:
    found = tagger.suggest("great and awful")
    assert set(found.value) == {"good", "bad"}
    assert len(found.score) == 2


def test_rows_of_a_function_belong_to_no_question(tone, tmp_path) -> None:
    def first(sample):
        return (sample["text"], sample["label"][0]["value"]) if sample["label"] else None

    plan = plan_for(TextClassification.from_user(first), "sklearn")
    train(tone.snapshot(), plan, tmp_path / "m")
    model = TrainedModel.open(tmp_path / "m")
    with pytest.raises(BadOption, match="Say which one"):
        model.suggest("great")
    question = LabelQuestion(name="tone", labels=["neutral", "good", "bad"])
    assert model.suggest("great", question=question).value == "good"


def test_another_process_predicts_the_same(model) -> None:
    code = (
        "import json, sys; from ostraka.train.model import TrainedModel; "
        "print(json.dumps(TrainedModel.open(sys.argv[1]).raw(json.loads(sys.argv[2])).tolist()))"
    )
    texts = ["great", "awful thing", ""]
    line = [sys.executable, "-c", code, str(model.folder), json.dumps(texts)]
    done = subprocess.run(line, check=True, capture_output=True, text=True)
    assert np.array_equal(json.loads(done.stdout), model.raw(texts))


def test_where_there_is_no_model_it_says_so(tmp_path) -> None:
    with pytest.raises(NotTrained, match="holds no model"):
        TrainedModel.open(tmp_path / "nothing")


def test_a_copy_is_a_model_and_leaves_other_files_alone(model, tmp_path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "notes").write_text("mine")
    copied = model.copy_to(tmp_path / "copy")
    shutil.rmtree(model.folder)
    assert TrainedModel.open(copied.folder).predict("great")[0]["label"] == "good"
    assert (tmp_path / "copy" / "notes").exists()
    assert copied.copy_to(copied.folder) is copied


def test_the_card_is_written_where_it_is_wanted(model, tmp_path) -> None:
    assert model.write_card(license="mit") == model.folder / "README.md"
    elsewhere = model.write_card(tmp_path / "card")
    assert "# tones" in elsewhere.read_text()


def test_it_is_published_with_manifest_and_card_and_without_local_paths(model, hub) -> None:
    model.manifest["data"]["path"] = str(model.folder)
    (model.folder / "private.txt").write_text("not part of the model")
    where = model.push("me/tones", endpoint=hub.url, token="secret", private=True)
    assert where.startswith(hub.url)
    assert set(hub.files) == {"README.md", "config.json", "manifest.json", "weights.arrow"}
    assert hub.files["weights.arrow"] == (model.folder / "weights.arrow").read_bytes()
    assert b'from_pretrained("me/tones")' in hub.files["README.md"]
    assert json.loads(hub.files["manifest.json"])["data"]["path"] == "tones"
    assert str(model.folder.parent).encode() not in b"".join(hub.files.values())
    assert hub.created[0]["visibility"] == "private"
    assert hub.message == "sklearn model trained with ostraka"


def test_what_was_published_can_be_loaded_from_the_hub(model, hub, tmp_path) -> None:
    model.push("me/tones", endpoint=hub.url, token="secret")
    found = TrainedModel.open("me/tones", endpoint=hub.url, cache_dir=tmp_path / "cache")
    assert found.predict("great") == model.predict("great")
    with pytest.raises(NotTrained, match="me/nothing is neither a folder here nor a model"):
        TrainedModel.open("me/nothing", endpoint=hub.url, cache_dir=tmp_path / "cache")


def test_it_is_published_without_a_new_card_when_asked(model, hub) -> None:
    model.push("me/tones", generate_card=False, endpoint=hub.url, token="secret")
    assert "README.md" not in hub.files


def test_an_option_the_hub_does_not_take_is_refused(model) -> None:
    with pytest.raises(BadOption, match="push_to_huggingface does not take privat"):
        model.push("me/tones", privat=True)


def test_paths_are_cut_only_where_they_are_paths() -> None:
    manifest = {"data": {"path": "/a/b"}, "model": "me/x", "options": {"t": ["/c/d", 1]}, "k": "/e"}
    assert without_paths(manifest) == {
        "data": {"path": "b"},
        "model": "me/x",
        "options": {"t": ["d", 1]},
        "k": "/e",
    }
