"""Records go out as Arrow where the server takes it, and are then what JSON would have made."""

from __future__ import annotations

import pytest
from served import new_name

import ostraka as rg
from ostraka.data.client.current import current
from ostraka.data.client.records import ServedRecords

LABELS = ["good", "bad", "ugly"]


def whole():
    """A dataset with something of every kind."""
    made = rg.FeedbackDataset(
        fields=[
            rg.TextField(name="text"),
            rg.ChatField(name="talk", required=False),
            rg.CustomField(name="extra", template="<p></p>", required=False),
            rg.ImageField(name="picture", required=False),
        ],
        questions=[
            rg.LabelQuestion(name="label", labels=LABELS),
            rg.MultiLabelQuestion(name="labels", labels=LABELS, required=False),
            rg.RatingQuestion(name="rating", values=[1, 2, 3, 4, 5], required=False),
            rg.RankingQuestion(name="rank", values=["a", "b", "c"], required=False),
            rg.TextQuestion(name="words", required=False),
            rg.SpanQuestion(name="span", field="text", labels=LABELS, required=False),
        ],
        metadata_properties=[
            rg.TermsMetadataProperty(name="topic"),
            rg.IntegerMetadataProperty(name="length"),
            rg.FloatMetadataProperty(name="score"),
        ],
        vectors_settings=[rg.VectorSettings(name="mini", dimensions=2)],
    )
    made.add_records([full(), *sparse()])
    return made


def ranked(order):
    return [{"value": value, "rank": rank} for rank, value in enumerate(order, 1)]


def full():
    spans = [{"label": "bad", "start": 0, "end": 5}]
    values = {
        "label": {"value": "good"},
        "labels": {"value": ["good", "ugly"]},
        "rating": {"value": 4},
        "rank": {"value": ranked("bac")},
        "words": {"value": "É 🧳"},
        "span": {"value": spans},
    }
    about = {"agent": "m", "type": "model"}
    return {
        "fields": {
            "text": "Émile 🧳 went",
            "talk": [{"role": "user", "content": "hi"}, {"role": "bot", "content": "ho"}],
            "extra": {"deep": [1, {"er": None}]},
            "picture": "https://example.org/a.png",
        },
        "metadata": {"topic": ["law", "art"], "length": 3, "score": 0.5, "other": {"a": [1]}},
        "vectors": {"mini": [0.5, -1.0]},
        "external_id": "first",
        "suggestions": [
            {"question_name": "label", "value": "bad", "score": 0.25, **about},
            {"question_name": "labels", "value": ["bad", "good"], "score": [0.5, 0.75]},
            {"question_name": "rank", "value": ranked("cab")},
            {"question_name": "span", "value": [{**spans[0], "score": 0.5}]},
        ],
        "responses": [
            {"user_id": "ann", "values": values},
            {"user_id": "bob", "values": None, "status": "discarded"},
            {"user_id": "cid", "values": {"rating": {"value": 1}}, "status": "draft"},
        ],
    }


def sparse():
    """Records that lack nearly everything, and terms of one kind and another."""
    for topic in (["law"], "law", ["art", "law"], None):
        metadata = {} if topic is None else {"topic": topic}
        yield {"fields": {"text": str(topic)}, "metadata": metadata}
    yield {"fields": {"text": "both"}, "metadata": {"topic": ["law"], "length": 1, "more": "x"}}


def _plain(value, questions):
    left_out = ("id", "dataset_id", "record_id", "inserted_at", "updated_at")
    if isinstance(value, list):
        return [_plain(one, questions) for one in value]
    if isinstance(value, dict):
        return {
            name: questions.get(part, part) if name == "question_id" else _plain(part, questions)
            for name, part in value.items()
            if name not in left_out and part is not None
        }
    return value


def told(remote):
    """All that the server tells of each record but ids and times; what lacks is as null."""
    items = current().get(f"/datasets/{remote.id}/questions", "list questions")["items"]
    include = ["responses", "suggestions", "vectors"]
    found = ServedRecords(current(), str(remote.id)).page(include, 0, 100)[0]
    return _plain(found, {one["id"]: one["name"] for one in items})


@pytest.fixture(autouse=True)
def _connected(server):
    if "default" not in [place.name for place in rg.Workspace.list()]:
        rg.Workspace.create("default")


def test_arrow_makes_the_records_that_json_makes(monkeypatch):
    streams, made = [], whole()
    put = ServedRecords.put_arrow
    monkeypatch.setattr(ServedRecords, "put_arrow", lambda s, b: streams.append(b) or put(s, b))
    by_arrow = made.push_to_argilla(new_name(), "default")
    assert len(streams) == 1
    monkeypatch.setattr(type(current()), "can", lambda *_: False)
    by_json = made.push_to_argilla(new_name(), "default")
    assert len(streams) == 1
    found = [told(one) for one in (by_arrow, by_json)]
    assert found[0] == found[1]
    assert len(found[0]) == 6
    assert [one.get("metadata", {}).get("topic") for one in found[0]] == [
        ["law", "art"], ["law"], "law", ["art", "law"], None, ["law"],
    ]  # fmt: skip


def test_a_server_that_does_not_say_what_it_can_gets_json(script):
    from ostraka.data.client.http import Client
    from ostraka.data.client.place import Place

    ok = {"Content-Type": "application/json"}
    for answer in ((200, ok, b'{"version": "2.8.0"}'), (404, ok, b'{"detail": "Not Found"}')):
        client = Client(Place(script(answer).url, "key"))
        assert not client.can("records.arrow")
        assert not client.can("records.arrow")  # asked once: there is no second answer
