"""A dataset goes to a server, whole; what stops it is said, and the same call goes on."""

import pytest
from served import Served, new_name, user_id

import ostraka as rg
from ostraka.data.client import push as pushing
from ostraka.data.client.current import current
from ostraka.data.client.records import ServedRecords
from ostraka.errors import (
    AlreadyThere,
    BadOption,
    BadRecord,
    NotOnServer,
    PushStopped,
    ServerAbsent,
)  # fmt: skip

LONG = "x" * 4000


def dataset(*records, **more):
    made = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
        **more,
    )
    made.add_records([{"fields": {"text": "hi"}, **record} for record in records])
    return made


def answer(user, label="good", **more):
    return {"user_id": user, "values": {"tone": {"value": label}}, **more}


def texts(remote):
    return [record.fields["text"] for record in remote.records]


@pytest.fixture(autouse=True)
def _connected(server):
    if "default" not in [place.name for place in rg.Workspace.list()]:
        rg.Workspace.create("default")


def test_a_new_server_needs_no_workspace_first(tmp_path, monkeypatch):
    fresh = Served(tmp_path / "server")
    fresh.connect(monkeypatch)
    assert dataset({}).push_to_argilla("first").workspace.name == "default"
    assert dataset({}).push_to_argilla("second").workspace.name == "default"
    fresh.close()


def test_it_is_made_published_and_found_again():
    name = new_name()
    remote = dataset({}, {}).push_to_argilla(name, workspace="default")
    assert isinstance(remote, rg.RemoteFeedbackDataset)
    assert (remote.name, remote.workspace.name, len(remote)) == (name, "default", 2)
    body = current().get(f"/datasets/{remote.id}", "see it")
    assert body["status"] == "ready"
    assert body["metadata"] in ({}, None), "nothing of the push is left"
    opened = rg.FeedbackDataset.from_argilla(name, workspace="default")
    assert opened.id == remote.id
    assert rg.FeedbackDataset.from_argilla(id=remote.id).name == name
    assert remote.id in [one.id for one in rg.FeedbackDataset.list("default")]


def test_records_without_an_external_id_come_back_without_one():
    remote = dataset({}, {"external_id": "mine"}).push_to_argilla(new_name(), "default")
    assert [record.external_id for record in remote.records] == [None, "mine"]
    assert remote.snapshot().ids() == [str(record.id) for record in remote.records]


def test_a_name_in_use_is_refused_and_nothing_of_it_is_touched():
    name = new_name()
    remote = dataset({}).push_to_argilla(name, "default")
    with pytest.raises(AlreadyThere, match=r"Choose another name.*from_argilla"):
        dataset({}, {}).push_to_argilla(name, "default")
    assert len(remote) == 1


def test_authors_are_known_by_id_or_username():
    records = {"responses": [answer(user_id("ann")), answer("bob", "bad")]}
    remote = dataset(records).push_to_argilla(new_name(), "default")
    said = [(r.user_id, r.values["tone"].value) for r in remote.records[0].responses]
    assert said == [(user_id("ann"), "good"), (user_id("bob"), "bad")]


def test_unknown_authors_are_refused_before_anything_is_made():
    name = new_name()
    made = dataset({"responses": [answer("zoe"), answer("yan")]})
    with pytest.raises(BadOption, match=r"2 authors .*'zoe', 'yan'.*authors='create'.*'skip'"):
        made.push_to_argilla(name, "default")
    with pytest.raises(NotOnServer):
        rg.FeedbackDataset.from_argilla(name)
    with pytest.raises(BadOption, match="one of refuse, create, me, skip"):
        made.push_to_argilla(name, "default", authors="maybe")


def test_unknown_authors_can_be_made_annotators():
    number = "0b1f2a34-0000-4000-8000-00000000beef"
    name = new_name()
    made = dataset({"responses": [answer(number), answer(name)]})
    with pytest.warns(UserWarning, match="2 annotators were made on the server: annotator-0b1f2a3"):
        remote = made.push_to_argilla(new_name(), "default", authors="create")
    people = [r.user_id for r in remote.records[0].responses]
    assert people == [number, str(rg.User.from_name(name).id)]
    assert name in [user.username for user in rg.Workspace.from_name("default").users]


