"""Rows of the 2.x layouts: what its client exports, and what its server exports."""

import base64
from datetime import datetime, timezone

import pyarrow as pa
import pytest

from ostraka.data.hub.read import read
from ostraka.data.hub.v2 import NOBODY, PLAIN_ORDER, SERVER_ID, STATUS
from ostraka.data.memory import Memory
from ostraka.errors import BadFile, BadRecord

ANA, BEN = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
PNG = b"\x89PNG\r\n\x1a\nrest"


def options(*values):
    return [{"value": value, "text": value, "description": None} for value in values]


def question(name, kind, **more):
    return {"name": name, "required": name == "label", "settings": {"type": kind, **more}}


@pytest.fixture
def settings():
    """The content of a `.argilla/settings.json`."""
    return {
        "guidelines": None,
        "fields": [{"name": "text", "required": True, "settings": {"type": "text"}}],
        "questions": [
            question("label", "label_selection", options=options("yes", "no")),
            question("topics", "multi_label_selection", options=options("a", "b", "c")),
            question("order", "ranking", options=options("x", "y", "z")),
            question("marks", "span", options=options("P", "Q"), field="text"),
        ],
        "metadata": [
            {"name": "source", "settings": {"type": "terms", "values": None}},
            {"name": "year", "settings": {"type": "integer", "min": None, "max": None}},
        ],
        "vectors": [{"name": "place", "title": "Place", "dimensions": 2}],
        "allow_extra_metadata": True,
        "distribution": {"strategy": "overlap", "min_submitted": 1},
        "mapping": None,
    }


def said(name, values, users, status):
    ends = {"": values, ".users": users, ".status": status}
    return {f"{name}.responses{end}": cells for end, cells in ends.items()}


def records(found):
    return list(Memory(found.settings, found.columns).iterate())


def values(record):
    return [
        (r.user_id, r.status, {k: v.value for k, v in (r.values or {}).items()} or None)
        for r in record.responses
    ]


@pytest.fixture
def of_the_client():
    """Two records as the 2.x client exports them: names without a prefix, label numbers."""
    return pa.table(
        {
            "id": ["r0", "r1"],
            "status": ["completed", "pending"],
            "_server_id": ["s0", "s1"],
            "text": ["Hello world", "Bye"],
            "source": ["web", None],
            "year": [1999, None],
            "mood": [None, 0.5],
            "place": [[0.5, -1.0], None],
            **said(
                "label",
                [["yes", "no"], None],
                [[ANA, BEN], None],
                [["submitted", "draft"], None],
            ),
            **said("order", [[["y", "x"]], None], [[ANA], None], [["submitted"], None]),
            **said(
                "marks",
                [[[{"label": "P", "start": 0, "end": 5}]], None],
                [[ANA], None],
                [["submitted"], None],
            ),
            "label.suggestion": pa.array([1, None], pa.int64()),
            "label.suggestion.score": [0.25, None],
            "label.suggestion.agent": ["m", None],
            "topics.suggestion": [["a", "c"], None],
            "topics.suggestion.score": [[0.1, 0.2], None],
            "topics.suggestion.agent": [None, None],
        }
    )


LABELS = {"label.suggestion": {"names": ["yes", "no"], "_type": "ClassLabel"}}


def with_features(table, features):
    import json

    noted = json.dumps({"info": {"features": features}})
    return table.replace_schema_metadata({"huggingface": noted})


def test_an_export_of_the_client(folder, settings, of_the_client):
    files = {
        ".argilla/settings.json": settings,
        "data/train-00000-of-00001.parquet": with_features(of_the_client, LABELS),
    }
    found = read(folder(files))
    first, second = records(found)
    assert (first.external_id, second.external_id) == ("r0", "r1")
    assert values(first)[1] == (BEN, "draft", {"label": "no"})
    (_, _, by_ana) = values(first)[0]
    assert by_ana["label"] == "yes"
    assert [(v.value, v.rank) for v in by_ana["order"]] == [("x", 2), ("y", 1)]
    assert [(v.label, v.start, v.end) for v in by_ana["marks"]] == [("P", 0, 5)]
    label, topics = first.suggestions
    assert (label.value, label.score, label.agent) == ("no", 0.25, "m")
    assert (topics.value, topics.score) == (["a", "c"], [0.1, 0.2])
    assert first.metadata == {"source": "web", "year": 1999}
    assert second.metadata == {"mood": 0.5}
    assert (first.vectors, second.vectors) == ({"place": [0.5, -1.0]}, {})
    assert not second.responses
    assert found.report.lost == {PLAIN_ORDER: 1, SERVER_ID: 2}


