"""How many answers somebody has given is kept, whoever writes them, and told with each answer."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import func, select

from ostraka.server.database.tables import responses
from ostraka.server.database.work_tables import answer_counts
from ostraka.server.jobs.cleaning import clean

STATES = ("draft", "submitted", "discarded", "later")
GOOD = {"label": {"value": "good"}}


def kept(here):
    """The counts that are kept, which are those of the answers that are there."""

    def read(db):
        off = responses.c.put_off_at.is_not(None)
        by = (responses.c.user_seq, responses.c.dataset_seq, responses.c.status, off)
        found = {}
        for user, dataset, status, later, count in db.execute(
            select(*by, func.count()).group_by(*by)
        ):
            state = "later" if status == "draft" and later else status
            own = found.setdefault((user, dataset), dict.fromkeys(STATES, 0))
            own[state] += count
        rows = db.execute(select(answer_counts)).mappings().all()
        told = {
            (row["user_seq"], row["dataset_seq"]): {name: row[name] for name in STATES}
            for row in rows
        }
        assert {key: one for key, one in told.items() if any(one.values())} == found
        return found

    return here.store.read(read)


def test_counts_are_right_whichever_way_answers_come_and_go(
    dataset, here, owner, annotator, member
):
    draw, ben = Random(5), member("ben")
    dataset.work(min_submitted=3)
    made = dataset.add(*({"fields": {"text": f"t{n}"}} for n in range(12)))
    told = {}
    for _ in range(60):
        who, record = draw.choice([annotator, ben]), draw.choice(made)
        status = draw.choice(["todo", "draft", "submitted", "discarded", "later"])
        body = {"status": status, "values": GOOD}
        answer = who.put(f"/me/records/{record['id']}/answer", body)
        assert answer.status_code == 200
        told[who.id] = answer.json()["counts"]
    found = kept(here)
    assert sorted(map(str, found.values())) == sorted(map(str, told.values()))
    ids = [one["id"] for one in made]
    asked = {"record_ids": ids, "values": GOOD, "dry_run": False}
    batch = ben.post(f"/me/datasets/{dataset.id}/answers/bulk", asked).json()["batch"]
    kept(here)
    assert ben.post(f"/audit/batches/{batch}/undo").status_code == 200
    assert kept(here) == found
    given = [{"user_id": who.id, "status": "submitted", "values": GOOD} for who in (owner, ben)]
    dataset.add(*({"fields": {"text": "x"}, "responses": given} for _ in range(3)))
    assert len(kept(here)) == 3
    one = owner.get(f"/records/{ids[0]}").json()["responses"][0]
    assert owner.delete(f"/responses/{one['id']}").status_code == 200
    kept(here)
    assert owner.delete(f"/datasets/{dataset.id}/records", params={"ids": ids[1]}).is_success
    kept(here)
    assert owner.delete(f"/users/{annotator.id}/data").status_code == 200
    assert len(kept(here)) == 2
    assert owner.delete(f"/users/{ben.id}").status_code == 200
    assert len(kept(here)) == 1
    assert owner.delete(f"/datasets/{dataset.id}").status_code == 200
    assert len(kept(here)) == 1  # it may come back
    clean(here.store, here.config.model_copy(update={"keep_deleted_days": 0}))
    assert kept(here) == {}


@pytest.mark.parametrize("way", ["one", "many"])
def test_answers_of_several_people_at_once_are_counted_for_each(dataset, here, member, way):
    people = [member(name) for name in ("ben", "chi", "dan")]
    made = [{"user_id": who.id, "status": "draft", "values": GOOD} for who in people]
    if way == "many":
        dataset.add(*({"fields": {"text": "x"}, "responses": made} for _ in range(20)))
    else:
        for _ in range(20):
            dataset.add({"fields": {"text": "x"}, "responses": made})
    assert [one["draft"] for one in kept(here).values()] == [20, 20, 20]
