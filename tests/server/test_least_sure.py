"""The queue that begins with what the suggestions are least sure of."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select

from ostraka.server.database.tables import records
from ostraka.server.index import sureness


def item(dataset, text, **scores):
    """A record with suggestions by question; None is a suggestion without a score."""
    values = {"label": "good", "rating": 3, "labels": ["good", "bad"]}
    return {
        "fields": {"text": text},
        "suggestions": [
            {"question_id": dataset.questions[name], "value": values[name], "score": score}
            for name, score in scores.items()
        ],
    }


def submit(who, *waiting):
    for one in waiting:
        body = {"status": "submitted", "values": {"label": {"value": "good"}}}
        answer = who.put(f"/me/records/{one['record']['id']}/answer", body)
        assert answer.status_code == 200, answer.text


@pytest.fixture
def scored(dataset):
    """Records whose names say in which place they are."""
    made = dataset.add(
        item(dataset, "5 first without"),
        item(dataset, "4", label=0.9),
        item(dataset, "1 of several", label=0.95, rating=0.2),
        item(dataset, "6 without a score", label=None),
        item(dataset, "3", label=0.5),
        item(dataset, "2 of a list", labels=[0.4, 0.99]),
        item(dataset, "0", rating=0.0),
    )
    dataset.work(order="least_sure")
    return {one["fields"]["text"][0]: one for one in made}


def shown(dataset, who, limit=50):
    return "".join(text[0] for text in dataset.texts(who, limit=limit))


def test_the_least_sure_come_first_and_those_without_a_score_last(dataset, scored, annotator):
    assert shown(dataset, annotator) == "0123456"


def test_the_order_goes_on_where_somebody_is_and_can_change_at_any_time(
    dataset, scored, annotator, member
):
    dataset.work(min_submitted=2)
    for expected in ("01", "23", "45"):
        waiting = dataset.queue(annotator, limit=2)
        assert "".join(one["record"]["fields"]["text"][0] for one in waiting) == expected
        submit(annotator, *waiting)
    assert shown(dataset, annotator) == "6"
    assert shown(dataset, member("ben")) == "0123456"
    annotator.delete("/me/leases")
    dataset.work(order="given")
    assert shown(dataset, member("chi")) == "6"  # ben has the others
    member("ben").delete("/me/leases")
    assert shown(dataset, member("dan")) == "5416320"


def test_new_and_changed_suggestions_come_in_their_place(dataset, scored, annotator, owner):
    submit(annotator, *dataset.queue(annotator, limit=3))
    annotator.delete("/me/leases")
    dataset.add(item(dataset, "n", label=0.1))
    body = {"question_id": dataset.questions["label"], "value": "bad", "score": 0.05}
    at = f"/records/{scored['5']['id']}/suggestions"
    assert owner.put(at, body).status_code == 201
    assert shown(dataset, annotator) == "5n346"


def test_a_suggestion_that_goes_takes_its_score_along_and_comes_back(
    dataset, scored, annotator, owner, here
):
    at = f"/records/{scored['1']['id']}/suggestions"
    low = next(one for one in owner.get(at).json()["items"] if one["score"] == 0.2)
    assert owner.delete(at, params={"ids": low["id"]}).status_code == 204
    assert shown(dataset, annotator) == "0234156"
    annotator.delete("/me/leases")
    log = owner.get(f"/datasets/{dataset.id}/audit", params={"limit": 1}).json()["items"]
    assert owner.post(f"/audit/{log[0]['seq']}/undo").status_code == 200
    assert shown(dataset, annotator) == "0123456"


def test_a_question_that_goes_takes_its_scores_along(dataset, scored, annotator, owner):
    at, change = f"/datasets/{dataset.id}/schema", {"delete_questions": ["rating"]}
    seen = owner.post(f"{at}/preview", change)
    assert seen.status_code == 200, seen.text
    done = owner.post(at, {**change, "version": seen.json()["version"]}).json()
    assert shown(dataset, annotator) == "2341560"
    annotator.delete("/me/leases")
    assert owner.post(f"/audit/batches/{done['batch']}/undo").status_code == 200
    assert shown(dataset, annotator) == "0123456"


def test_a_freed_record_comes_back_in_its_place(dataset, scored, annotator, member):
    held = dataset.queue(annotator, limit=2)
    ben = member("ben")
    first = dataset.queue(ben, limit=1)
    assert first[0]["record"]["fields"]["text"][0] == "2"
    submit(ben, *first)
    ids = ",".join(one["record"]["id"] for one in held)
    assert annotator.delete("/me/leases", params={"records": ids}).json()["released"] == 2
    assert shown(dataset, ben) == "013456"


def test_what_is_kept_is_the_least_score_whichever_way_it_came(dataset, owner, here):
    draw = Random(3)
    made = dataset.add(*(item(dataset, f"r{n}") for n in range(30)))
    scores = {}
    for one in made:
        for name in ("label", "rating"):
            if draw.random() < 0.6:
                scores[one["id"], name] = score = draw.choice([None, round(draw.random(), 6)])
                body = {"question_id": dataset.questions[name], "score": score,
                        "value": {"label": "good", "rating": 1}[name]}  # fmt: skip
                assert owner.put(f"/records/{one['id']}/suggestions", body).is_success
    chosen = select(records.c.id, records.c.sure)
    kept = here.store.read(lambda db: dict(map(tuple, db.execute(chosen))))
    for one in made:
        own = [scores.get((one["id"], name)) for name in ("label", "rating")]
        assert kept[one["id"]] == sureness.of_scores(own)


def test_places_are_in_order_and_told_apart_from_other_orders():
    ordered = [(0, 0), (0, 7), (1, 0), (10**9, 2**33 - 1), (sureness.UNKNOWN, 0)]
    places = [sureness.place(*one) for one in ordered]
    assert places == sorted(places)
    assert max(places) < 0
    assert min(places) >= -(2**63)
    assert [sureness.place_of(one) for one in places] == ordered
