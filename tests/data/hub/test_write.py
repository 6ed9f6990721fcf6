"""What is written is what was there: with both layouts, read by us and by `datasets`."""

import json

import pyarrow.parquet as pq
import pytest
import yaml

import ostraka as rg
from ostraka.data.hub.read import read
from ostraka.data.hub.write import write
from ostraka.data.memory import Memory
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption

NAMES = [
    "goemotions_multilabel",
    "pandalm_preference",
    "pydata_crowd",
    "qa_feedback",
    "vader_rating",
]
BEN = "22222222-2222-4222-8222-222222222222"


def snapshot(found):
    return Snapshot(found.settings, found.columns)


def records(found):
    return [record.to_dict() for record in Memory(found.settings, found.columns).iterate()]


def test_the_1_x_layout_holds_everything(everything, tmp_path):
    before = everything.snapshot()
    report = write(before, tmp_path)
    found = read(tmp_path)
    assert not report.lost
    assert not found.report.lost
    assert found.settings == before.settings
    assert records(found) == [record.to_dict() for record in everything.records]


def test_the_2_x_layout_holds_all_but_what_it_says(everything, tmp_path):
    report = write(everything.snapshot(), tmp_path, "2.x")
    found = read(tmp_path)
    assert dict(report.lost) == {
        "kinds of suggestions (model, human)": 1,
        "records with undeclared metadata, in a column that Argilla 2.x does not read": 1,
    }
    assert not found.report.lost
    assert found.settings == everything.settings
    before = [record.to_dict() for record in everything.records]
    for suggestion in before[0]["suggestions"]:
        suggestion["type"] = None
    marks = before[0]["suggestions"][-1]
    marks["score"] = [marks["value"][0].pop("score")]  # now the suggestion's own
    assert records(found) == before
    times = everything.snapshot().columns.records["inserted_at"]
    assert found.columns.records["inserted_at"].equals(times)


@pytest.mark.filterwarnings("ignore:.*are shown at first")
@pytest.mark.parametrize("layout", ["1.x", "2.x"])
@pytest.mark.parametrize("name", NAMES)
def test_real_exports_come_out_as_they_went_in(name, layout, shared_data, tmp_path):
    source = shared_data / "exports_argilla_v1" / name
    before = read(source)
    report = write(snapshot(before), tmp_path, layout)
    after = read(tmp_path)
    assert after.settings == before.settings
    assert not before.report.lost
    if layout == "2.x" and name == "qa_feedback":
        assert sum(report.lost.values()) == 120  # each suggestion is of a model
    else:
        assert not report.lost
        assert snapshot(after).hash == snapshot(before).hash


@pytest.mark.parametrize("name", NAMES)
def test_files_of_real_exports_are_written_as_argilla_wrote_them(name, shared_data, tmp_path):
    source = shared_data / "exports_argilla_v1" / name
    write(snapshot(read(source)), tmp_path)
    theirs = pq.read_table(source / "data")
    ours = pq.read_table(tmp_path / "data")
    assert ours.schema.remove_metadata() == theirs.schema.remove_metadata()
    rankings = {q.name for q in read(source).settings.questions if q.type == "ranking"}
    for column in theirs.column_names:
        if column.removesuffix("-suggestion") not in rankings:  # kept in the order of the options
            assert ours[column].to_pylist() == theirs[column].to_pylist(), column


@pytest.mark.parametrize("layout", ["1.x", "2.x"])
def test_datasets_loads_what_was_written(everything, layout, tmp_path):
    import datasets

    write(everything.snapshot(), tmp_path / "repo", layout)
    cache = str(tmp_path / "cache")
    loaded = datasets.load_dataset(str(tmp_path / "repo"), split="train", cache_dir=cache)
    assert loaded.num_rows == 3
    key = "label" if layout == "1.x" else "label.responses"
    assert len(loaded[0][key]) == 3  # the blank response too
    if layout == "1.x":
        expected = everything.format_as("datasets")
        assert loaded.features == expected.features
        assert loaded["stars"][:] == expected["stars"][:]
    again = read(loaded, settings=tmp_path / "repo" / settings_file(layout))
    assert len(again.columns) == 3
    assert again.columns.responses.num_rows == 5


def settings_file(layout):
    return {"1.x": "argilla.yaml", "2.x": ".argilla/settings.json"}[layout]


@pytest.mark.parametrize("layout", ["1.x", "2.x"])
def test_people_without_a_uuid_get_one_and_keep_their_name(everything, layout, tmp_path):
    write(everything.snapshot(), tmp_path, layout)
    people = json.loads((tmp_path / ".argilla" / "people.json").read_text())
    assert list(people.values()) == ["ben"]
    text = str(pq.read_table(tmp_path / "data").to_pylist())
    assert next(iter(people)) in text
    assert BEN in text
    assert "'ben'" not in text
    assert "ben" in read(tmp_path).columns.users


@pytest.mark.parametrize("layout", ["1.x", "2.x"])
def test_an_answer_by_nobody_stays_one(layout, tmp_path):
    dataset = rg.FeedbackDataset.for_text_classification(labels=["a", "b"])
    with pytest.warns(UserWarning, match="without user_id"):
        dataset.add_records({"fields": {"text": "t"}, "responses": [{"values": {"label": "a"}}]})
    write(dataset.snapshot(), tmp_path, layout)
    (record,) = records(read(tmp_path))
    assert [response["user_id"] for response in record["responses"]] == [None]


