"""A dataset with answers to learn from, and a server that trains."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from served import Running

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for `run_stage`

from run_stage import Training, fill

from ostraka.server.app import watcher


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
def address(app):
    """The application behind a real port."""
    running = Running(app, lifespan=False)
    yield f"{running.url}/api/v1"
    running.close()


@pytest.fixture
def training(admin, filled):
    """Runs of the dataset, as its admin asks for them."""
    return Training(admin, filled.id)
