"""A small saved dataset, an archive in the layout of the real one, and the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import ostraka as rg
from ostraka.cli import app
from ostraka.cli._demo_fetch import Archive

sys.path.insert(0, str(Path(__file__).resolve().parent))
from tiny_archive import make_archive

WORDS = {"good": ("great fine lovely", "ana"), "bad": ("awful poor dull", "ben")}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """run("cells") -> what the command printed and its exit code, in a wide window."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)

    def typed(*arguments: str, input: str | None = None) -> Any:
        return CliRunner().invoke(app, list(map(str, arguments)), input=input)

    return typed


def make_dataset() -> rg.FeedbackDataset:
    """40 texts whose words tell their label; three people, who differ on every tenth text."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[
            rg.LabelQuestion(name="tone", labels=["good", "bad"]),
            rg.RatingQuestion(name="stars", values=[1, 2, 3], required=False),
            rg.TextQuestion(name="why", required=False),
        ],
        metadata_properties=[rg.TermsMetadataProperty(name="source")],
    )
    for number in range(40):
        label = ("good", "bad")[number % 2]
        other = ("bad", "good")[number % 2]
        word = WORDS[label][0].split()[number // 2 % 3]
        said = [label, label, other if number % 10 == 0 else label]
        answers = [
            {"user_id": person, "values": {"tone": {"value": value}}, "status": "submitted"}
            for person, value in zip(("ana", "ben", "cleo"), said, strict=True)
        ]
        if number == 3:
            answers[2]["status"] = "discarded"
        dataset.add_records({"fields": {"text": f"A {word} film."}, "responses": answers})
    dataset.add_records({"fields": {"text": "Nobody has read this."}})
    return dataset


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset as a folder."""
    folder = tmp_path_factory.mktemp("saved") / "films"
    make_dataset().save_to_disk(folder)
    return folder


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that downloads are kept in."""
    monkeypatch.setenv("OSTRAKA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip look for packages nowhere."""
    for name in [name for name in os.environ if name.upper().startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")


@pytest.fixture
def tweets(cache: Path) -> Archive:
    """60 texts with 4 to 8 ratings each, of which one has another mean than its ratings."""
    mood = (("great day", [3, 2, 4, 1]), ("awful day", [-3, -2, -4, -1]), ("a day", [0, 0, 1, 0]))
    texts, ratings = [], []
    for number in range(60):
        words, given = mood[number % 3]
        more = [0, 1, -1, 0] if number < 12 else []
        ratings.append(given + more)
        texts.append((f"{words} {number} &amp; night", sum(ratings[-1]) / len(ratings[-1])))
    texts[7] = ("these words were judged elsewhere", 3.5)
    return make_archive(cache, texts, ratings)
