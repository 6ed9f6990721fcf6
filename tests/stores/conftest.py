"""One suite for every place where a dataset may be: memory, a folder, a server on each database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from databases import new_database
from served import Served, new_name
from store_samples import PEOPLE, record, settings

import ostraka as rg
from ostraka.data.client.current import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL, REMOTE = ("memory", "disk"), ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def servers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """`servers("sqlite")`: a server on that database, started when it is first asked for."""
    running: dict[str, Served] = {}

    def started(database: str) -> Served:
        if database not in running:
            url = ""
            if database == "postgresql":
                url = new_database(request.getfixturevalue("postgres"))
            running[database] = Served(tmp_path_factory.mktemp("server"), url)
            for name in PEOPLE:
                running[database].person(name)
        return running[database]

    yield started
    for one in running.values():
        one.close()


@pytest.fixture(params=[*LOCAL, *REMOTE])
def store(request: pytest.FixtureRequest) -> str:
    """Where datasets are made."""
    return str(request.param)


@pytest.fixture
def make(
    store: str, servers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """`make(*records, **settings)`: a dataset of these in the store."""
    if store in REMOTE:
        servers(store).connect(monkeypatch)

    def made(*records: Any, **given: Any) -> Any:
        dataset = rg.FeedbackDataset(**(given or settings()))
        dataset.add_records(list(records))
        if store == "memory":
            return dataset
        if store == "disk":
            folder = tmp_path / new_name()
            dataset.save_to_disk(folder)
            return rg.FeedbackDataset.load_from_disk(folder)
        return dataset.push_to_argilla(new_name())

    yield made
    forget()


@pytest.fixture
def dataset(make: Any) -> Any:
    """Two records: a full one, and one that nobody answered."""
    return make(record(), record(external_id="r-2", responses=[], suggestions=[]))
