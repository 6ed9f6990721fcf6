"""A file becomes a dataset: looked at, then made as one act that leaves nothing half made."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from job_stage import done

from ostraka.server.config import Config
from ostraka.server.jobs.cleaning import clean

TWEETS = (
    "tweet,mood,worker,likes\nGood day,glad,ana,3\nBad day,sad,ana,4\nGood day,glad,ben,3\n"
    "Bad day,glad,stranger,4\n"
)
RATED = "text,stars\nFine.,4\nSo-so.,many\nPoor.,1\nBad.,99\n"


@pytest.fixture
def config(tmp_path, database_url, hub):
    return Config(
        data_dir=tmp_path / "server", database_url=database_url, pool_size=4, hub_endpoint=hub.url
    )


def upload(who, text, name="tweets.csv"):
    answer = who.post("/uploads", files={"file": (name, text.encode())})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def look(who, upload, **reading):
    answer = who.post(f"/uploads/{upload}/preview", reading)
    assert answer.status_code == 200, answer.text
    return answer.json()


def begin(who, workspace, upload, seen, name="tweets", **more):
    parts = ("fields", "questions", "metadata_properties")
    body = {"name": name, "workspace_id": workspace["id"], **{one: seen[one] for one in parts}}
    return who.post(f"/uploads/{upload}/dataset", {**body, **more})


def datasets(who):
    return [one["name"] for one in who.get("/me/datasets").json()["items"]]


def records(who, dataset):
    path = f"/datasets/{dataset}/records?include=responses,suggestions"
    return who.get(path).json()["items"]


def test_a_table_is_looked_at_before_anything_is_made(admin, workspace, person):
    person("ana")
    seen = look(admin, upload(admin, TWEETS), text=["tweet"], label=["mood"])
    uses = {one["name"]: (one["use"], one["kind"]) for one in seen["columns"]}
    assert uses == {
        "tweet": ("text", None),
        "mood": ("answer", "label"),
        "worker": ("person", None),
        "likes": ("metadata", None),
    }
    assert seen["columns"][0]["values"] == ["Good day", "Bad day", "Good day"]
    assert (seen["format"], seen["total"], seen["responses"]) == ("csv", 2, 4)
    assert seen["strangers"] == ["ben", "stranger"]
    (question,) = seen["questions"]
    assert [one["value"] for one in question["settings"]["options"]] == ["glad", "sad"]
    assert seen["records"][0]["fields"] == {"tweet": "Good day"}
    assert [one["name"] for one in seen["metadata_properties"]] == ["likes"]
    assert datasets(admin) == []


def test_what_a_column_is_can_be_said_also_that_it_is_nothing(admin):
    asked = {"text": ["tweet"], "label": ["likes:rating"], "annotator": "", "metadata": ["mood"]}
    seen = look(admin, upload(admin, TWEETS), **asked)
    uses = {one["name"]: one["use"] for one in seen["columns"]}
    assert uses == {"tweet": "text", "mood": "metadata", "worker": "nothing", "likes": "answer"}
    assert (seen["total"], seen["people"], seen["nobody"]) == (4, [], 4)
    assert seen["questions"][0]["settings"]["type"] == "rating"


def test_bad_lines_are_told_with_line_column_and_value_and_all_come_as_a_file(admin):
    kept = upload(admin, RATED, "rated.csv")
    seen = look(admin, kept, label=["stars:rating"])
    assert (seen["total"], seen["bad"]) == (2, 2)
    first = seen["bad_lines"][0]
    assert (first["line"], first["column"], first["value"]) == (3, "stars", "many")
    assert "whole number" in first["reason"]
    answer = admin.get(f"/uploads/{kept}/problems")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["line"], row["value"]) for row in rows] == [("3", "many"), ("5", "99")]
    assert "attachment" in answer.headers["content-disposition"]


def test_a_file_without_a_good_line_says_which_are_bad(admin):
    seen = look(admin, upload(admin, "text,stars\na,x\nb,y\n", "bad.csv"), label=["stars:rating"])
    assert (seen["total"], seen["bad"]) == (0, 2)
    assert seen["error"]
    assert "/" not in seen["error"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [("", "none.csv", "holds no row"), ("\x00\x01", "odd.bin", "looks like none of the formats")],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(admin, text, name, said, config):
    answer = admin.post(f"/uploads/{upload(admin, text, name)}/preview", {})
    assert answer.status_code == 422
    assert said in answer.json()["message"]
    assert str(config.data_dir) not in answer.text


def test_an_upload_becomes_a_published_dataset_with_its_answers(admin, workspace, runner, person):
    ana = person("ana")
    kept = upload(admin, TWEETS)
    seen = look(admin, kept, label=["mood"])
    begun = begin(admin, workspace, kept, seen, reading={"label": ["mood"]}).json()
    job = done(admin, begun["job"])
    assert job["status"] == "finished", job
    assert job["result"]["left_out"] == {"responses of people who are not on this server": 2}
    assert admin.get(f"/datasets/{begun['dataset_id']}").json()["status"] == "ready"
    found = records(admin, begun["dataset_id"])
    assert [one["fields"]["tweet"] for one in found] == ["Good day", "Bad day"]
    assert [one["metadata"] for one in found] == [{"likes": "3"}, {"likes": "4"}]
    assert [one["responses"][0]["user_id"] for one in found] == [ana.id, ana.id]


def test_answers_become_suggestions_or_ones_own(admin, workspace, runner):
    rows = "text,label\none,a\ntwo,b\n"
    for answers in ("suggestions", "mine"):
        kept = upload(admin, rows, "rows.csv")
        begun = begin(admin, workspace, kept, look(admin, kept), answers, answers=answers).json()
        assert done(admin, begun["job"])["status"] == "finished"
        found = records(admin, begun["dataset_id"])
        if answers == "suggestions":
            assert [one["suggestions"][0]["agent"] for one in found] == ["rows.csv"] * 2
            assert [one["suggestions"][0]["value"] for one in found] == ["a", "b"]
            assert [one["responses"] for one in found] == [[], []]
        else:
            assert [one["responses"][0]["user_id"] for one in found] == [admin.id] * 2


def test_bad_lines_stop_an_import_unless_they_are_left_out(admin, workspace, runner):
    kept = upload(admin, RATED, "rated.csv")
    reading = {"label": ["stars:rating"]}
    seen = look(admin, kept, **reading)
    begun = begin(admin, workspace, kept, seen, reading=reading).json()
    job = done(admin, begun["job"])
    assert (job["status"], job["error"]) == ("failed", "2 lines of rated.csv cannot be read.")
    assert datasets(admin) == []
    begun = begin(admin, workspace, kept, seen, reading=reading, skip_bad=True).json()
    job = done(admin, begun["job"])
    assert (job["status"], job["result"]["records"]) == ("finished", 2)
    assert [n for why, n in job["result"]["left_out"].items() if "bad lines" in why] == [2]
    assert datasets(admin) == ["tweets"]


def test_records_that_do_not_fit_leave_no_dataset(admin, workspace, runner):
    kept = upload(admin, TWEETS)
    seen = look(admin, kept, label=["mood"])
    seen["questions"][0]["settings"]["options"] = [
        {"value": one, "text": one} for one in ("good", "bad")
    ]
    begun = begin(admin, workspace, kept, seen, reading={"label": ["mood"]}, answers="suggestions")
    job = done(admin, begun.json()["job"])
    assert job["status"] == "failed"
    assert "'glad'" in job["error"]
    assert datasets(admin) == []


def test_what_the_parts_may_not_be_is_refused_before_anything_is_made(admin, workspace):
    kept = upload(admin, TWEETS)
    seen = look(admin, kept, label=["mood"])
    seen["questions"][0]["required"] = False
    answer = begin(admin, workspace, kept, seen)
    assert answer.status_code == 422
    assert "no required question" in answer.json()["message"]
    assert datasets(admin) == []
    seen["questions"] *= 2
    assert begin(admin, workspace, kept, seen).status_code == 409
    assert datasets(admin) == []


def test_a_cancelled_import_leaves_no_dataset(admin, workspace):
    kept = upload(admin, TWEETS)
    begun = begin(admin, workspace, kept, look(admin, kept)).json()
    assert datasets(admin) == ["tweets"]
    assert admin.delete(f"/jobs/{begun['job']['id']}").json()["status"] == "canceled"
    assert datasets(admin) == []
    assert admin.get(f"/jobs/{begun['job']['id']}").json()["status"] == "canceled"


def test_an_upload_is_seen_by_nobody_else(admin, owner, annotator, workspace):
    kept = upload(admin, TWEETS)
    assert owner.post(f"/uploads/{kept}/preview", {}).status_code == 404
    assert owner.get(f"/uploads/{kept}/problems").status_code == 404
    assert begin(owner, workspace, kept, look(admin, kept)).status_code == 404
    assert annotator.post(f"/uploads/{kept}/preview", {}).status_code == 403
    assert annotator.post("/uploads", files={"file": ("a.csv", b"a")}).status_code == 403


def test_an_upload_that_nobody_imports_is_removed(admin, here):
    kept = upload(admin, TWEETS)
    clean(here.store, here.config)
    assert look(admin, kept)["total"] == 2
    clean(here.store, here.config.model_copy(update={"keep_files_days": 1e-9}))
    assert admin.post(f"/uploads/{kept}/preview", {}).status_code == 404


def test_rows_of_a_hub_are_looked_at_like_a_file(admin, workspace, runner, hub):
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"text": ["one", "two"], "label": ["a", "b"], "n": [1, 2]}), sink)
    hub.put("me/looked-at", {"data/train-00000-of-00001.parquet": sink.getvalue().to_pybytes()})
    kept = admin.post("/uploads/hub", {"name": "me/looked-at", "most": 1}).json()
    assert kept["file"] == "me_looked-at.parquet"
    seen = look(admin, kept["id"])
    assert (seen["total"], seen["format"]) == (1, "parquet")
    (number,) = seen["metadata_properties"]
    assert (number["name"], number["settings"]["type"]) == ("n", "integer")
    begun = begin(admin, workspace, kept["id"], seen, answers="suggestions").json()
    assert done(admin, begun["job"])["status"] == "finished"
    answer = admin.post("/uploads/hub", {"name": "me/nothing"})
    assert answer.status_code == 422
    assert answer.json()["where"] == "name"
