"""A model comes to its place whole, and an older one goes only then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ostraka.errors import BadOption, NotTrained
from ostraka.train.folder import Workplace, finished
from ostraka.train.manifest import read_manifest

PLAN = {"seed": 1, "rows_hash": "abc"}


def make(place: Workplace, files: dict[str, str], *, resume: bool = False) -> bool:
    going_on = place.prepare(resume=resume, wanted=PLAN)
    place.begin(PLAN)
    for name, text in files.items():
        (place.model / name).parent.mkdir(exist_ok=True)
        (place.model / name).write_text(text)
    return going_on


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def place(tmp_path) -> Workplace:
    return Workplace(tmp_path / "model")


def test_a_finished_model_is_moved_and_its_workplace_goes(place) -> None:
    make(place, {"weights": "new", "parts/one": "x"})
    (place.checkpoints / "state").write_text("big")
    assert not place.out.exists()
    place.finish(PLAN)
    assert names(place.out) == ["manifest.json", "parts/one", "weights"]
    assert finished(place.out)["files"] == ["parts/one", "weights"]
    assert [p.name for p in place.out.parent.iterdir()] == ["model"]


def test_a_newer_model_replaces_the_files_of_the_older_and_no_others(place) -> None:
    make(place, {"weights": "old", "adapter": "old"})
    place.finish(PLAN)
    (place.out / "my notes.txt").write_text("mine")
    make(place, {"weights": "new"})
    assert (place.out / "weights").read_text() == "old"
    place.finish(PLAN)
    assert names(place.out) == ["manifest.json", "my notes.txt", "weights"]
    assert (place.out / "weights").read_text() == "new"


def test_an_interruption_keeps_checkpoints_and_no_half_model(place) -> None:
    make(place, {"weights": "half"})
    (place.checkpoints / "state").write_text("3")
    place.interrupted({**PLAN, "status": "interrupted"}, asked=True)
    assert names(place.scratch) == ["checkpoints/state", "manifest.json"]
    assert not place.out.exists()
    with pytest.raises(NotTrained, match=r"was interrupted.*resume=True"):
        finished(place.out)


def test_an_error_without_checkpoints_leaves_nothing(place) -> None:
    make(place, {"weights": "half"})
    place.interrupted(PLAN, asked=False)
    assert list(place.out.parent.iterdir()) == []


def test_an_interrupted_training_goes_on_only_when_asked_and_the_same(place) -> None:
    assert make(place, {}, resume=True) is False
    (place.checkpoints / "state").write_text("3")
    assert make(place, {"weights": "half"}, resume=True) is True
    assert (place.checkpoints / "state").exists()
    with pytest.raises(BadOption, match="had another seed"):
        place.prepare(resume=True, wanted={**PLAN, "seed": 2})
    assert make(place, {}) is False
    assert names(place.checkpoints) == []


def test_a_move_that_was_cut_off_is_ended_later(place) -> None:
    make(place, {"weights": "old"})
    place.finish(PLAN)
    make(place, {"weights": "new", "words": "new"})
    kept = place.scratch.with_name("copy")
    shutil.copytree(place.scratch, kept)
    place.finish(PLAN)
    # as it was after one file: no manifest in place, the other file still in the workplace
    shutil.copytree(kept, place.scratch)
    shutil.move(place.out / "manifest.json", place.model / "manifest.json")
    (place.out / "words").unlink()
    (place.model / "weights").unlink()
    assert finished(place.out)["files"] == ["weights", "words"]
    assert names(place.out) == ["manifest.json", "weights", "words"]
    assert not place.scratch.exists()


def test_a_manifest_from_elsewhere_cannot_name_files_outside(place) -> None:
    make(place, {"weights": "old"})
    place.finish(PLAN)
    outside = place.out.parent / "outside.txt"
    outside.write_text("keep me")
    text = (place.out / "manifest.json").read_text()
    (place.out / "manifest.json").write_text(text.replace('"weights"', '"../outside.txt"'))
    make(place, {"weights": "new"})
    place.finish(PLAN)
    assert outside.exists()
    assert read_manifest(place.out)["files"] == ["weights"]
