"""A disk that is full: nothing that was acknowledged is lost, and the rest is refused in words."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress

import pytest

from ostraka.server.config import Config

SIZE = 8 * 1024 * 1024
BATCH = 50


@pytest.fixture
def disk(tmp_path):
    """A disk of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def config(disk):
    """A server whose data are on that disk."""
    return Config(data_dir=disk)


@pytest.fixture
def scene():
    """Nothing stands there when a test begins."""


def records(first):
    text = " ".join(f"word{number}" for number in range(200))
    return [
        {"external_id": f"r{number}", "fields": {"text": f"{text} own{number}"}}
        for number in range(first, first + BATCH)
    ]


def fill_with_records(dataset, owner):
    """Add records until the server refuses some; returns what it took, and its refusal."""
    took = []
    while True:
        answer = owner.post(f"/datasets/{dataset.id}/records/bulk", {"items": records(len(took))})
        if answer.status_code != 201:
            return took, answer
        took += [one["external_id"] for one in answer.json()["items"]]


def external_ids(dataset, owner):
    found = []
    while page := owner.get(
        f"/datasets/{dataset.id}/records", params={"offset": len(found), "limit": 500}
    ).json()["items"]:
        found += [one["external_id"] for one in page]
    return found


def test_what_was_acknowledged_is_there_and_what_was_refused_is_not(dataset, owner):
    took, refused = fill_with_records(dataset, owner)
    told = refused.json()
    assert (refused.status_code, told["code"]) == (503, "unavailable")
    assert "disk is full" in told["message"]
    assert "try again" in told["message"]
    assert external_ids(dataset, owner) == took


def test_answers_are_refused_then_taken_once_there_is_room(dataset, owner, annotator, disk):
    (record,) = dataset.add({"fields": {"text": "first"}})
    filler = disk / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            os.write(file.fileno(), b"\0" * 4096)
    path, values = f"/me/records/{record['id']}/answer", {"text": {"value": "long " * 40_000}}
    given = {"status": "submitted", "values": {"label": {"value": "good"}, **values}}
    refused = annotator.put(path, given)
    assert refused.status_code == 503
    assert dataset.owner.get(f"/records/{record['id']}").json()["status"] == "pending"
    filler.unlink()
    assert annotator.put(path, given).status_code == 200
    assert dataset.owner.get(f"/records/{record['id']}").json()["status"] == "completed"


def test_search_finds_what_the_database_has(dataset, owner, disk):
    took, _ = fill_with_records(dataset, owner)
    last, refused = len(took) - 1, len(took)
    for number, expected in ((0, 1), (last, 1), (refused, 0)):
        query = {"query": {"text": {"q": f"own{number}"}}}
        found = owner.post(f"/datasets/{dataset.id}/records/search", query).json()
        assert found["total"] == expected
