"""Who listens hears of every change that was kept, signed, and of nothing else."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import func, select

from ostraka.server.config import Config
from ostraka.server.database.work_tables import outbox as outbox_table
from ostraka.server.shapes.webhooks import EVENTS
from ostraka.server.webhooks import outbox
from ostraka.server.webhooks.deliver import Deliverer

ANSWER = {"status": "submitted", "values": {"label": {"value": "good"}}}


@pytest.fixture
def config(tmp_path, database_url):
    return Config(
        data_dir=tmp_path / "server",
        database_url=database_url,
        pool_size=4,
        webhooks_to_private=True,
    )


@pytest.fixture
def deliverer(here):
    made = Deliverer(here.store, here.store.mail, private=True)
    made.start()
    yield made
    made.close()


def listen(owner, listener, *events):
    given = {"url": listener.url, "events": sorted(events or EVENTS)}
    answer = owner.post("/webhooks", given)
    assert answer.status_code == 201, answer.text
    return answer.json()


def waiting(here):
    count = select(func.count()).select_from(outbox_table)
    return here.store.read(lambda db: db.execute(count).scalar_one())


def test_every_change_is_told_in_order(here, owner, annotator, workspace, listener, deliverer):
    secret = listen(owner, listener)["secret"]
    made = owner.post("/datasets", {"name": "told", "workspace_id": workspace["id"]}).json()
    at = f"/datasets/{made['id']}"
    owner.post(f"{at}/fields", {"name": "text", "title": "T", "required": True,
                                "settings": {"type": "text"}})  # fmt: skip
    options = [{"value": name, "text": name} for name in ("good", "bad")]
    owner.post(f"{at}/questions", {"name": "label", "title": "L", "required": True, "settings":
               {"type": "label_selection", "options": options}})  # fmt: skip
    owner.put(f"{at}/publish")
    items = [{"fields": {"text": "a"}, "metadata": {"m": 1}}, {"fields": {"text": "b"}}]
    first, second = owner.post(f"{at}/records/bulk", {"items": items}).json()["items"]
    response = annotator.post(f"/records/{first['id']}/responses", ANSWER).json()
    annotator.put(f"/responses/{response['id']}", {"status": "discarded"})
    owner.patch(f"/records/{second['id']}", {"metadata": {"m": 2}})
    owner.delete(f"/responses/{response['id']}")
    owner.delete(f"/records/{second['id']}")
    owner.patch(at, {"guidelines": "g"})
    owner.delete(at)
    expected = [
        "dataset.created", "dataset.published", "record.created", "record.created",
        "response.created", "record.updated", "record.completed", "response.updated",
        "record.updated", "record.updated", "response.deleted", "record.deleted",
        "dataset.updated", "dataset.deleted",
    ]  # fmt: skip
    told = [listener.next().told(secret) for _ in expected]
    assert sorted(one["type"] for one in told) == sorted(expected)
    assert [one["type"] for one in told][:4] == expected[:4]
    by = {one["type"]: one["data"] for one in told}
    assert by["record.created"]["dataset"]["questions"][0]["name"] == "label"
    assert by["response.created"]["record"]["fields"] == {"text": "a"}
    assert by["response.created"]["user"]["username"] == "annotator"
    assert by["record.completed"]["status"] == "completed"
    assert by["record.deleted"]["metadata"] == {"m": 2}
    assert by["dataset.deleted"]["workspace"]["name"] == workspace["name"]


def test_ones_own_answer_completes_a_record_and_taking_it_back_opens_it(
    here, owner, annotator, dataset, listener, deliverer
):
    (row,) = dataset.add({"fields": {"text": "a"}})
    secret = listen(owner, listener)["secret"]
    path = f"/me/records/{row['id']}/answer"
    assert annotator.put(path, ANSWER).status_code == 200
    assert annotator.put(path, {"status": "todo"}).status_code == 200
    expected = ["response.created", "record.updated", "record.completed", "response.deleted",
                "record.updated"]  # fmt: skip
    told = [listener.next().told(secret)["type"] for _ in expected]
    assert sorted(told) == sorted(expected)


def test_what_was_not_kept_is_not_told(here, owner, dataset, listener):
    listen(owner, listener)
    bad = {"items": [{"fields": {"text": "a"}}, {"fields": {"txt": "b"}}]}
    assert owner.post(f"/datasets/{dataset.id}/records/bulk", bad).status_code == 422
    assert waiting(here) == 0


def test_only_what_was_asked_for_waits_and_only_while_enabled(here, owner, dataset, listener):
    made = listen(owner, listener, "record.deleted")
    dataset.add({"fields": {"text": "a"}})
    assert waiting(here) == 0
    (row,) = dataset.add({"fields": {"text": "b"}})
    owner.delete(f"/records/{row['id']}")
    assert waiting(here) == 1
    owner.patch(f"/webhooks/{made['id']}", {"enabled": False})
    (row,) = dataset.add({"fields": {"text": "c"}})
    owner.delete(f"/records/{row['id']}")
    assert waiting(here) == 1
    owner.delete(f"/webhooks/{made['id']}")
    assert waiting(here) == 0


def test_a_failed_message_comes_again_with_the_same_id(here, owner, dataset, listener, deliverer):
    listener.answers = [500, 307]
    secret = listen(owner, listener, "record.created")["secret"]
    dataset.add({"fields": {"text": "a"}})
    ids = {listener.next().headers["webhook-id"]}
    tried = select(func.max(outbox_table.c.attempts))
    for times in (1, 2):
        until(lambda times=times: here.store.read(lambda db: db.scalar(tried)) == times)
        here.store.write(outbox.free)
        here.store.mail.set()
        message = listener.next()
        ids.add(message.headers["webhook-id"])
    assert message.told(secret)["data"]["fields"] == {"text": "a"}
    assert len(ids) == 1
    until(lambda: waiting(here) == 0)
    assert listener.messages.empty()  # the redirect was not followed


def test_a_message_is_given_up_after_its_last_try(here, owner, dataset, listener):
    listen(owner, listener, "record.created")
    dataset.add({"fields": {"text": "a"}})
    waits = []
    while waiting(here):
        here.store.write(outbox.free)
        (row,) = here.store.write(lambda db: outbox.take(db, ()))
        waits.append(here.store.write(lambda db, row=row: outbox.failed(db, row, "no")))
    assert waits == [*map(float, outbox.BACK_OFF), None]


def test_what_waits_is_sent_after_a_restart(here, owner, dataset, listener):
    listen(owner, listener, "record.created")
    dataset.add({"fields": {"text": "a"}})
    assert len(here.store.write(lambda db: outbox.take(db, ()))) == 1  # taken, and then killed
    if here.store.engine.dialect.name != "sqlite":
        here.store.write(outbox.free)  # as time does
    again = Deliverer(here.store, here.store.mail, private=True)
    again.start()
    assert listener.next().type == "record.created"
    again.close()
    assert waiting(here) == 0


def test_two_senders_send_nothing_twice(here, owner, dataset, listener):
    listen(owner, listener, "record.created")
    dataset.add(*({"fields": {"text": str(n)}} for n in range(200)))
    both = [Deliverer(here.store, here.store.mail, private=True) for _ in range(2)]
    for one in both if here.store.engine.dialect.name == "postgresql" else both[:1]:
        one.start()
    ids = [listener.next().headers["webhook-id"] for _ in range(200)]
    until(lambda: waiting(here) == 0)
    for one in both if here.store.engine.dialect.name == "postgresql" else both[:1]:
        one.close()
    assert len(set(ids)) == 200
    assert listener.messages.empty()


def test_a_ping_is_sent_at_once_and_says_why_not(owner, listener):
    made = listen(owner, listener)
    assert owner.post(f"/webhooks/{made['id']}/ping").status_code == 204
    assert listener.next().told(made["secret"])["type"] == "ping"
    listener.answers = [418]
    answer = owner.post(f"/webhooks/{made['id']}/ping")
    assert (answer.status_code, "the answer was 418" in answer.json()["message"]) == (422, True)


def test_webhooks_are_the_owners_and_ten_at_most(owner, admin, listener):
    assert admin.get("/webhooks").status_code == 403
    made = [listen(owner, listener, "record.created") for _ in range(10)]
    assert owner.post("/webhooks", {"url": listener.url, "events": ["record.created"]}).json()[
        "message"
    ] == ("There may be 10 webhooks; delete one first.")
    assert [one["id"] for one in owner.get("/webhooks").json()["items"]] == [
        one["id"] for one in made
    ]
    twice = {"url": listener.url, "events": ["record.created", "record.created"]}
    assert owner.post("/webhooks", twice).json()["where"] == "events"


def until(true):
    """Wait until something holds; the test's own time limit ends it."""
    while not true():
        time.sleep(0.02)
