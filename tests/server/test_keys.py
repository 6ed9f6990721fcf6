"""API keys: several a person, told once, deleted one by one."""

from __future__ import annotations

from ostraka.server.database.sql import every
from ostraka.server.database.tables import api_keys
from ostraka.server.database.work_tables import audit
from ostraka.server.stores import keys


def test_a_key_is_told_once_and_works_until_it_is_deleted(annotator):
    made = annotator.post("/me/api-keys", {"name": "laptop"}).json()
    key = made.pop("api_key")
    first, second = annotator.get("/me/api-keys").json()["items"]
    assert (second, first["name"], key[-4:]) == (made, "first", made["hint"])
    by_it = {"X-Argilla-Api-Key": key}
    assert annotator.get("/me", headers=by_it).json()["username"] == annotator.username
    assert annotator.delete(f"/me/api-keys/{made['id']}").json() == made
    assert annotator.get("/me", headers=by_it).status_code == 401
    assert annotator.get("/me").status_code == 200


def test_nobody_deletes_the_key_of_somebody_else(annotator, admin):
    (theirs,) = admin.get("/me/api-keys").json()["items"]
    assert annotator.delete(f"/me/api-keys/{theirs['id']}").status_code == 404
    assert admin.get("/me").status_code == 200


def test_an_owner_makes_a_key_for_somebody(owner, annotator, admin):
    asked = (f"/users/{annotator.id}/api-keys", {"name": "for the script"})
    made = owner.post(*asked).json()
    answer = owner.get("/me", headers={"X-Argilla-Api-Key": made["api_key"]})
    assert answer.json()["username"] == annotator.username
    assert admin.post(*asked).status_code == 403


def test_the_database_has_no_key_nor_password(here, owner, annotator):
    key = annotator.post("/me/api-keys", {"name": "laptop"}).json()["api_key"]
    annotator.post("/me/password", {"new": "a first password"})
    rows = here.store.read(lambda db: [every(db, table.select()) for table in (api_keys, audit)])
    assert key not in repr(rows)
    log = rows[1]
    assert {row["action"] for row in log} >= {"api_key.created", "user.updated"}
    assert not any("hash" in str(row["after"]) for row in log)


def test_keys_are_not_without_number(annotator):
    codes = [
        annotator.post("/me/api-keys", {"name": f"key {n}"}).status_code for n in range(keys.MOST)
    ]
    assert codes == [201] * (keys.MOST - 1) + [422]
