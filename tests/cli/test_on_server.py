"""Commands on a dataset of a server: `server:name` in place of a folder."""

from __future__ import annotations

import httpx
import pytest
from served import Served, user_id

import ostraka as rg


@pytest.fixture
def films(saved, tmp_path, monkeypatch):
    """The saved dataset, pushed to a server; `films(path)` asks that server."""
    served = Served(tmp_path / "server")
    served.connect(monkeypatch)
    local = rg.FeedbackDataset.load_from_disk(saved)
    for name in local.snapshot().users:
        served.person(name)
    rg.Workspace.create("cinema")
    remote = local.push_to_argilla("films", workspace="cinema")
    headers = {"X-Argilla-Api-Key": served.key}

    def ask(path):
        at = f"{served.url}/api/v1/datasets/{remote.id}{path}"
        return httpx.get(at, headers=headers).raise_for_status().json()

    yield ask
    served.close()


@pytest.mark.parametrize(
    "line", [["describe"], ["agreement"], ["people", "tone"]], ids=lambda line: line[0]
)
@pytest.mark.parametrize("place", ["server:films", "server:cinema/films"])
def test_it_says_the_same_as_of_the_folder(run, saved, films, line, place):
    name, *more = line
    told = run(name, place, *more)
    assert told.exit_code == 0, told.output
    assert told.output == run(name, saved, *more).output


def test_a_training_is_shown_on_the_server(run, films, tmp_path):
    line = ["train", "server:films", "--text", "text", "--label", "tone", "--framework", "sklearn"]
    done = run(*line, "--output", "my_model")
    assert done.exit_code == 0, done.output
    (row,) = films("/trainings/runs")["items"]
    assert (row["status"], row["origin"]) == ("done", "client")
    assert row["asked"]["framework"] == "sklearn"
    assert (tmp_path / "my_model/manifest.json").is_file()


def test_a_report_and_an_export_are_written_here(run, films, tmp_path):
    assert "Wrote films-report.html" in run("report", "server:films").output
    page = (tmp_path / "films-report.html").read_text(encoding="utf-8")
    assert "ana" in page
    assert user_id("ana") not in page
    done = run("export", "server:films", "films.jsonl")
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "films.jsonl").read_text(encoding="utf-8").count("\n")
    assert lines == 121  # an answer each, and one without


def test_a_name_that_is_not_there_is_told_with_those_that_are(run, films):
    done = run("describe", "server:filmes")
    assert done.exit_code == 1
    assert "films" in done.output


def test_without_a_server_it_says_how_to_reach_one(run, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nobody"))
    done = run("describe", "server:films")
    assert done.exit_code == 1
    assert "OSTRAKA_API_URL" in done.output
