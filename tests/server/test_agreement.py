"""Agreement and people, from the answers of a dataset."""

from __future__ import annotations

import inspect
import re

import pytest

from ostraka.measure import _spammers
from ostraka.server.stores import agreement


@pytest.fixture
def answered(dataset, annotator, member):
    """Three people on four records; chi is always alone."""
    dataset.work(min_submitted=3)
    made = dataset.add(*({"fields": {"text": f"text {n}"}} for n in range(4)))
    for who, labels in (
        (annotator, ("good", "bad", "good", "bad")),
        (member("ben"), ("good", "bad", "good", "good")),
        (member("chi"), ("ugly", "ugly", "ugly", "ugly")),
    ):
        for record, label in zip(made, labels, strict=True):
            seen = {"label": {"suggestion_id": "s", "outcome": "accepted"}}
            body = {"status": "submitted", "values": {"label": {"value": label}}, "seconds": 9,
                    "provenance": seen if who is annotator else None}  # fmt: skip
            assert who.put(f"/me/records/{record['id']}/answer", body).status_code == 200
    return made


def test_agreement_tells_what_it_rests_on_or_why_there_is_none(dataset, answered, owner):
    told = owner.get(f"/datasets/{dataset.id}/agreement").json()["questions"]
    assert told["label"]["n"] == 12
    assert told["label"]["interval"][0] <= told["label"]["result"] <= told["label"]["interval"][1]
    assert told["rating"]["undefined_reason"] == "no record has two submitted answers"
    assert "not computed for text" in told["text"]["undefined_reason"]


def test_agreement_is_that_of_the_library(dataset, answered, owner):
    # pairs of values in a record, by Krippendorff's own table: 4 records of 3 answers
    told = owner.get(f"/datasets/{dataset.id}/agreement").json()["questions"]["label"]["result"]
    counts, pairs = {"good": 5, "bad": 3, "ugly": 4}, 3 * 2 + 3 * 2 + 3 * 2 + 3 * 2
    differing = 4 + 4 + 4 + 6  # ordered pairs of unlike answers, per record
    expected = sum(n * m for one, n in counts.items() for other, m in counts.items()
                   if one != other)  # fmt: skip
    observed = differing / pairs
    assert told == pytest.approx(1 - observed / (expected / (12 * 11)))


def test_figures_are_made_once_until_an_answer_changes(
    dataset, answered, owner, annotator, monkeypatch
):
    at = f"/datasets/{dataset.id}/agreement"
    first = owner.get(at).json()
    monkeypatch.setattr(agreement, "snapshot_of", None)
    assert owner.get(at).json() == first
    monkeypatch.undo()
    body = {"status": "submitted", "values": {"label": {"value": "good"}}}
    annotator.put(f"/me/records/{answered[3]['id']}/answer", body)
    again = owner.get(at).json()
    assert again["version"] > first["version"]
    assert again["questions"]["label"]["result"] != first["questions"]["label"]["result"]


def test_people_are_told_apart(dataset, answered, owner):
    told = {one["username"]: one for one in
            owner.get(f"/datasets/{dataset.id}/people").json()["people"]}  # fmt: skip
    assert told["annotator"]["answers"]["submitted"] == 4
    assert (told["annotator"]["median_seconds"], told["annotator"]["acceptance"]) == (9, 1)
    peers = {name: one["questions"]["label"]["peers"] for name, one in told.items()}
    assert peers["chi"] == 0 < peers["ben"]


def test_in_a_blind_dataset_annotators_are_not_told(dataset, answered, annotator):
    at = f"/datasets/{dataset.id}/agreement"
    assert annotator.get(at).status_code == 403
    dataset.work(blind=False)
    assert annotator.get(at).status_code == 200


def test_an_unknown_figure_is_refused(dataset, answered, owner):
    refused = owner.get(f"/datasets/{dataset.id}/agreement?metric=beta")
    assert (refused.status_code, refused.json()["where"]) == (422, "metric")


def test_reasons_have_codes_for_programs(dataset, answered, owner):
    told = owner.get(f"/datasets/{dataset.id}/agreement").json()["questions"]
    codes = {name: one["undefined_code"] for name, one in told.items()}
    assert (codes["label"], codes["rating"], codes["text"]) == (None, "alone", "kind")
    told = owner.get(f"/datasets/{dataset.id}/agreement?metric=span-f1").json()["questions"]
    assert told["label"]["undefined_code"] == "kind"


def test_every_reason_to_suspect_somebody_has_a_code():
    told = inspect.getsource(_spammers)
    reasons = re.findall(r'append\(\s*f?"([a-z ]+)', told)
    assert len(reasons) == 4
    for reason in reasons:
        assert any(reason.startswith(one) for one in agreement.SUSPICIONS), reason


def test_somebody_who_always_says_the_same_is_told_by_code(dataset, annotator, member):
    dataset.work(min_submitted=2)
    made = dataset.add(*({"fields": {"text": f"text {n}"}} for n in range(12)))
    for who, labels in ((annotator, ["good", "bad"] * 6), (member("ben"), ["ugly"] * 12)):
        for record, label in zip(made, labels, strict=True):
            body = {"status": "submitted", "values": {"label": {"value": label}}}
            who.put(f"/me/records/{record['id']}/answer", body)
    told = {one["username"]: one["questions"]["label"] for one in
            dataset.owner.get(f"/datasets/{dataset.id}/people").json()["people"]}  # fmt: skip
    assert "always" in told["ben"]["suspect_codes"]
    assert "always" not in told["annotator"]["suspect_codes"]


def test_where_only_texts_are_asked_for_people_are_told_and_agreement_says_why_not(
    owner, workspace, annotator
):
    made = owner.post("/datasets", {"name": "texts", "workspace_id": workspace["id"]}).json()
    at = f"/datasets/{made['id']}"
    part = {"name": "text", "title": "Text", "required": True, "settings": {"type": "text"}}
    owner.post(f"{at}/fields", part)
    owner.post(f"{at}/questions", {**part, "name": "why"})
    owner.put(f"{at}/publish")
    (record,) = owner.post(f"{at}/records/bulk", {"items": [{"fields": {"text": "a"}}]}).json()[
        "items"
    ]
    body = {"status": "submitted", "values": {"why": {"value": "so"}}}
    annotator.put(f"/me/records/{record['id']}/answer", body)
    (person,) = owner.get(f"{at}/people").json()["people"]
    assert (person["username"], person["answers"]["submitted"]) == ("annotator", 1)
    assert owner.get(f"{at}/agreement").json()["questions"]["why"]["undefined_code"] == "kind"
