"""The tables of search can be taken back and made again."""

from __future__ import annotations

from sqlalchemy import inspect

from ostraka.server.database.engine import engine_for
from ostraka.server.database.migrate import migrate


def test_search_goes_back_and_comes_again(library, config):
    engine = engine_for(config.url)
    migrate(engine, "0001")
    names = inspect(engine).get_table_names()
    assert not any(name.startswith(("facts", "texts", "vector_bits")) for name in names)
    migrate(engine)
    assert {"facts", "vector_bits"} <= set(inspect(engine).get_table_names())
    engine.dispose()
