"""A server on this machine, and people's answers to fine-tune with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import ostraka as rg
from ostraka.data.cells import CHAT
from ostraka.tasks._rows import Chat, Preference, Rows

sys.path.insert(0, str(Path(__file__).resolve().parent))

from openai_server import KEY, State, serving

TEXT = pa.large_string()
FAST = {"poll_every": 0.01, "deadline": 20.0}


@pytest.fixture(autouse=True)
def _no_key_of_the_user(monkeypatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[State]:
    """The server's state; it runs on a port of this machine."""
    with serving() as state:
        yield state


@pytest.fixture
def key() -> str:
    """The key that the server accepts."""
    return KEY


@pytest.fixture
def fast() -> dict[str, Any]:
    """Options that make a test wait for next to nothing."""
    return dict(FAST)


@pytest.fixture
def answers() -> Any:
    """answers(count) -> a dataset of questions with the answer of one person each."""

    def make(count: int = 20) -> rg.FeedbackDataset:
        data = rg.FeedbackDataset(
            fields=[rg.TextField(name="question")], questions=[rg.TextQuestion(name="answer")]
        )
        records = [
            rg.FeedbackRecord(
                fields={"question": f"What is {n} and {n}?"},
                responses=[{"user_id": "ana", "values": {"answer": {"value": str(2 * n)}}}],
            )
            for n in range(count)
        ]
        data.add_records(records)
        return data

    return make


@pytest.fixture
def task() -> Any:
    """Learn the answer to the question."""
    return rg.TrainingTask.for_supervised_fine_tuning(
        prompt="question", response="answer", separator=""
    )


@pytest.fixture
def trainer(answers, task, server, key, fast) -> Any:
    """trainer(**options) -> one that trains on the server, with the last fifth held out."""

    def make(count: int = 20, train_size: float | None = 0.8, **options: Any) -> Any:
        made = rg.ArgillaTrainer(
            answers(count), task, "openai", model="tiny-1", train_size=train_size
        )
        made.update_config(**{"base_url": server.url, "api_key": key, **fast, **options})
        return made

    return make


@pytest.fixture
def chats() -> Any:
    """Two conversations, one with a system prompt, as rows."""
    said = [
        [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}],
        [{"role": "user", "content": "Bye"}],
    ]
    whole = [[*one, {"role": "assistant", "content": "Well!"}] for one in said]
    table = {"record": pa.array(["r0", "r1"], TEXT), "messages": pa.array(whole, CHAT)}
    return Rows(Chat, pa.table(table))


@pytest.fixture
def preferred() -> Any:
    """preferred(count) -> rows of plain prompts with a better and a worse answer."""

    def make(count: int = 12) -> Rows[Any]:
        table = {
            "record": pa.array([f"r{n}" for n in range(count)], TEXT),
            "prompt": pa.array([f"Say {n}." for n in range(count)], TEXT),
            "chosen": pa.array([f"{n}, gladly." for n in range(count)], TEXT),
            "rejected": pa.array(["No."] * count, TEXT),
            "agreement": pa.array([1.0] * count),
        }
        return Rows(Preference, pa.table(table))

    return make
