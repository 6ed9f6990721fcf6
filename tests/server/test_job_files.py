"""Files of jobs are removed some days after the job, and the job says when."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from ostraka.server.app import background
from ostraka.server.config import Config
from ostraka.server.database.work_tables import jobs
from ostraka.server.jobs import table
from ostraka.server.jobs.cleaning import clean
from ostraka.server.jobs.names import folder_of
from ostraka.server.stores.deleted import DAY


@pytest.fixture
def config(tmp_path, database_url):
    """A server that keeps files for two days."""
    folder = tmp_path / "server"
    return Config(data_dir=folder, database_url=database_url, pool_size=4, keep_files_days=2)


@pytest.fixture
def exported(dataset, admin, here):
    """An export that is done."""
    dataset.add({"fields": {"text": "a"}})
    job = admin.post(f"/datasets/{dataset.id}/exports/label_studio").json()
    assert job["file_until"] is None
    _, runner = background(here)
    runner.start()
    while job["status"] in table.OPEN:
        time.sleep(0.02)
        job = admin.get(f"/jobs/{job['id']}").json()
    runner.close()
    return job


def ended_earlier(here, days):
    earlier = update(jobs).values(updated_at=jobs.c.updated_at - int(days * DAY))
    here.store.write(lambda db: db.execute(earlier))


def test_the_file_of_an_export_is_there_until_the_job_says(dataset, exported, admin, here, config):
    until, ended = (datetime.fromisoformat(exported[name]) for name in ("file_until", "updated_at"))
    assert until - ended == timedelta(days=2)
    assert admin.get(f"/datasets/{dataset.id}/jobs").json()["items"] == [exported]
    ended_earlier(here, 1.9)
    clean(here.store, config)
    assert admin.get(f"/jobs/{exported['id']}/file").status_code == 200
    ended_earlier(here, 0.2)
    clean(here.store, config)
    assert not folder_of(config, exported["id"]).exists()
    told = admin.get(f"/jobs/{exported['id']}").json()
    assert (told["status"], told["file_until"]) == ("finished", None)
    refused = admin.get(f"/jobs/{exported['id']}/file")
    assert (refused.status_code, "export again" in refused.json()["message"]) == (404, True)


def test_an_upload_waits_for_its_job_and_goes_after_it(dataset, admin, here, config):
    files = {"file": ("some.jsonl", b'{"text": "a"}')}
    job = admin.post(f"/datasets/{dataset.id}/imports", files=files).json()
    ended_earlier(here, 9)
    clean(here.store, config)
    (folder,) = (config.data_dir / "jobs").iterdir()
    assert (folder / "some.jsonl").is_file()
    admin.delete(f"/jobs/{job['id']}")
    ended_earlier(here, 3)
    clean(here.store, config)
    assert not folder.exists()


def test_files_whose_job_is_gone_go_too(exported, here, config):
    folder = folder_of(config, exported["id"])
    here.store.write(lambda db: db.execute(jobs.delete()))
    clean(here.store, config)
    assert folder.is_dir()
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(folder, (long_ago, long_ago))
    clean(here.store, config)
    assert not folder.exists()


def test_a_running_server_cleans_up_by_itself(exported, here, config):
    ended_earlier(here, 3)
    _, runner = background(here)
    runner.start()
    while folder_of(config, exported["id"]).exists():  # the test's own time limit ends the wait
        time.sleep(0.02)
    runner.close()
