"""The same search in plain Python over the whole records, to compare with."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

Record = dict[str, Any]
WORDS = ("shard", "vote", "Athens", "naïve", "Straße", "exile", "vote_count", "東京都", "don't")
LABELS = ("good", "bad", "ugly")
NUMERIC = {"length", "score", "rating"}


def matches(record: Record, one: dict[str, Any], author: str | None, names: dict[str, str]) -> bool:
    """Whether a filter holds for a record; `names` are the questions by id."""
    scope = one["scope"]
    if scope.get("property") == "status" and scope["entity"] == "response":
        return has_status(record, one["values"], author)
    return any(holds(value, one, scope) for value in values(record, scope, author, names))


def values(record: Record, scope: Any, author: str | None, names: dict[str, str]) -> list[Any]:
    """All values that a record has in a scope, a list as its items."""
    if scope["entity"] == "record":
        found = [record[scope["property"]]]
    elif scope["entity"] == "metadata":
        found = [(record["metadata"] or {}).get(scope["metadata_property"])]
    elif scope["entity"] == "response":
        found = [
            (answer["values"] or {}).get(scope["question"], {}).get("value")
            for answer in responses(record, author)
        ]
    else:
        found = [
            one[scope.get("property") or "value"]
            for one in record["suggestions"]
            if names[one["question_id"]] == scope["question"]
        ]
    spread = [part for one in found for part in (one if isinstance(one, list) else [one])]
    return [one for one in spread if one is not None]


def responses(record: Record, author: str | None) -> list[Record]:
    """Everybody's answers, or one person's."""
    return [one for one in record["responses"] if author in (None, one["user_id"])]


def has_status(record: Record, statuses: list[str], author: str | None) -> bool:
    """Whether an answer has one of these; `pending` is an open record without an answer."""
    given = responses(record, author)
    waits = not given and record["status"] == "pending"
    return ("pending" in statuses and waits) or any(one["status"] in statuses for one in given)


def holds(value: Any, one: dict[str, Any], scope: dict[str, Any]) -> bool:
    """Whether a value is among the terms, or in the range."""
    name = scope.get("metadata_property") or scope.get("question") or scope.get("property")
    numeric = name in NUMERIC and scope.get("property") not in ("agent", "type")
    if numeric or scope.get("property") == "score":
        read: Any = float
    elif name in ("inserted_at", "updated_at"):
        read = datetime.fromisoformat
    else:
        read = str
    value = read(value)
    if one["type"] == "terms":
        return value in [read(each) for each in one["values"]]
    low, high = one.get("ge"), one.get("le")
    return (low is None or value >= read(low)) and (high is None or value <= read(high))


def first(record: Record, order: Any, author: str | None, names: dict[str, str]) -> Any:
    """What a record is sorted by; None where it has nothing."""
    scope = order["scope"]
    if scope["entity"] == "response" and scope.get("property") == "status":
        found = [one["status"] for one in responses(record, author)]
    elif scope["entity"] == "response":
        found = values(record, scope, author, names)
        if author is not None:
            return found[0] if found else None
        if scope["question"] == "rating":
            return sum(found) / len(found) if found else None
    else:
        found = values(record, scope, author, names)
        return found[0] if found else None
    pick = max if order["order"] == "desc" else min
    return pick(found) if found else None


def ordered(
    records: list[Record], sort: list[Any], author: str | None, names: dict[str, str]
) -> list[Record]:
    """Records sorted by several keys, those that lack one after those that have it."""
    for order in reversed(sort):
        keyed = [(first(record, order, author, names), record) for record in records]
        have = [pair for pair in keyed if pair[0] is not None]
        have.sort(key=lambda pair: pair[0], reverse=False)
        if order["order"] == "desc":
            have = _turned(have)
        records = [record for _, record in have + [pair for pair in keyed if pair[0] is None]]
    return records


def _turned(pairs: list[Any]) -> list[Any]:
    """The groups of one key the other way round, each group as it is."""
    groups: list[list[Any]] = []
    for pair in pairs:
        if groups and groups[-1][0][0] == pair[0]:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return [pair for group in reversed(groups) for pair in group]


def has_words(record: Record, typed: str, place: str | None) -> bool:
    """Whether one field or all together have every word that was typed."""
    fields = {name: said(value) for name, value in record["fields"].items() if name != "picture"}
    if place is not None:
        fields = {place: fields.get(place, [])}
    for quoted, star, bare in re.findall(r'"([^"]*)"(\*?)|([^\s"]+)', typed):
        wanted = split(quoted or bare)
        open_end = bool(star) or bare.endswith("*")
        if wanted and not any(in_a_row(wanted, have, open_end) for have in fields.values()):
            return False
    return not typed.strip() or bool(split(typed))


def in_a_row(wanted: list[str], have: list[str], open_end: bool) -> bool:
    """Whether words follow each other somewhere."""
    for start in range(len(have) - len(wanted) + 1):
        part = have[start : start + len(wanted)]
        if part[:-1] == wanted[:-1] and (
            part[-1] == wanted[-1] or (open_end and part[-1].startswith(wanted[-1]))
        ):
            return True
    return False


def said(value: Any) -> list[str]:
    """The words in a value, whatever it is."""
    if isinstance(value, dict):
        inside = [value["content"]] if value.keys() == {"role", "content"} else value.values()
        return [word for one in inside for word in said(one)]
    if isinstance(value, list):
        return [word for one in value for word in said(one)]
    return split(str(value))


def split(text: str) -> list[str]:
    """Words without case and accents; a Chinese character is a word."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold())
                   if not 0x300 <= ord(c) < 0x370)  # fmt: skip
    return re.findall(r"[\u4e00-\u9fff]|(?:(?![\u4e00-\u9fff])\w)+", bare)