def test_unknown_authors_can_be_somebody_there():
    made = dataset({"responses": [answer("zoe")]}, {"responses": [answer("yan", "bad")]})
    named = {"zoe": "ann", "yan": user_id("bob")}
    remote = made.push_to_argilla(new_name(), "default", authors=named)
    people = [record.responses[0].user_id for record in remote.records]
    assert people == [user_id("ann"), user_id("bob")]


@pytest.mark.filterwarnings("ignore:Responses without user_id")
def test_what_is_left_out_is_counted():
    made = dataset({"responses": [answer("zoe"), answer(None)]}, {"responses": [answer("zoe")]})
    with pytest.warns(UserWarning, match="1 answer was not sent: a second one of the same user"):
        remote = made.push_to_argilla(new_name(), "default", authors="me")
    mine = str(rg.User.me().id)
    assert [[r.user_id for r in record.responses] for record in remote.records] == [[mine], [mine]]
    with pytest.warns(UserWarning, match="3 answers were not sent: of people the server"):
        remote = made.push_to_argilla(new_name(), "default", authors="skip")
    assert [len(record.responses) for record in remote.records] == [0, 0]


def test_what_the_server_has_no_place_for_is_said():
    made = rg.FeedbackDataset(
        fields=[rg.TextField(name="text", description="What people read.")],
        questions=[rg.TextQuestion(name="words")],
    )
    with pytest.warns(UserWarning, match="the description of the field 'text'"):
        made.push_to_argilla(new_name(), "default")


def test_external_ids_that_stand_twice_are_refused_at_once():
    with pytest.raises(BadRecord, match="Records 0 and 2 both have external_id='a'"):
        dataset({"external_id": "a"}, {}, {"external_id": "a"}).push_to_argilla(new_name())


@pytest.fixture(params=["arrow", "json"])
def way(request, monkeypatch):
    """How records go out; four at a time."""
    monkeypatch.setattr("ostraka.data.client.bodies.BULK_RECORDS", 4)
    monkeypatch.setattr("ostraka.data.client.arrow.RECORDS", 4)
    if request.param == "json":
        monkeypatch.setattr(type(current()), "can", lambda *_: False)
    return request.param


def test_a_record_the_server_refuses_is_named_and_can_be_mended(way):
    records = [{"fields": {"text": f"t{at}"}, "responses": [answer("ann")]} for at in range(10)]
    records[6]["responses"] = [{"user_id": "ann", "values": None, "status": "submitted"}]
    made, name = dataset(*records), new_name()
    with pytest.raises(PushStopped) as caught:
        made.push_to_argilla(name, "default")
    said = str(caught.value)
    assert "stopped while sending records: record 6." in said
    assert "no answer to 'tone'" in said
    assert "4 of 10 records are there; nothing was deleted. The same call goes on" in said
    assert (caught.value.records, caught.value.status) == (4, 422)
    made.records[6].responses[0].status = "discarded"
    remote = made.push_to_argilla(name, "default")
    assert texts(remote) == [f"t{at}" for at in range(10)]
    with pytest.raises(AlreadyThere):
        made.push_to_argilla(name, "default")


@pytest.mark.parametrize("way", ["arrow", "json"], indirect=True)
@pytest.mark.parametrize("step", ["_create", "_part", "_records", "_mark"])
def test_a_push_goes_on_wherever_the_connection_was_lost(step, way, monkeypatch):
    name, made = new_name(), dataset({}, {}, guidelines="Be kind.")
    done = getattr(pushing.Push, step)

    def lose(self, *given, **more):
        done(self, *given, **more)
        raise ServerAbsent("the connection was lost")

    with monkeypatch.context() as patch:
        patch.setattr(pushing.Push, step, lose)
        with pytest.raises((PushStopped, ServerAbsent)):
            made.push_to_argilla(name, "default")
    if step == "_mark":  # all was done but the answer
        assert len(rg.FeedbackDataset.from_argilla(name)) == 2
        return
    remote = made.push_to_argilla(name, "default")
    assert (len(remote), remote.guidelines, remote.settings) == (2, "Be kind.", made.settings)


def test_another_dataset_does_not_go_on_with_a_push(monkeypatch):
    name = new_name()
    with monkeypatch.context() as patch:
        patch.setattr(pushing.Push, "_mark", lambda *_: {"id": "", "metadata": None})
        dataset({}).push_to_argilla(name, "default")
    other = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["yes", "no"])],
    )
    with pytest.raises(PushStopped, match="another question 'tone'.*another name"):
        other.push_to_argilla(name, "default")


