"""The queue: everybody gets their own records, for a while."""

from __future__ import annotations

import threading
from random import Random

import pytest
from sqlalchemy import func, select

from ostraka.server.database.sql import now
from ostraka.server.database.tables import records, responses
from ostraka.server.database.work_tables import leases
from ostraka.server.stores.orders import shuffled


def texts(count):
    return [{"fields": {"text": f"t{n:02}"}} for n in range(count)]


def answered(who, item, status="submitted", **more):
    body = {"status": status, "values": {"label": {"value": "good"}}, **more}
    answer = who.put(f"/me/records/{item['record']['id']}/answer", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_two_people_never_get_the_same_record(dataset, annotator, member):
    dataset.add(*texts(6))
    assert dataset.texts(annotator, limit=4) == ["t00", "t01", "t02", "t03"]
    assert dataset.texts(member("ben"), limit=4) == ["t04", "t05"]
    assert dataset.texts(member("chi"), limit=4) == []


def test_a_record_that_needs_two_answers_goes_to_two_people(dataset, annotator, member):
    dataset.work(min_submitted=2)
    dataset.add(*texts(2))
    for who in (annotator, member("ben")):
        assert dataset.texts(who) == ["t00", "t01"]
    assert dataset.texts(member("chi")) == []
    for item in dataset.queue(annotator):
        answered(annotator, item)
    assert dataset.texts(member("chi")) == []  # one answer is there, the other is on its way
    assert member_releases(member("ben")) == 2
    assert dataset.texts(member("chi")) == ["t00", "t01"]


def member_releases(who):
    return who.delete("/me/leases").json()["released"]


def test_asking_again_gives_the_same_records_and_excluding_them_the_next(dataset, annotator):
    dataset.add(*texts(6))
    first = dataset.queue(annotator, limit=2)
    assert dataset.texts(annotator, limit=2) == ["t00", "t01"]
    held = ",".join(item["record"]["id"] for item in first)
    assert dataset.texts(annotator, limit=2, exclude=held) == ["t02", "t03"]
    assert dataset.texts(annotator, limit=6) == [f"t{n:02}" for n in range(6)]


def test_drafts_come_first_then_what_was_sent_back_and_records_put_off_last(
    dataset, annotator, owner
):
    dataset.add(*texts(5))
    one, two, three = dataset.queue(annotator, limit=3)
    answered(annotator, one, "later", reason="too long")
    sent = answered(annotator, two)["answer"]
    answered(annotator, three, "draft")
    back = owner.post(f"/responses/{sent['id']}/return", {"comment": "Look at the irony."})
    assert back.status_code == 200, back.text
    items = dataset.queue(annotator, limit=9)
    assert [item["record"]["fields"]["text"] for item in items] == [
        "t02", "t01", "t03", "t04", "t00"]  # fmt: skip
    assert items[1]["answer"]["returned"]["comment"] == "Look at the irony."
    assert (items[4]["answer"]["status"], items[4]["answer"]["reason"]) == ("later", "too long")


def test_a_lease_that_is_over_frees_the_record_and_is_told(dataset, annotator, member, here):
    dataset.add(*texts(3))
    ids = [item["record"]["id"] for item in dataset.queue(annotator)]
    over = leases.update().values(until=1)
    here.store.write(lambda db: db.execute(over))
    assert dataset.texts(member("ben"), limit=2) == ["t00", "t01"]
    renewed = annotator.post("/me/leases/renew", {"record_ids": ids}).json()
    assert [one["record_id"] for one in renewed["items"]] == ids[2:]
    assert renewed["lost"] == ids[:2]


def test_a_lease_lasts_as_long_as_the_dataset_says(dataset, annotator, here):
    dataset.work(lease_seconds=60)
    dataset.add(*texts(1))
    dataset.queue(annotator)
    (row,) = here.store.read(lambda db: db.execute(leases.select()).mappings().all())
    assert 50e6 < row["until"] - now() <= 60e6


def test_a_freed_record_comes_back_in_its_place(dataset, annotator, member):
    dataset.work(min_submitted=2)
    dataset.add(*texts(4))
    for item in dataset.queue(annotator, limit=3):
        answered(annotator, item)
    first = dataset.queue(annotator, limit=1)
    assert first[0]["record"]["fields"]["text"] == "t03"
    record = dataset.queue(member("ben"), limit=1)[0]["record"]
    assert record["fields"]["text"] == "t00"
    annotator.put(f"/me/records/{record['id']}/answer", {"status": "todo"})
    member_releases(annotator)
    assert dataset.texts(annotator) == ["t00", "t03"]


def test_new_records_reach_somebody_whose_queue_was_empty(dataset, annotator):
    assert dataset.texts(annotator) == []
    assert dataset.texts(annotator) == []
    dataset.add(*texts(2))
    assert dataset.texts(annotator) == ["t00", "t01"]


def test_more_answers_asked_for_reopens_the_queue(dataset, annotator, member):
    dataset.add(*texts(2))
    for item in dataset.queue(annotator):
        answered(annotator, item)
    assert dataset.texts(member("ben")) == []
    dataset.work(min_submitted=2)
    assert dataset.texts(member("ben")) == ["t00", "t01"]


def test_a_random_order_is_each_persons_own_and_stays(dataset, annotator, member):
    dataset.work(order="random", seed=3, min_submitted=3)
    dataset.add(*texts(30))
    mine = dataset.texts(annotator, limit=30)
    assert sorted(mine) == [f"t{n:02}" for n in range(30)] != mine
    assert mine != dataset.texts(member("ben"), limit=30)
    member_releases(annotator)
    assert dataset.texts(annotator, limit=5) == mine[:5]


@pytest.mark.parametrize("last", [7, 8, 1000])
def test_a_shuffled_order_has_a_place_for_each_record(last):
    order = shuffled(5, last, 1, "ada")
    places = [order.place(seq) for seq in range(5, last + 1)]
    assert len(set(places)) == len(places)
    assert all(0 <= place < order.size for place in places)


def test_records_given_to_somebody_are_asked_of_them_alone(dataset, annotator, member, owner):
    dataset.add(*texts(7))
    ben = member("ben")
    asked = {"user_ids": [annotator.id, ben.id], "record_status": "pending"}
    would = owner.put(f"/datasets/{dataset.id}/assignments", {**asked, "dry_run": True}).json()
    assert owner.get(f"/datasets/{dataset.id}/assignments").json()["people"] == {}
    given = owner.put(f"/datasets/{dataset.id}/assignments", asked).json()
    assert would == {**given, "batch": None}
    assert (given["records"], given["people"]) == (7, {"annotator": 4, "ben": 3})
    shares = [dataset.texts(who, limit=9) for who in (annotator, ben, member("chi"))]
    assert [len(share) for share in shares] == [4, 3, 0]
    assert not set(shares[0]) & set(shares[1])
    dataset.add({"fields": {"text": "new"}})
    assert dataset.texts(member("chi")) == ["new"]
    again = owner.get(f"/datasets/{dataset.id}/assignments").json()
    assert again["people"] == given["people"]


def test_records_are_given_by_metadata_and_the_overlap_must_fit(dataset, annotator, member, owner):
    for topic in ("law", "art"):
        dataset.add({"fields": {"text": topic}, "metadata": {"topic": topic, "length": 3}})
    ids = [annotator.id, member("ben").id]
    at = f"/datasets/{dataset.id}/assignments"
    answer = owner.put(at, {"user_ids": ids, "overlap": 2})
    assert (answer.status_code, answer.json()["where"]) == (422, "overlap")
    dataset.work(min_submitted=2)
    answer = owner.put(at, {"user_ids": ids, "overlap": 2, "metadata": {"topic": ["law"]}})
    assert answer.json()["people"] == {"annotator": 1, "ben": 1}


def test_suggestions_are_hidden_where_the_dataset_hides_them(dataset, annotator):
    suggestion = {"question_id": dataset.questions["label"], "value": "good", "agent": "m"}
    dataset.add({"fields": {"text": "a"}, "suggestions": [suggestion]})
    (item,) = dataset.queue(annotator)
    assert item["record"]["suggestions"][0]["value"] == "good"
    dataset.work(suggestions="hidden")
    (item,) = dataset.queue(annotator)
    assert "suggestions" not in item["record"]


@pytest.mark.parametrize("needed", [1, 3])
@pytest.mark.parametrize("order", ["given", "random"])
def test_many_at_once_never_get_more_than_a_record_needs(dataset, member, here, needed, order):
    dataset.work(min_submitted=needed, order=order)
    dataset.add(*texts(24))
    people = [member(f"p{n}") for n in range(6)]
    got, problems = {}, []

    def work(who):
        try:
            mine = dataset.queue(who, limit=4)
            got[who.username] = [item["record"]["id"] for item in mine]
            for item in mine[:2]:
                answered(who, item)
            got[who.username] += [item["record"]["id"] for item in dataset.queue(who, limit=6)]
        except Exception as error:  # noqa: BLE001 - the test tells it
            problems.append(error)

    threads = [threading.Thread(target=work, args=(who,)) for who in people]
    for step in (threading.Thread.start, threading.Thread.join):
        for thread in threads:
            step(thread)
    assert problems == []
    held = [one for ids in got.values() for one in set(ids)]
    assert max(held.count(one) for one in held) <= needed
    assert needed == 3 or len(held) == 24  # and nothing is held back


def test_a_discarded_record_is_free_at_once_and_a_discard_taken_back_waits(
    dataset, annotator, member
):
    dataset.add(*texts(1))
    (item,) = dataset.queue(annotator)
    answered(annotator, item, "discarded")
    ben = member("ben")
    assert dataset.texts(ben) == ["t00"]
    answered(annotator, item, "draft")
    assert dataset.texts(annotator) == []
    member_releases(ben)
    assert dataset.texts(annotator) == ["t00"]


STATES = {"answer": "submitted", "later": "later", "discard": "discarded", "withdraw": "todo"}


def over_assigned(db, needed):
    """Records with more answers and open leases than they need, while they need any."""
    finished = select(responses.c.seq).where(
        responses.c.record_seq == leases.c.record_seq,
        responses.c.user_seq == leases.c.user_seq,
        (responses.c.status != "draft") | responses.c.put_off_at.is_not(None),
    )
    held = select(func.count()).where(
        leases.c.record_seq == records.c.seq, leases.c.until > now(), ~finished.exists()
    )
    given = select(func.count()).where(
        responses.c.record_seq == records.c.seq, responses.c.status == "submitted"
    )
    busy = given.scalar_subquery() + held.scalar_subquery()
    found = select(records.c.id).where(busy > needed, records.c.status == "pending")
    return list(db.execute(found).scalars())


def busy(dataset, who, draw):
    """Ask for records, and do something with them."""
    items = dataset.queue(who, limit=draw.randrange(1, 4))
    act = draw.choice(("renew", "release", *STATES))
    if act == "release":
        who.delete("/me/leases")
    elif act == "renew" and items:
        who.post("/me/leases/renew", {"record_ids": [item["record"]["id"] for item in items]})
    elif items:
        answered(who, items[0], STATES.get(act, "draft"))
        if act == "discard":
            answered(who, items[0], "draft")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_do_at_once_no_record_is_held_by_too_many(dataset, member, here, seed):
    dataset.work(min_submitted=2)
    dataset.add(*texts(10))
    people = [member(f"p{n}") for n in range(5)]
    problems = []

    def work(number, who):
        draw = Random(seed * 100 + number)
        for _ in range(8):
            busy(dataset, who, draw)
            problems.extend(here.store.read(lambda db: over_assigned(db, 2)))

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(people)]
    for step in (threading.Thread.start, threading.Thread.join):
        for thread in threads:
            step(thread)
    assert problems == []


def test_some_records_are_asked_for_by_name_whatever_became_of_them(dataset, annotator, member):
    dataset.work(min_submitted=1)
    dataset.add(*texts(4))
    ben = member("ben")
    one, two, three, four = dataset.queue(annotator, limit=4)
    annotator.delete("/me/leases")
    answered(annotator, one)
    answered(ben, two)
    dataset.queue(ben, limit=1)
    named = [item["record"]["id"] for item in (four, three, two, one)]
    items = dataset.queue(annotator, records=",".join([*named, dataset.id]))
    assert [item["record"]["id"] for item in items] == named
    assert [item["counts"] for item in items] == [True, False, False, True]
    assert [item["lease_until"] is not None for item in items] == [True, False, False, False]
    assert items[3]["answer"]["status"] == "submitted"
    assert dataset.texts(ben) == ["t02"]  # the last one is reserved now


def test_records_of_another_dataset_are_not_to_be_had(dataset, annotator, owner):
    refused = annotator.get(f"/me/datasets/{dataset.id}/queue?records=x")
    assert (refused.status_code, refused.json()["where"]) == (422, "records")
