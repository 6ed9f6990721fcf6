"""A saved folder holds the whole dataset, and an interruption never leaves half of one."""

import json
import shutil

import pytest
from data_samples import record, settings

import ostraka as rg
from ostraka.data import disk
from ostraka.errors import BadFile


def load(path):
    return rg.FeedbackDataset.load_from_disk(path)


def test_what_was_saved_is_loaded_equal(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "d")
    loaded = load(tmp_path / "d")
    assert loaded.snapshot().hash == dataset.snapshot().hash
    assert loaded.settings == dataset.settings
    assert [r.to_dict() for r in loaded.records] == [r.to_dict() for r in dataset.records]


def test_the_hash_does_not_depend_on_how_records_came_in(dataset, tmp_path):
    whole = rg.FeedbackDataset(**settings())
    batch = [record(external_id=str(i)) for i in range(5)]
    whole.add_records(batch)
    parts = rg.FeedbackDataset(**settings())
    for one in batch:
        parts.add_records(one)
    assert parts.snapshot().hash == whole.snapshot().hash
    parts.save_to_disk(tmp_path / "d")
    assert load(tmp_path / "d").snapshot().hash == whole.snapshot().hash


def test_an_empty_dataset_can_be_saved(tmp_path):
    rg.FeedbackDataset(**settings()).save_to_disk(tmp_path / "d")
    assert len(load(tmp_path / "d")) == 0


def test_a_loaded_dataset_can_be_changed_and_saved_over_itself(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "d")
    loaded = load(tmp_path / "d")
    loaded.records[0].fields["note"] = "changed"
    loaded.add_records(record(external_id="r-3"))
    loaded.save_to_disk(tmp_path / "d")
    again = load(tmp_path / "d")
    assert len(again) == 3
    assert again.records[0].fields["note"] == "changed"


def test_an_interrupted_save_leaves_the_old_folder(dataset, tmp_path, monkeypatch):
    dataset.save_to_disk(tmp_path / "d")
    before = dataset.snapshot().hash
    dataset.add_records(record(external_id="r-3"))

    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(disk, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        dataset.save_to_disk(tmp_path / "d")
    monkeypatch.undo()
    assert load(tmp_path / "d").snapshot().hash == before
    dataset.save_to_disk(tmp_path / "d")
    assert len(load(tmp_path / "d")) == 3


def test_an_interruption_between_the_two_renames_is_recovered(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "d")
    (tmp_path / "d").rename(tmp_path / ".d.old")
    assert len(load(tmp_path / "d")) == 2


def test_a_folder_with_something_else_is_not_overwritten(dataset, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.png").write_bytes(b"cat")
    with pytest.raises(BadFile, match="is no saved dataset"):
        dataset.save_to_disk(tmp_path / "photos")
    assert (tmp_path / "photos" / "cat.png").read_bytes() == b"cat"


def test_the_data_are_mapped_and_the_cache_is_made_once(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "d")
    load(tmp_path / "d")
    (made,) = (tmp_path / "d" / ".cache").iterdir()
    times = {file.name: file.stat().st_mtime_ns for file in made.iterdir()}
    assert set(times) == {"records.arrow", "responses.arrow"}
    load(tmp_path / "d")
    assert times == {file.name: file.stat().st_mtime_ns for file in made.iterdir()}


def test_a_stale_cache_is_removed(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "d")
    stale = tmp_path / "d" / ".cache" / "old"
    stale.mkdir(parents=True)
    load(tmp_path / "d")
    assert not stale.exists()


def broken(tmp_path, dataset, change):
    dataset.save_to_disk(tmp_path / "d")
    change(tmp_path / "d")
    return tmp_path / "d"


def newer(path):
    head = json.loads((path / "settings.json").read_text())
    (path / "settings.json").write_text(json.dumps({**head, "format": 99}))


BROKEN = {
    "no folder": (shutil.rmtree, "is no folder"),
    "no settings": (lambda p: (p / "settings.json").unlink(), "has no settings.json"),
    "broken settings": (lambda p: (p / "settings.json").write_text("{"), "cannot be read"),
    "settings of something else": (
        lambda p: (p / "settings.json").write_text("{}"),
        "cannot be read",
    ),
    "a newer format": (newer, "pip install -U ostraka"),
    "no records": (lambda p: (p / "records.parquet").unlink(), "has no records.parquet"),
    "broken records": (lambda p: (p / "records.parquet").write_bytes(b"PAR1 no"), "cannot be read"),
    "cut responses": (
        lambda p: (p / "responses.parquet").write_bytes(
            (p / "responses.parquet").read_bytes()[:99]
        ),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_folder_is_said(dataset, tmp_path, name):
    change, says = BROKEN[name]
    with pytest.raises(BadFile, match=says):
        load(broken(tmp_path, dataset, change))