@pytest.fixture
def of_the_server():
    """Two records as the 2.x server exports them: prefixes, times, ranks, blanks."""
    when = datetime(2025, 3, 4, 5, 6, 7, tzinfo=timezone.utc)
    ranks = [{"value": "x", "rank": 1}, {"value": "z", "rank": 1}, {"value": "y", "rank": 2}]
    return pa.table(
        {
            "id": ["r0", "r1"],
            "status": ["completed", "completed"],
            "inserted_at": [when, when],
            "updated_at": [when, when],
            "text": ["Hello world", "Bye"],
            **said(
                "label",
                [["yes", None], ["no"]],
                [[ANA, BEN], ["None"]],
                [["submitted", "discarded"], ["draft"]],
            ),
            **said(
                "order",
                [[ranks, None], [None]],
                [[ANA, BEN], [NOBODY]],
                [["submitted", "discarded"], ["draft"]],
            ),
            "metadata.source": [["web", "mail"], [None]],
            "metadata.year": [None, 7],
            "vector.place": [None, [1.0, 2.0]],
        }
    )


def test_an_export_of_the_server(folder, settings, of_the_server):
    files = {
        ".argilla/settings.json": settings,
        ".argilla/version.json": {"argilla": "2.8.0"},
        "data/train-00000-of-00001.parquet": of_the_server,
    }
    found = read(folder(files))
    first, second = records(found)
    (ana, ben) = values(first)
    assert [(v.value, v.rank) for v in ana[2]["order"]] == [("x", 1), ("y", 2), ("z", 1)]
    assert ben == (BEN, "discarded", None)
    assert values(second) == [(None, "draft", {"label": "no"})]
    assert (first.metadata, second.metadata) == ({"source": ["web", "mail"]}, {"year": 7})
    assert second.vectors == {"place": [1.0, 2.0]}
    assert found.columns.records["inserted_at"].to_pylist()[0].year == 2025
    assert found.report.lost == {STATUS: 1}


def test_one_keyword_in_a_list_of_the_server_is_the_keyword(folder, settings, of_the_server):
    at = of_the_server.column_names.index("metadata.source")
    table = of_the_server.set_column(at, "metadata.source", pa.array([["web"], []]))
    found = read(table, settings=settings)
    assert [record.metadata.get("source") for record in records(found)] == ["web", None]


def test_pictures_in_bytes_become_data_urls(settings):
    picture = {"name": "picture", "required": False, "settings": {"type": "image"}}
    settings["fields"].append(picture)
    cells = [{"bytes": PNG, "path": None}, {"bytes": None, "path": "https://a.b/c.png"}, None]
    table = pa.table({"text": ["a", "b", "c"], "label.suggestion": [None] * 3, "picture": cells})
    first, second, third = (
        record.fields.get("picture") for record in records(read(table, settings=settings))
    )
    assert first == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert (second, third) == ("https://a.b/c.png", None)


def test_undeclared_columns_are_metadata_only_where_that_is_allowed(settings, of_the_client):
    settings["allow_extra_metadata"] = False
    table = of_the_client.drop_columns(["label.suggestion"])
    with pytest.raises(BadFile, match=r"'mood' belongs to no field"):
        read(table, settings=settings)
    found = read(table, settings=settings, skip_columns="mood")
    assert records(found)[1].metadata == {}


def test_lists_of_different_lengths_are_refused(settings):
    table = pa.table({"text": ["a"], **said("label", [["yes", "no"]], [[ANA]], [["draft"]])})
    with pytest.raises(BadFile, match=r"Record 0 has 2 answers and 1 entries in 'label.responses"):
        read(table, settings=settings)


def test_a_column_of_answers_that_holds_no_lists_is_refused(settings):
    table = pa.table({"text": ["a"], "label.responses": ["yes"]})
    with pytest.raises(BadFile, match=r"'label.responses' holds string; a list per record"):
        read(table, settings=settings)


def test_an_answer_that_does_not_fit_names_its_record(settings):
    table = pa.table({"text": ["a"], **said("topics", [[["a", "d"]]], [[ANA]], [["draft"]])})
    with pytest.raises(BadRecord, match=r"Record 0: question 'topics'.*'d'.*a, b, c"):
        read(table, settings=settings)
