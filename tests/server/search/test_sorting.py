"""Records come in the order of plain Python, by offset and by cursor."""

from __future__ import annotations

from typing import Any

import plainly
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SCOPES: list[dict[str, str]] = [
    *({"entity": "metadata", "metadata_property": n} for n in ("topic", "length", "score")),
    *({"entity": "record", "property": n} for n in ("id", "external_id", "status", "inserted_at")),
    *({"entity": "response", "question": n} for n in ("label", "labels", "rating")),
    {"entity": "response", "property": "status"},
    *({"entity": "suggestion", "question": "rating", "property": n}
      for n in ("value", "score", "agent", "type")),
]  # fmt: skip
ORDERS = st.builds(
    lambda scope, order: {"scope": scope, "order": order},
    st.sampled_from(SCOPES),
    st.sampled_from(["asc", "desc"]),
)
MANY = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LAW = {
    "type": "terms",
    "scope": {"entity": "metadata", "metadata_property": "topic"},
    "values": ["law"],
}


def wanted(library: Any, body: dict[str, Any], author: str | None) -> list[str]:
    names = {key: name for name, key in library.questions.items()}
    kept = [
        record
        for record in library.records
        if all(plainly.matches(record, one, author, names)
               for one in body.get("filters", {}).get("and", []))
    ]  # fmt: skip
    return [r["id"] for r in plainly.ordered(kept, body["sort"], author, names)]


@given(
    sort=st.lists(ORDERS, min_size=1, max_size=3),
    law=st.booleans(),
    own=st.sampled_from([None, "ada"]),
    step=st.integers(1, 40),
)
@MANY
def test_pages_by_offset_and_by_cursor_are_the_order_of_plain_python(library, sort, law, own, step):
    who = library.people.get(own)
    body = {"sort": sort} | ({"filters": {"and": [LAW]}} if law else {})
    asked = wanted(library, body, who.id if who else None)
    assert library.ids(body, who) == asked
    by_offset, by_cursor, cursor = [], [], None
    for offset in range(0, len(asked) + 1, step):
        by_offset += library.ids(body, who, offset=offset, limit=step)
        more = {} if cursor is None else {"cursor": cursor}
        page = library.search(body, who, limit=step, **more)
        by_cursor += [one["record"]["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        assert page["total"] == len(asked)
        if cursor is None:
            break
    assert by_cursor == asked
    assert by_offset == asked[: len(by_offset)]


def test_pages_by_cursor_are_steady_while_records_come_and_go(library):
    asked = {"scope": SCOPES[1], "order": "asc"}
    before = library.ids({"sort": [asked]})
    page = library.search({"sort": [asked]}, limit=30)
    low = {"title": "new"}
    library.add(*({"fields": low, "metadata": {"length": -99}} for _ in range(10)))
    gone = before[5]
    library.owner.delete(f"/datasets/{library.id}/records", params={"ids": gone})
    rest = library.search({"sort": [asked]}, cursor=page["next_cursor"])
    assert [one["record"]["id"] for one in rest["items"]] == before[30:]


def test_the_list_has_cursors_too(library):
    asked = {"limit": 25}
    seen = []
    while True:
        page = library.owner.get(f"/datasets/{library.id}/records", params=asked).json()
        seen += [record["id"] for record in page["items"]]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert seen == [record["id"] for record in library.records]
    assert page["total"] == 60


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "AAAA", "é", "W10=", "WyIiLFtdXQ=="])
def test_a_cursor_that_is_not_of_this_search_is_refused(library, cursor):
    of_another = library.search({"sort": [{"scope": SCOPES[0], "order": "asc"}]}, limit=5)
    for text in (cursor, of_another["next_cursor"]):
        path = f"/datasets/{library.id}/records/search"
        answer = library.owner.post(path, {}, params={"cursor": text})
        assert answer.status_code == 422
        assert answer.json()["where"] == "cursor"


def test_offset_and_cursor_together_are_refused(library):
    cursor = library.search({}, limit=5)["next_cursor"]
    path = f"/datasets/{library.id}/records/search"
    answer = library.owner.post(path, {}, params={"cursor": cursor, "offset": 5})
    assert answer.status_code == 422


def test_at_most_ten_sorts(library):
    path, one = f"/datasets/{library.id}/records/search", {"scope": SCOPES[0], "order": "asc"}
    assert library.owner.post(path, {"sort": [one] * 10}).status_code == 200
    assert library.owner.post(path, {"sort": [one] * 11}).status_code == 422
