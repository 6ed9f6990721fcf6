"""Records that come as Arrow are the ones that JSON would have brought."""

import io
import json
from datetime import datetime, timezone

import pyarrow as pa
import pytest

import ostraka as rg
from ostraka.data.client.http import Client
from ostraka.data.client.parts import Parts
from ostraka.data.client.place import Place
from ostraka.data.remote_arrow import arrow_bodies, body_of
from ostraka.errors import ServerRefused
from ostraka.schema.settings import settings_from

AT = datetime(2026, 1, 2, tzinfo=timezone.utc)
SETTINGS = settings_from(
    fields=[rg.TextField(name="text"), rg.CustomField(name="card", template="x", required=False)],
    questions=[
        rg.LabelQuestion(name="tone", labels=["good", "bad"]),
        rg.MultiLabelQuestion(name="topics", labels=["art", "law"]),
        rg.SpanQuestion(name="marks", field="text", labels=["who"]),
    ],
    metadata_properties=[
        rg.TermsMetadataProperty(name="source"), rg.IntegerMetadataProperty(name="length"),
    ],
    vectors_settings=[rg.VectorSettings(name="one", dimensions=2)],
)  # fmt: skip
QUESTIONS = {"tone": "q-1", "topics": "q-2", "marks": "q-3"}
PARTS = Parts(SETTINGS, {"question": QUESTIONS})


def row(**more):
    about = {"score": None, "scores": None, "agent": None, "type": None}
    empty = {f"suggestions.{name}": None for name in QUESTIONS}
    empty |= {f"suggestions.{name}.{part}": v for name in QUESTIONS for part, v in about.items()}
    return {
        "id": "i", "external_id": None, "status": "pending", "inserted_at": AT, "updated_at": AT,
        "fields.text": "Ann", "fields.card": None, "metadata.source": None,
        "metadata.length": None, "metadata": None, "vectors.one": None, "responses": None,
        **empty, **more,
    }  # fmt: skip


def test_a_bare_row_is_a_record_with_nothing_but_its_fields():
    assert body_of(row(), PARTS, None) == {
        "id": "i", "external_id": None, "inserted_at": AT, "updated_at": AT,
        "fields": {"text": "Ann"}, "metadata": {}, "vectors": {"one": None}, "responses": [],
        "suggestions": [],
    }  # fmt: skip


def test_every_part_is_told_as_json_tells_it():
    answer = {"user_id": "u", "status": "draft", "values.tone": "good", "values.topics": None}
    mark = {"label": "who", "start": 0, "end": 3, "score": None}
    blank = {"user_id": "v", "status": "discarded", "values.tone": None}
    given = row(
        **{
            "fields.card": json.dumps({"a": [1]}),
            "metadata.source": ["web"],
            "metadata.length": 3,
            "metadata": json.dumps({"deep": [None]}),
            "vectors.one": [1.0, 0.0],
            "responses": [{**answer, "values.marks": [mark]}, blank],
            "suggestions.topics": ["art"],
            "suggestions.topics.scores": [0.5],
            "suggestions.tone": "bad",
            "suggestions.tone.score": 0.25,
            "suggestions.tone.agent": "m",
        }
    )
    found = body_of(given, PARTS, None)
    assert found["fields"] == {"text": "Ann", "card": {"a": [1]}}
    assert found["metadata"] == {"source": "web", "length": 3, "deep": [None]}
    assert found["vectors"] == {"one": [1.0, 0.0]}
    assert body_of(given, PARTS, [])["vectors"] == {}
    marks = [{"label": "who", "start": 0, "end": 3}]
    values = {"tone": {"value": "good"}, "marks": {"value": marks}}
    assert found["responses"] == [
        {"user_id": "u", "status": "draft", "values": values},
        {"user_id": "v", "status": "discarded", "values": None},
    ]
    assert [(s["question_id"], s["value"], s["score"]) for s in found["suggestions"]] == [
        ("q-1", "bad", 0.25), ("q-2", ["art"], [0.5]),
    ]  # fmt: skip


def stream(*rows):
    table = pa.Table.from_pylist(list(rows))
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def test_a_stream_is_read_again_when_its_connection_is_lost(script):
    served = script(None, (503, {}, b"{}"), (200, {}, stream(row(id="a"), row(id="b"))))
    slept = []
    client = Client(Place(served.url, "k"), wait=slept.append)
    found = arrow_bodies(client, "d", PARTS, None)
    assert [one["id"] for one in found] == ["a", "b"]
    assert served.asked[0][:2] == ("GET", "/api/v1/datasets/d/records.arrow")
    assert len(slept) == 2


def test_a_server_without_it_is_read_by_pages_and_other_errors_are_said(script):
    served = script((404, {}, b"{}"), (403, {}, b'{"message": "Not yours."}'))
    client = Client(Place(served.url, "k"))
    assert arrow_bodies(client, "d", PARTS, None) is None
    with pytest.raises(ServerRefused, match=r"read its records: Not yours \(HTTP 403\)"):
        arrow_bodies(client, "d", PARTS, None)
