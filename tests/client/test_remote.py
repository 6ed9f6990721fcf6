"""A dataset on a server: what is read when, what goes there, and what somebody else does there."""

import pytest
from served import new_name, user_id

import ostraka as rg
from ostraka.data.client.current import current
from ostraka.data.client.http import Client
from ostraka.errors import BadOption, BadRecord, BadSchema, NotOnServer, UnknownName

SETTINGS = {
    "fields": [rg.TextField(name="text")],
    "questions": [
        rg.LabelQuestion(name="tone", labels=["good", "bad"]),
        rg.TextQuestion(name="words", required=False),
    ],
    "metadata_properties": [rg.IntegerMetadataProperty(name="length")],
    "vectors_settings": [
        rg.VectorSettings(name="one", dimensions=2), rg.VectorSettings(name="two", dimensions=2),
    ],
}  # fmt: skip


def rows(count, **parts):
    return [
        {"fields": {"text": f"t{at}"}, "metadata": {"length": at}, "external_id": str(at), **parts}
        for at in range(count)
    ]


@pytest.fixture
def push(server):
    if "default" not in [place.name for place in rg.Workspace.list()]:
        rg.Workspace.create("default")

    def pushed(*records, **more):
        dataset = rg.FeedbackDataset(**{**SETTINGS, **more})
        dataset.add_records(list(records))
        return dataset.push_to_argilla(new_name(), "default")

    return pushed


@pytest.fixture
def asked(monkeypatch):
    """Every request of this process from here on: method, path and parameters."""
    found = []
    ask = Client.ask

    def listen(self, method, path, act, **more):
        found.append((method, path.rsplit("/", 1)[-1], more.get("params")))
        return ask(self, method, path, act, **more)

    monkeypatch.setattr(Client, "ask", listen)
    return found


def reads(asked):
    """Where each page of records began."""
    return [
        (params["offset"], params["limit"])
        for method, path, params in asked
        if (method, path) == ("GET", "records")
    ]


def texts(records):
    return [record.fields["text"] for record in records]


def test_records_are_read_a_page_at_a_time(push, asked):
    remote = push(*rows(600))
    asked.clear()
    assert texts(remote.records[100:360]) == [f"t{at}" for at in range(100, 360)]
    assert reads(asked) == [(0, 1), (0, 250), (250, 250)]
    asked.clear()
    records = remote.records
    assert [records[at].fields["text"] for at in (7, 8, 249)] == ["t7", "t8", "t249"]
    assert reads(asked) == [(0, 250)]
    assert texts(remote.records) == [f"t{at}" for at in range(600)]
    assert texts(remote.records[590::-200]) == ["t590", "t390", "t190"]
    assert texts(remote[-2:]) == ["t598", "t599"]
    assert [len(batch) for batch in remote.iter(batch_size=256)] == [256, 256, 88]
    with pytest.raises(IndexError, match="No record 600: there are 600, 0 to 599"):
        remote.records[600]
    with pytest.raises(IndexError, match="No record -601"):
        remote.records[-601]


def test_what_others_do_is_seen_by_the_next_step(push):
    mine = push(*rows(2))
    theirs = rg.FeedbackDataset.from_argilla(id=mine.id)
    held = mine.records[0]
    theirs.records[0].update(metadata={"length": 50})
    theirs.add_records({"fields": {"text": "new"}})
    assert texts(mine.records) == ["t0", "t1", "new"]
    assert held.metadata == {"length": 50}, "a record in hand follows"
    theirs.delete_records(theirs.records[1])
    assert texts(mine.pull().records) == ["t0", "new"]


def test_an_update_goes_there_at_once_and_holds_only_what_changed(push, asked):
    remote = push(*rows(1, responses=[{"user_id": "ann", "values": {"tone": "good"}}]))
    record = remote.records[0]
    asked.clear()
    record.update(suggestions=rg.SuggestionSchema("tone", "bad", score=0.5, agent="m"))
    assert [(method, path) for method, path, _ in asked] == [("PUT", "bulk")]
    answer = current().get(f"/records/{record.id}", "see it")
    assert answer["suggestions"][0]["value"] == "bad"
    assert answer["metadata"] == {"length": 0}
    record.responses[0].values["tone"].value = "bad"
    record.responses.append(rg.ResponseSchema("bob", {"tone": "good"}))
    remote.update_records(record)
    said = {r.user_id: r.values["tone"].value for r in remote.records[0].responses}
    assert said == {user_id("ann"): "bad", user_id("bob"): "good"}


def test_an_answer_that_came_meanwhile_is_not_overwritten(push):
    mine = push(*rows(1, responses=[{"user_id": "ann", "values": {"tone": "good"}}]))
    record = mine.records[0]
    record.responses  # noqa: B018 - read before
    theirs = rg.FeedbackDataset.from_argilla(id=mine.id)
    theirs.records[0].responses[0].values["tone"].value = "bad"
    theirs.update_records([])
    record.update(metadata={"length": 9})
    assert theirs.records[0].responses[0].values["tone"].value == "bad"
    assert theirs.records[0].metadata == {"length": 9}


