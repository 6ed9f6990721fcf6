"""Imports and exports are done beside the requests, and once."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from job_stage import done

from ostraka.server.config import Config
from ostraka.server.jobs import table
from ostraka.server.jobs.kinds import KINDS, Work
from ostraka.server.stores import people


@pytest.fixture
def config(tmp_path, database_url, hub):
    return Config(
        data_dir=tmp_path / "server", database_url=database_url, pool_size=4, hub_endpoint=hub.url
    )


def lines(count):
    rows = [{"text": f"reply {n}", "external_id": f"r{n}"} for n in range(count)]
    return "\n".join(map(json.dumps, rows)).encode()


def upload(person, dataset, content, name="some.jsonl", **params):
    files = {"file": (name, content)}
    return person.post(f"/datasets/{dataset.id}/imports", files=files, params=params)


def total(person, dataset):
    return person.get(f"/datasets/{dataset.id}/records").json()["total"]


def whole(dataset, annotator):
    answer = {"user_id": annotator.id, "status": "submitted", "values": {"label": {"value": "bad"}}}
    suggestion = {"question_id": dataset.questions["label"], "value": "good", "score": 0.5}
    more = {"metadata": {"topic": "a"}, "vectors": {"mini": [1, 2, 3]}}
    dataset.add(
        {"fields": {"text": "one"}, "external_id": "e1", "responses": [answer], **more},
        {"fields": {"text": "two"}, "external_id": "e2", "suggestions": [suggestion]},
    )


def test_a_file_is_imported_and_progress_is_shown(dataset, admin, runner):
    answer = upload(admin, dataset, lines(1200))
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    job = done(admin, answer.json())
    assert (job["status"], job["done"], job["total"]) == ("finished", 1200, 1200), job
    assert (job["result"]["added"], job["result"]["format"]) == (1200, "jsonl")
    assert total(admin, dataset) == 1200


def test_what_is_wrong_with_a_file_is_told(dataset, admin, runner):
    job = done(admin, upload(admin, dataset, b'{"other": "a"}\n{"other": "b"}').json())
    assert job["status"] == "failed"
    assert "'other'" in job["error"]
    answer = upload(admin, dataset, b"", format="nothing")
    assert (answer.status_code, answer.json()["where"]) == (422, "format")


def test_a_job_goes_on_after_a_restart_and_brings_no_record_twice(dataset, admin, here):
    asked = upload(admin, dataset, lines(1200)).json()
    row = here.store.write(lambda db: table.take(db, alone=True))
    writes = []

    class Killed(Exception):
        pass

    class Dying:
        engine, read = here.store.engine, here.store.read

        def write(self, work):
            if len(writes) == 2:
                raise Killed
            writes.append(work)
            return here.store.write(work)

    who = here.store.read(lambda db: people.caller(db, people.get(db, row["user_id"]), "key", ""))
    with pytest.raises(Killed):
        KINDS[row["kind"]](Work(Dying(), here.config, here.plans, who, row))
    assert admin.get(f"/jobs/{asked['id']}").json()["done"] == 500
    assert total(admin, dataset) == 500
    again = here.store.write(lambda db: table.take(db, alone=True))
    assert again["id"] == asked["id"]
    KINDS[again["kind"]](Work(here.store, here.config, here.plans, who, again))
    assert total(admin, dataset) == 1200


def test_a_job_that_another_process_does_is_left_to_it(dataset, admin, here):
    upload(admin, dataset, lines(2))
    assert here.store.write(lambda db: table.take(db, alone=False)) is not None
    assert here.store.write(lambda db: table.take(db, alone=False)) is None


def test_a_job_can_be_cancelled_until_it_is_done(dataset, admin, here):
    asked = upload(admin, dataset, lines(2)).json()
    assert admin.delete(f"/jobs/{asked['id']}").json()["status"] == "canceled"
    assert here.store.write(lambda db: table.take(db, alone=True)) is None
    assert admin.delete(f"/jobs/{asked['id']}").status_code == 422
    listed = admin.get(f"/datasets/{dataset.id}/jobs").json()["items"]
    assert [one["status"] for one in listed] == ["canceled"]


def test_an_export_is_a_file(dataset, admin, annotator, runner):
    whole(dataset, annotator)
    job = done(admin, admin.post(f"/datasets/{dataset.id}/exports/label-studio").json())
    assert job["status"] == "finished", job["error"]
    answer = admin.get(f"/jobs/{job['id']}/file")
    assert 'filename="replies.json"' in answer.headers["content-disposition"]
    assert [task["data"]["text"] for task in answer.json()] == ["one", "two"]
    at_once = admin.get(f"/datasets/{dataset.id}/exports/label-studio")
    assert (at_once.status_code, at_once.text) == (200, answer.text)
    assert annotator.get(f"/jobs/{job['id']}").status_code == 403


def test_a_dataset_goes_to_a_hub_and_its_token_is_forgotten(dataset, admin, annotator, here, runner,
                                                            hub):  # fmt: skip
    whole(dataset, annotator)
    given = {"name": "me/replies", "token": "secret", "private": True}
    job = done(admin, admin.post(f"/datasets/{dataset.id}/export", given).json())
    assert (job["status"], job["result"]["records"]) == ("finished", 2), job
    assert "data/train-00000-of-00001.parquet" in hub.files
    asked = here.store.read(lambda db: table.get(db, job["id"]))["asked"]
    assert "token" not in asked


def test_a_dataset_comes_from_a_hub_by_a_mapping(dataset, admin, runner, hub):
    rows = pa.table({"t": ["a", "b", "c"], "n": [1, 2, None], "l": ["good", None, "bad"],
                     "k": ["x", "y", "z"]})  # fmt: skip
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink)
    hub.put("me/rows", {"data/train-00000-of-00001.parquet": sink.getvalue().to_pybytes()})
    mapping = {
        "fields": [{"source": "t", "target": "text"}],
        "metadata": [{"source": "n", "target": "length"}],
        "suggestions": [{"source": "l", "target": "label"}],
        "external_id": "k",
    }
    given = {"name": "me/rows", "subset": "default", "split": "train", "mapping": mapping}
    job = done(admin, admin.post(f"/datasets/{dataset.id}/import", given).json())
    assert job["status"] == "finished", job["error"]
    items = admin.get(
        f"/datasets/{dataset.id}/records", params={"include": ["suggestions"]}
    ).json()["items"]
    assert [one["external_id"] for one in items] == ["x", "y", "z"]
    assert [one["metadata"] for one in items] == [{"length": 1}, {"length": 2}, None]
    assert [[s["value"] for s in one["suggestions"]] for one in items] == [["good"], [], ["bad"]]
    given["mapping"]["fields"][0]["source"] = "tt"
    job = done(admin, admin.post(f"/datasets/{dataset.id}/import", given).json())
    assert (job["status"], "'tt'" in job["error"]) == ("failed", True)


def test_only_leads_ask_for_jobs(dataset, annotator):
    assert upload(annotator, dataset, lines(1)).status_code == 403
    assert annotator.post(f"/datasets/{dataset.id}/exports/jsonl").status_code == 403
    assert annotator.get(f"/datasets/{dataset.id}/jobs").status_code == 403