def test_records_whose_answer_was_lost_are_not_doubled_by_the_next_push(way, monkeypatch):
    name, made = new_name(), dataset(*({"fields": {"text": f"t{at}"}} for at in range(10)))
    method = "put_arrow" if way == "arrow" else "put"
    send, sent = getattr(ServedRecords, method), []

    def lose(self, body):
        send(self, body)
        sent.append(body)
        if len(sent) == 2:
            raise ServerAbsent("the connection was lost")

    with monkeypatch.context() as patch:
        patch.setattr(ServedRecords, method, lose)
        with pytest.raises(PushStopped, match="sending records 4 to 7.*4 of 10 records are there"):
            made.push_to_argilla(name, "default")
    monkeypatch.setattr(ServedRecords, method, lambda s, b: sent.append(b) or send(s, b))
    remote = made.push_to_argilla(name, "default")
    assert texts(remote) == [f"t{at}" for at in range(10)]
    assert len(sent) == 3, "what was there was not sent again"


def test_records_that_were_sent_before_the_answer_was_lost_are_not_doubled(monkeypatch):
    remote = dataset().push_to_argilla(new_name(), "default")
    post = type(current()).post

    def lose(self, path, act, json=None, **more):
        found = post(self, path, act, json, **more)
        if path.endswith("/bulk"):
            raise ServerAbsent("lost")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(type(current()), "post", lose)
        remote.add_records([{"fields": {"text": "a"}}, {"fields": {"text": "b"}}])
    assert texts(remote) == ["a", "b"]


def test_an_external_id_in_use_is_refused_and_the_record_stays():
    remote = dataset({"external_id": "a"}).push_to_argilla(new_name(), "default")
    with pytest.raises(AlreadyThere, match="'a'"):
        remote.add_records({"fields": {"text": "other"}, "external_id": "a"})
    assert texts(remote) == ["hi"]


def test_large_records_go_as_several_streams(monkeypatch):
    sent = []
    put = ServedRecords.put_arrow
    monkeypatch.setattr("ostraka.data.client.arrow.BYTES", 12_000)
    monkeypatch.setattr(ServedRecords, "put_arrow", lambda s, b: sent.append(len(b)) or put(s, b))
    records = [{"fields": {"text": f"{at}{LONG}"}} for at in range(5)]
    remote = dataset(*records).push_to_argilla(new_name(), "default")
    assert len(sent) == 3
    assert max(sent) < 12_000
    assert [text[0] for text in texts(remote)] == list("01234")


def test_large_records_go_in_several_requests(monkeypatch):
    sent = []
    monkeypatch.setattr(type(current()), "can", lambda *_: False)
    put = ServedRecords.put
    monkeypatch.setattr("ostraka.data.client.bodies.BULK_CHARACTERS", 10_000)
    monkeypatch.setattr(ServedRecords, "put", lambda s, b: sent.append(len(b)) or put(s, b))
    remote = dataset(*[{"fields": {"text": LONG}}] * 5).push_to_argilla(new_name(), "default")
    assert sent == [2, 2, 1]
    assert len(remote) == 5


def test_a_workspace_has_to_be_named_where_there_are_several():
    rg.Workspace.create(new_name())
    name = new_name()
    assert dataset({}).push_to_argilla(name).workspace.name == "default"
    other = rg.Workspace.create(new_name())
    assert dataset({}).push_to_argilla(name, other).workspace == other
    with pytest.raises(BadOption, match="is in .*give workspace="):
        rg.FeedbackDataset.from_argilla(name)
    assert rg.FeedbackDataset.from_argilla(name, workspace=other.name).workspace == other


def test_an_annotator_may_not_push_and_is_told_so(running):
    person = rg.User.create(new_name(), "long enough", workspaces=["default"])
    rg.init(running.url, person.api_key)
    with pytest.raises(PushStopped, match=r"making the dataset.*may not create datasets here"):
        dataset({}).push_to_argilla(new_name())


def test_what_is_not_there_is_said_with_the_nearest():
    dataset({}).push_to_argilla("replies-of-june", "default")
    with pytest.raises(NotOnServer, match="Did you mean 'replies-of-june'"):
        rg.FeedbackDataset.from_argilla("replies-of-jun")
    with pytest.raises(NotOnServer, match="No dataset has the id"):
        rg.FeedbackDataset.from_argilla(id="7")
    with pytest.raises(BadOption, match="a name or an id"):
        rg.FeedbackDataset.from_argilla()
