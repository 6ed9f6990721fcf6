"""Arrow brings and takes what JSON does, with the same checks."""

from __future__ import annotations

import io

import pyarrow as pa
import pytest

SPANS = [{"label": "good", "start": 0, "end": 2}]


def sent(*batches):
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batches[0].schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue()


def rows(start, count, **columns):
    texts = [f"reply {n}" for n in range(start, start + count)]
    outer = [f"r{n}" for n in range(start, start + count)]
    return pa.record_batch({"external_id": outer, "fields.text": texts, **columns})


def put(owner, dataset, body, **params):
    path = f"/datasets/{dataset.id}/records.arrow"
    return owner.put(path, content=body, params=params)


def got(owner, dataset):
    answer = owner.get(f"/datasets/{dataset.id}/records.arrow")
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all()


def listed(owner, dataset):
    params = {"include": ["responses", "suggestions", "vectors"], "limit": 1000}
    return owner.get(f"/datasets/{dataset.id}/records", params=params).json()["items"]


def whole(dataset, annotator):
    suggestion = {"question_id": dataset.questions["labels"], "value": ["good", "bad"],
                  "score": [0.25, 0.5], "agent": "m", "type": "model"}  # fmt: skip
    values = {
        "label": "bad",
        "labels": ["good", "ugly"],
        "rating": 3,
        "rank": [{"value": v, "rank": r} for r, v in enumerate(("bad", "good", "ugly"), 1)],
        "text": "été 👍",
        "span": SPANS,
    }
    answer = {"user_id": annotator.id, "status": "submitted",
              "values": {name: {"value": value} for name, value in values.items()}}  # fmt: skip
    return {
        "fields": {"text": "été"},
        "external_id": "whole",
        "metadata": {"topic": "a", "length": 3, "score": 0.5, "else": [1, {"b": None}]},
        "vectors": {"mini": [0.5, -1.0, 2.0]},
        "suggestions": [suggestion],
        "responses": [answer],
    }


SAME = ("fields", "metadata", "vectors", "external_id", "status")


def shown(record):
    answers = [(one["user_id"], one["status"], one["values"]) for one in record["responses"]]
    names = ("question_id", "value", "score", "agent", "type")
    about = [tuple(one[name] for name in names) for one in record["suggestions"]]
    return [record[name] for name in SAME], answers, about


def test_what_json_brought_arrow_takes_to_another_dataset(dataset, owner, annotator):
    dataset.add(whole(dataset, annotator), {"fields": {"text": "b"}})
    before = [shown(one) for one in listed(owner, dataset)]
    table = got(owner, dataset)
    assert table["responses"].to_pylist()[0][0]["values.span"][0]["label"] == "good"
    for one in listed(owner, dataset):
        owner.delete(f"/records/{one['id']}")
    answer = put(owner, dataset, sent(*table.drop_columns(["id"]).to_batches()))
    assert answer.json() == {"added": 2, "updated": 0}
    assert [shown(one) for one in listed(owner, dataset)] == before


def test_what_is_there_is_changed(dataset, owner):
    put(owner, dataset, sent(rows(0, 3, **{"metadata.topic": ["a", "b", None]})))
    answer = put(owner, dataset, sent(rows(1, 3, **{"metadata.topic": ["c", None, "d"]})))
    assert answer.json() == {"added": 1, "updated": 2}
    topics = [(one["metadata"] or {}).get("topic") for one in listed(owner, dataset)]
    assert topics == ["a", "c", None, "d"]


def test_a_bad_row_ends_the_stream_and_what_came_before_it_stays(dataset, owner):
    good = [rows(0, 2), rows(2, 2)]
    bad = pa.record_batch({"external_id": ["r4", "r5"], "fields.text": ["x", None]})
    answer = put(owner, dataset, sent(*good, bad, rows(6, 2)))
    told = answer.json()
    assert (answer.status_code, told["where"]) == (422, "rows.5.fields.text")
    assert (told["added"], told["updated"]) == (4, 0)
    assert told["message"].startswith("Row 5: the required field 'text' is missing")
    assert len(listed(owner, dataset)) == 4


def test_atomic_keeps_all_out(dataset, owner):
    bad = pa.record_batch({"external_id": ["r2"], "fields.text": pa.array([None], pa.string())})
    answer = put(owner, dataset, sent(rows(0, 2), bad), atomic="true")
    assert (answer.status_code, answer.json()["where"]) == (422, "rows.2.fields.text")
    assert answer.json()["added"] == 0
    assert listed(owner, dataset) == []
    assert put(owner, dataset, sent(rows(0, 2)), atomic="true").json()["added"] == 2


@pytest.mark.parametrize(
    ("columns", "where", "says"),
    [
        ({"fields.txt": ["a"]}, "fields.txt", "Did you mean 'fields.text'?"),
        ({"fields.text": ["a"], "suggestions.label": ["no"]}, "rows.0.label", "'no' is not among"),
        ({"fields.text": ["a"], "vectors.mini": [[1.0]]}, "rows.0.vectors.mini", "needs 3 numbers"),
        ({"fields.text": ["a"], "metadata.length": ["x"]}, "rows.0.metadata.length", "length"),
        ({"fields.text": ["a"], "metadata": ["{"]}, "metadata", "needs JSON text"),
        ({"fields.text": ["a"], "responses": ["x"]}, "responses", "needs lists of structs"),
    ],
)
def test_what_does_not_fit_is_refused(dataset, owner, columns, where, says):
    answer = put(owner, dataset, sent(pa.record_batch(columns)))
    assert answer.status_code == 422, answer.text
    assert answer.json()["where"] in (where, f"rows.0.{where}", "rows.0")
    assert says in answer.json()["message"]


def test_what_is_no_arrow_is_refused(dataset, owner):
    answer = put(owner, dataset, b"PK not arrow")
    assert (answer.status_code, "Arrow IPC" in answer.json()["message"]) == (422, True)


def test_long_streams_come_in_batches(dataset, owner):
    body = sent(*(rows(start, 3000) for start in (0, 3000, 6000)))
    assert put(owner, dataset, body).json() == {"added": 9000, "updated": 0}
    answer = owner.get(f"/datasets/{dataset.id}/records.arrow")
    sizes = [batch.num_rows for batch in pa.ipc.open_stream(answer.content)]
    assert sizes == [4096, 4096, 808]
    outer = pa.ipc.open_stream(answer.content).read_all()["external_id"].to_pylist()
    assert outer == [f"r{n}" for n in range(9000)]


def test_only_leads_move_whole_datasets(dataset, annotator, admin):
    assert annotator.get(f"/datasets/{dataset.id}/records.arrow").status_code == 403
    assert put(annotator, dataset, sent(rows(0, 1))).status_code == 403
    assert put(admin, dataset, sent(rows(0, 1))).json()["added"] == 1