def test_a_submitted_response_without_answers_is_what_2_x_cannot_hold(tmp_path):
    dataset = rg.FeedbackDataset.for_text_classification(labels=["a", "b"])
    dataset.add_records({"fields": {"text": "t"}, "responses": [{"user_id": BEN, "values": {}}]})
    assert not write(dataset.snapshot(), tmp_path / "old").lost
    assert read(tmp_path / "old").columns.responses.num_rows == 1
    (count,) = write(dataset.snapshot(), tmp_path / "new", "2.x").lost.values()
    assert count == 1
    assert read(tmp_path / "new").columns.responses.num_rows == 0


@pytest.mark.parametrize("layout", ["1.x", "2.x"])
def test_chats_pictures_and_custom_fields_come_back(layout, tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[
            rg.ChatField(name="talk"),
            rg.ImageField(name="picture"),
            rg.CustomField(name="page", template="<p></p>"),
            rg.CustomField(name="any", template="<p></p>"),
        ],
        questions=[rg.TextQuestion(name="why")],
    )
    turns = [{"role": "user", "content": "hi"}]
    for other in ({"k": 1}, {"k": "text", "l": []}):
        fields = {"talk": turns, "picture": "https://a.b/c.png", "page": {"n": 1}, "any": other}
        dataset.add_records({"fields": fields})
    report = write(dataset.snapshot(), tmp_path, layout)
    assert records(read(tmp_path)) == [record.to_dict() for record in dataset.records]
    (count,) = report.lost.values()
    assert count == {"1.x": 4, "2.x": 2}[layout]


@pytest.mark.parametrize("layout", ["1.x", "2.x"])
def test_one_score_for_several_parts_is_repeated_as_argilla_reads_it(layout, tmp_path):
    dataset = rg.FeedbackDataset.for_text_classification(labels=["a", "b", "c"], multi_label=True)
    several = [(["a", "b"], 0.5), (["c"], 0.25), (["b", "c"], [0.1, 0.2]), (["a"], None)]
    for labels, score in several:
        suggestion = {"question_name": "label", "value": labels, "score": score}
        dataset.add_records({"fields": {"text": "t"}, "suggestions": [suggestion]})
    report = write(dataset.snapshot(), tmp_path, layout)
    assert list(report.lost.values()) == [1]
    scores = [record["suggestions"][0]["score"] for record in records(read(tmp_path))]
    assert scores == [[0.5, 0.5], [0.25], [0.1, 0.2], None]


def test_a_large_table_is_written_in_several_files(everything, tmp_path, monkeypatch):
    monkeypatch.setattr("ostraka.data.hub.write.SHARD_BYTES", 500)
    write(everything.snapshot(), tmp_path)
    files = sorted(file.name for file in (tmp_path / "data").iterdir())
    assert files[0] == f"train-00000-of-{len(files):05}.parquet"
    assert len(files) > 1
    assert records(read(tmp_path)) == [record.to_dict() for record in everything.records]


def test_writing_again_leaves_nothing_of_the_other_layout(everything, tmp_path):
    write(everything.snapshot(), tmp_path, "2.x")
    write(everything.snapshot(), tmp_path, split="test")
    write(everything.snapshot(), tmp_path)
    assert {f.name for f in (tmp_path / "data").iterdir()} == {
        "test-00000-of-00001.parquet",
        "train-00000-of-00001.parquet",
    }
    assert not (tmp_path / ".argilla" / "settings.json").exists()
    assert (tmp_path / "argilla.yaml").exists()


def test_an_unknown_layout_and_an_empty_dataset_are_refused(everything, tmp_path):
    with pytest.raises(BadOption, match="layout='3'; accepted are '1.x' and '2.x'"):
        write(everything.snapshot(), tmp_path / "x", "3")
    empty = rg.FeedbackDataset.for_text_classification(labels=["a", "b"])
    with pytest.raises(BadOption, match="no records to write"):
        write(empty.snapshot(), tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_the_card_says_what_is_there_and_how_to_load_it(everything, tmp_path):
    report = write(everything.snapshot(), tmp_path, "2.x", repo_id="me/all")
    card = (tmp_path / "README.md").read_text()
    head = yaml.safe_load(card.split("---")[1])
    assert head["size_categories"] == ["n<1K"]
    assert "argilla" in head["tags"]
    assert "# all\n\n3 records with 5 responses by 3 people" in card
    assert 'rg.FeedbackDataset.from_huggingface("me/all")' in card
    assert "| label | Label | label_selection | yes, no |" in card
    assert "| why | In your words | text |  |" in card
    assert "Be kind.\n\nBe | brief." in card
    assert "| marks.responses | list<" in card
    for line in report.lines():
        assert line.removeprefix("left out: ") in card


def test_no_card_is_written_where_none_is_wanted(everything, tmp_path):
    write(everything.snapshot(), tmp_path, generate_card=False)
    assert not (tmp_path / "README.md").exists()
