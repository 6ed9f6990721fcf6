"""Environments of their own: where they are, when they are whole, and what to type."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ostraka.errors import MissingExtra, UnknownName
from ostraka.train.apart import environment
from ostraka.train.apart.environment import Environment, home


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("OSTRAKA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def pretend(there: Environment, pins: tuple[str, ...]) -> None:
    """An environment as an installation leaves it, without what is in it."""
    there.python.parent.mkdir(parents=True)
    there.python.symlink_to(sys.executable)
    (there.folder / "installed.json").write_text(json.dumps({"pins": list(pins)}))


def test_the_folder_is_that_of_the_variable_or_the_users_data(place, monkeypatch) -> None:
    assert Environment("span-marker").folder == place / "environments" / "span-marker"
    monkeypatch.delenv("OSTRAKA_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setattr(sys, "platform", "linux")
    assert home() == Path("/data/ostraka")


def test_an_unknown_one_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'span-marker'"):
        Environment("span_marker")


def test_where_it_is_missing_the_error_says_what_to_type() -> None:
    with pytest.raises(MissingExtra, match="transformers below 5.*extras install span-marker"):
        Environment("span-marker").require("Training with SpanMarker")


def test_one_that_is_whole_gives_its_interpreter() -> None:
    there = Environment("span-marker")
    pretend(there, there.pins)
    assert there.installed
    assert there.require("Training") == there.python


def test_one_of_other_releases_is_not_taken() -> None:
    there = Environment("span-marker")
    pretend(there, ("span-marker==1.5.0",))
    assert not there.installed
    with pytest.raises(MissingExtra, match="made of other releases"):
        there.require("Training")


def test_a_half_made_one_is_not_taken() -> None:
    there = Environment("span-marker")
    pretend(there, there.pins)
    (there.folder / "installed.json").unlink()
    assert not there.installed


def test_every_pin_is_exact() -> None:
    for pins in environment.PINS.values():
        assert all("==" in pin for pin in pins)


def test_it_is_installed_with_pip_into_a_venv_and_removed(tmp_path, monkeypatch) -> None:
    package = tmp_path / "tiny"
    package.mkdir()
    (package / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbackend-path = ["."]\nbuild-backend = "backend"\n'
    )
    (package / "backend.py").write_text(BACKEND)
    wheel = f"tiny @ {package.as_uri()}"
    monkeypatch.setitem(environment.PINS, "span-marker", (wheel,))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    said: list[str] = []
    there = Environment("span-marker")
    there.install(said.append)
    assert there.installed
    assert list(there.folder.rglob("tiny.py"))
    assert said[0].startswith("Making ")
    assert there.size() > 0
    assert there.remove()
    assert not there.installed
    assert not there.remove()


def test_a_failed_installation_leaves_nothing_and_says_what_pip_said(monkeypatch) -> None:
    monkeypatch.setitem(environment.PINS, "span-marker", ("no-such-thing-anywhere==1",))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    there = Environment("span-marker")
    with pytest.raises(MissingExtra, match="(?s)could not be installed.*no-such-thing-anywhere"):
        there.install(lambda line: None)
    assert not there.folder.exists()


BACKEND = """
import zipfile

def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(f"{directory}/{name}", "w") as file:
        file.writestr("tiny.py", "")
        about = "tiny-1.0.dist-info"
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
        kind = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        file.writestr(f"{about}/WHEEL", kind)
        file.writestr(f"{about}/RECORD", "")
    return name
"""
