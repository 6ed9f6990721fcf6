"""Metadata, answers and suggestions as `facts`: one row for each value that can be looked for.

Whoever writes metadata, answers or suggestions calls the function of that name here, in the same
transaction. What is deleted takes its facts along by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from ostraka.server.database.prepared import Prepared
from ostraka.server.index import sureness

_INTO = "INSERT INTO facts (record_seq, scope, author, place, text, number) "
_THESE = {
    "sqlite": "IN (SELECT value FROM json_each(:seqs))",
    "postgresql": "= ANY(CAST(:seqs AS bigint[]))",
}


def of_metadata(db: Connection, seqs: Sequence[int], *, new: bool = False) -> None:
    """The metadata of records; `new` records have none yet."""
    _write(db, "metadata", seqs, "" if new else "scope & 7 = 0")


def of_answers(
    db: Connection,
    seqs: Sequence[int],
    *,
    author: int | None = None,
    new: bool = False,
    lists: bool = True,
) -> None:
    """The answers to records, everybody's or one person's.

    `new` ones replace none; without `lists` none of the answers is a list.
    """
    whose = "" if author is None else " AND author = :author"
    what = "answers" if lists else "single answers"
    _write(db, what, seqs, "" if new else f"scope & 7 = 1{whose}", author=author)


def of_suggestions(db: Connection, seqs: Sequence[int], *, new: bool = False) -> None:
    """The suggestions for records; `new` ones replace none, and how sure they are is known."""
    _write(db, "suggestions", seqs, "" if new else "scope & 7 BETWEEN 2 AND 5")
    if not new:
        sureness.of_suggestions(db, seqs)


def of_property(db: Connection, dataset: int, part: int) -> None:
    """The metadata that a dataset's records have already of a new property."""
    for statement in _statements(db.dialect.name)["property"]:
        db.execute(text(statement), {"dataset": dataset, "part": part})


def _write(db: Connection, what: str, seqs: Sequence[int], gone: str, **more: Any) -> None:
    if not seqs:
        return
    name = db.dialect.name
    given = {"seqs": msgspec.json.encode(list(seqs)).decode() if name == "sqlite" else list(seqs)}
    given |= {key: value for key, value in more.items() if value is not None}
    whose = " AND a.user_seq = :author" if "author" in given else ""
    if gone:
        _made(f"DELETE FROM facts WHERE record_seq {_THESE[name]} AND {gone}").run(db, given)  # noqa: S608
    for statement in _statements(name)[what]:
        _made(statement + whose).run(db, given)


@cache
def _made(statement: str) -> Prepared:
    """A statement, read once."""
    return Prepared(text(statement))


def _statements(dialect: str) -> dict[str, list[str]]:
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL


def _one(given: str, kind: str) -> str:
    return (
        f"CASE WHEN {kind} = 'text' THEN {given} END, CASE WHEN {kind} <> 'text' THEN {given} END"
    )


def _fit(given: str, kind: str) -> str:
    return f"({kind} IN ('integer', 'real') OR ({kind} = 'text' AND length({given}) <= 500))"


def _singles_and_lists(
    head: str, source: str, given: str, kind: str, listed: str, where: str
) -> list[str]:
    """A statement for single values, and one for lists of them (SQLite)."""
    single = (
        f"{_INTO} SELECT {head}, 0, {_one(given, kind)} FROM {source} "  # noqa: S608
        f"WHERE {_fit(given, kind)} AND {where}"
    )
    several = (
        f"{_INTO} SELECT {head}, v.key, {_one('v.atom', 'v.type')} FROM {source} "  # noqa: S608
        f"JOIN json_each({listed}) v "
        f"WHERE {kind} = 'array' AND {_fit('v.atom', 'v.type')} AND {where}"
    )
    return [single, several]


def _sqlite() -> dict[str, list[str]]:
    these = _THESE["sqlite"]
    known = (
        "records r CROSS JOIN json_each(r.metadata) m "  # in this order
        "JOIN metadata_properties p ON p.dataset_seq = r.dataset_seq AND p.name = m.key"
    )
    metadata = ("r.seq, p.seq * 8, 0", known, "m.atom", "m.type",
                "CASE m.type WHEN 'array' THEN m.value ELSE '[]' END")  # fmt: skip
    given = (
        'responses a CROSS JOIN json_each(a."values") k '
        "JOIN questions q ON q.dataset_seq = a.dataset_seq AND q.name = k.key "
        "JOIN json_each(k.value) w ON w.key = 'value'"
    )
    answers = ("a.record_seq, q.seq * 8 + 1, a.user_seq", given, "w.atom", "w.type",
               "CASE w.type WHEN 'array' THEN w.value ELSE '[]' END")  # fmt: skip
    suggestions = []
    for kind, column in ((2, "value"), (3, "score")):
        head, given = f"s.record_seq, s.question_seq * 8 + {kind}, 0", f"s.{column}"
        suggestions += _singles_and_lists(
            head, "suggestions s", f"json_extract({given}, '$')", f"json_type({given})", given,
            f"s.record_seq {these}",
        )  # fmt: skip
    suggestions += _names(these)
    return {
        "metadata": _singles_and_lists(*metadata, f"r.seq {these}"),
        "property": _singles_and_lists(*metadata, "r.dataset_seq = :dataset AND p.seq = :part"),
        "answers": _singles_and_lists(*answers, f"a.record_seq {these}"),
        "single answers": _singles_and_lists(*answers, f"a.record_seq {these}")[:1],
        "suggestions": suggestions,
    }


def _names(these: str) -> list[str]:
    return [
        f"{_INTO} SELECT s.record_seq, s.question_seq * 8 + {kind}, 0, 0, s.{column}, NULL "  # noqa: S608
        f"FROM suggestions s WHERE s.{column} IS NOT NULL AND s.record_seq {these}"
        for kind, column in ((4, "agent"), (5, "type"))
    ]


def _postgresql() -> dict[str, list[str]]:
    these = _THESE["postgresql"]
    values = "f.place, f.text, f.number FROM"
    metadata = (
        f"{_INTO} SELECT r.seq, p.seq * 8, 0, {values} records r "
        "CROSS JOIN LATERAL json_each(r.metadata) m "
        "JOIN metadata_properties p ON p.dataset_seq = r.dataset_seq AND p.name = m.key "
        "CROSS JOIN LATERAL facts_in(m.value) f WHERE "
    )
    answers = (
        f"{_INTO} SELECT a.record_seq, q.seq * 8 + 1, a.user_seq, {values} responses a "
        'CROSS JOIN LATERAL json_each(a."values") k '
        "JOIN questions q ON q.dataset_seq = a.dataset_seq AND q.name = k.key "
        f"CROSS JOIN LATERAL facts_in(k.value -> 'value') f WHERE a.record_seq {these}"
    )
    suggestions = [
        f"{_INTO} SELECT s.record_seq, s.question_seq * 8 + {kind}, 0, {values} suggestions s "
        f"CROSS JOIN LATERAL facts_in(s.{column}) f "
        f"WHERE s.{column} IS NOT NULL AND s.record_seq {these}"
        for kind, column in ((2, "value"), (3, "score"))
    ]
    return {
        "metadata": [f"{metadata} r.seq {these}"],
        "property": [f"{metadata} r.dataset_seq = :dataset AND p.seq = :part"],
        "answers": [answers],
        "single answers": [answers],
        "suggestions": suggestions + _names(these),
    }


_SQLITE, _POSTGRESQL = _sqlite(), _postgresql()
