"""A dataset with answers to learn from, and a server that trains."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from scene import application
from served import Running

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for `run_stage`

from on_server import made_in
from run_stage import Training, ended_run, fill

from ostraka.server.app import open_server, watcher
from ostraka.server.config import Config
from ostraka.server.runs import process


@pytest.fixture
def filled(dataset, member):
    """Forty answered records and ten open ones."""
    fill(dataset, [member("ben"), member("chi")])
    return dataset


@pytest.fixture
def watching(here):
    """The threads of a server that train."""
    made = watcher(here)
    made.start()
    yield made
    made.close()


@pytest.fixture
def workers(monkeypatch):
    """The workers that were started."""
    found = []
    begun = process.Worker.__init__

    def begin(self, *given, **named):
        begun(self, *given, **named)
        found.append(self)

    monkeypatch.setattr(process.Worker, "__init__", begin)
    return found


@pytest.fixture
def address(app):
    """The application behind a real port."""
    running = Running(app, lifespan=False)
    yield f"{running.url}/api/v1"
    running.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def trained(request, portal, tmp_path_factory):
    """A run on each database that has ended; of the tests of a module, those that change nothing
    of it come first."""
    folder = tmp_path_factory.mktemp("trained")
    given, blank = {"data_dir": folder, "pool_size": 4}, None
    if request.param == "sqlite":
        file, scene = request.getfixturevalue("files")(made_in)
        shutil.copy(file, folder / "ostraka.db")
    else:
        blank, scene = request.getfixturevalue("copies")(made_in)
        url, turns = blank.take()
        given["database_url"] = url
    config = Config(**given)
    app = application(config, "trained")
    app.state.server = open_server(config)
    made = watcher(app.state.server)
    made.start()
    yield ended_run(app, portal, scene)
    made.close()
    app.state.server.store.close()
    if blank:
        blank.give_back(url, turns)


@pytest.fixture
def training(admin, filled):
    """Runs of the dataset, as its admin asks for them."""
    return Training(admin, filled.id)