def test_a_record_is_deleted_on_the_server(push):
    remote = push(*rows(130))
    remote.records[3].delete()
    assert len(remote) == 129
    remote.delete_records(remote.records[:120])
    assert len(remote) == 9


def test_what_a_server_cannot_change_is_said(push):
    remote = push(*rows(1, vectors={"one": [1.0, 0.0]}))
    record = remote.records[0]
    record.external_id = "other"
    with pytest.raises(BadRecord, match="cannot change its external_id.*mend the record"):
        len(remote)
    record.external_id = "0"
    del record.vectors["one"]
    with pytest.raises(BadRecord, match=r"cannot remove its vectors \['one'\]"):
        len(remote)
    record.vectors["one"] = [0.0, 1.0]
    assert remote.pull().records[0].vectors == {"one": [0.0, 1.0]}
    record.responses.append(rg.ResponseSchema("zoe", {"tone": "good"}))
    with pytest.raises(BadOption, match="'zoe'"):
        len(remote)
    del record.responses[0]
    assert len(remote) == 1


def test_views_are_chosen_by_the_server_or_here_with_the_same_result(push):
    answers = [{"user_id": "ann", "values": {"tone": "good"}}]
    remote = push(*rows(3), {"fields": {"text": "said"}, "responses": answers})
    view = remote.filter_by(response_status="pending")
    assert texts(view.sort_by({"field": "metadata.length", "order": "desc"}).records) == [
        "t2", "t1", "t0",
    ]  # fmt: skip
    assert texts(view.pull(max_records=2).records) == ["t0", "t1"]
    assert (len(view), view[2].fields["text"], len(view.records[1:])) == (3, "t2", 2)
    assert texts(remote.filter_by(users=user_id("ann")).records) == ["said"]
    with pytest.raises(IndexError, match="there are 3"):
        view[3]
    with pytest.raises(UnknownName, match="Known: length"):
        remote.filter_by(metadata_filters=rg.IntegerMetadataFilter(name="size", ge=1))


def test_only_the_asked_vectors_come(push):
    remote = push(*rows(1, vectors={"one": [1.0, 0.0], "two": [0.0, 1.0]}))
    open_with = lambda asked: rg.FeedbackDataset.from_argilla(id=remote.id, with_vectors=asked)  # noqa: E731
    assert sorted(open_with("all").records[0].vectors) == ["one", "two"]
    one = open_with(["one"])
    assert one.records[0].vectors == {"one": [1.0, 0.0]}
    assert open_with([]).records[0].vectors == {}
    with pytest.raises(BadOption, match="opened without the vector 'two'"):
        one.find_similar_records("two", value=[1.0, 0.0])
    with pytest.raises(UnknownName, match="'three'"):
        open_with(["three"])


def test_parts_that_somebody_else_added_are_learnt(push):
    mine = push(*rows(1), allow_extra_metadata=False)
    theirs = rg.FeedbackDataset.from_argilla(id=mine.id)
    theirs.add_metadata_property(rg.TermsMetadataProperty(name="source"))
    theirs.records[0].update(metadata={"length": 1, "source": "web"})
    assert mine.records[0].metadata == {"length": 1, "source": "web"}
    assert mine.metadata_property_by_name("source").type == "terms"


def test_what_a_server_keeps_of_a_property_is_said(push):
    remote = push(*rows(1))
    with pytest.raises(BadSchema, match=r"max=None, not 9.*titles and visibility"):
        remote.update_metadata_properties(rg.IntegerMetadataProperty(name="length", max=9))
    hidden = rg.IntegerMetadataProperty(name="length", visible_for_annotators=False)
    remote.update_metadata_properties([hidden])
    assert not remote.metadata_property_by_name("length").visible_for_annotators
    with pytest.raises(BadSchema, match="names must be unique; 'length'"):
        remote.add_metadata_property({"name": "length", "type": "float"})


def test_it_says_which_one_it_is(push, server):
    remote = push(*rows(2))
    assert remote.url == f"{server.url}/dataset/{remote.id}/annotation-mode"
    assert remote.created_at <= remote.updated_at
    assert remote.created_at.utcoffset().total_seconds() == 0
    assert repr(remote).splitlines()[0].endswith(f"2 records, {remote.url}")
    assert repr(remote.records) == f"<2 records on {server.url}>"


def test_it_makes_local_datasets(push):
    assert type(push(*rows(1)).pull()) is rg.FeedbackDataset
    made = rg.RemoteFeedbackDataset.for_summarization()
    assert type(made) is rg.FeedbackDataset


def test_a_dataset_is_deleted_with_its_records(push):
    remote = push(*rows(1))
    remote.delete()
    with pytest.raises(NotOnServer):
        rg.FeedbackDataset.from_argilla(remote.name)
