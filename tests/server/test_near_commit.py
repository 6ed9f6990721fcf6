"""Short writes in the event loop: together, each alone where one fails, never beside another."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from ostraka.server.database.engine import engine_for, sqlite_url
from ostraka.server.database.kept import kept
from ostraka.server.database.near_commit import NEAR
from ostraka.server.database.store import SqliteStore
from ostraka.server.errors import Unavailable


@pytest.fixture
def store(tmp_path):
    found = SqliteStore(engine_for(sqlite_url(tmp_path / "a.db")))
    found.write(lambda db: db.execute(text("CREATE TABLE words (word TEXT UNIQUE)")))
    yield found
    found.close()


def add(word):
    def work(db):
        db.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
        return NEAR in db.info

    return work


def words(store):
    return store.read(lambda db: list(db.execute(text("SELECT word FROM words")).scalars()))


def test_what_comes_together_is_done_in_the_loop(store):
    async def all_of():
        return await asyncio.gather(*(store.at_once(add(word)) for word in "abc"))

    assert asyncio.run(all_of()) == [True, True, True]
    assert words(store) == ["a", "b", "c"]


def test_a_piece_that_fails_fails_alone(store):
    async def all_of():
        pieces = (store.at_once(add(word)) for word in ("a", "b", "a", "c"))
        return await asyncio.gather(*pieces, return_exceptions=True)

    found = asyncio.run(all_of())
    assert [isinstance(one, Exception) for one in found] == [False, False, True, False]
    assert words(store) == ["a", "b", "c"]


def test_both_writers_at_once_lose_nothing(store):
    async def near(start):
        for number in range(start, start + 50):
            await store.at_once(add(f"near{number}"))

    async def far(start):
        for number in range(start, start + 50):
            await store.commit(add(f"far{number}"))

    async def all_of():
        await asyncio.gather(near(0), far(0), near(50), far(50))

    asyncio.run(all_of())
    assert sorted(words(store)) == sorted(
        f"{way}{n}" for way in ("near", "far") for n in range(100)
    )


def test_what_is_kept_is_read_again_when_somebody_else_has_written(store):
    def count(db):
        return kept(db, "words", lambda: db.execute(text("SELECT count(*) FROM words")).scalar())

    async def all_of():
        found = [await store.at_once(count)]
        await store.commit(add("far"))
        return [*found, await store.at_once(count)]

    assert asyncio.run(all_of()) == [0, 1]


def test_after_closing_it_refuses(store):
    async def late():
        store.close()
        with pytest.raises(Unavailable, match="closing"):
            await store.at_once(add("late"))

    asyncio.run(late())
