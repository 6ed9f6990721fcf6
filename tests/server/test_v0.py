"""The door of Argilla 1.x tells people and workspaces as its client wants them."""

from __future__ import annotations


def v0(person, method, path, **more):
    headers = {"X-Argilla-Api-Key": person.key}
    return person.client.request(method, f"/api{path}", headers=headers, **more)


def test_it_says_which_version_it_speaks(owner):
    assert v0(owner, "GET", "/_info").json() == {"version": "1.29.1"}
    told = v0(owner, "GET", "/_status").json()
    assert told["elasticsearch"]["cluster_name"] in ("sqlite", "postgresql")


def test_people_come_with_their_workspaces(owner, workspace):
    given = {"username": "ada", "first_name": "Ada", "last_name": "L", "password": "12345678",
             "role": "annotator", "workspaces": ["shards"]}  # fmt: skip
    made = v0(owner, "POST", "/users", json=given)
    assert made.status_code == 200, made.text
    told = made.json()
    assert (told["full_name"], told["workspaces"]) == ("Ada L", ["shards"])
    (listed,) = v0(owner, "GET", f"/workspaces/{workspace['id']}/users").json()
    assert listed["id"] == told["id"]
    assert listed["api_key"] == f"…{told['api_key'][-len(listed['api_key']) + 1 :]}"
    me = owner.client.get("/api/me", headers={"X-Argilla-Api-Key": told["api_key"]}).json()
    assert (me["username"], me["api_key"]) == ("ada", told["api_key"])
    path = f"/workspaces/{workspace['id']}/users/{told['id']}"
    assert v0(owner, "DELETE", path).status_code == 200
    assert v0(owner, "POST", path).json()["workspaces"] == ["shards"]
    assert v0(owner, "POST", path).status_code == 409
    assert v0(owner, "DELETE", f"/users/{told['id']}").json()["username"] == "ada"
    assert [one["username"] for one in v0(owner, "GET", "/users").json()] == ["owner"]


def test_nobody_is_added_where_a_workspace_is_unknown(owner):
    given = {"username": "ada", "first_name": "A", "password": "12345678", "workspaces": ["no"]}
    assert v0(owner, "POST", "/users", json=given).status_code == 422
    assert [one["username"] for one in v0(owner, "GET", "/users").json()] == ["owner"]


def test_workspaces_are_a_list(owner, annotator, workspace):
    assert [one["name"] for one in v0(annotator, "GET", "/workspaces").json()] == ["shards"]
    assert v0(owner, "POST", "/workspaces", json={"name": "new"}).json()["name"] == "new"
    for method, path in (("GET", "/users"), ("POST", "/workspaces")):
        assert v0(annotator, method, path, json={"name": "x"}).status_code == 403


def test_records_come_and_change_without_an_answer(owner, dataset):
    at = f"/datasets/{dataset.id}/records"
    items = [{"fields": {"text": "a"}, "metadata": {"topic": "x"}}, {"fields": {"text": "b"}}]
    assert owner.post(at, {"items": items}).status_code == 204
    first, _ = owner.get(at).json()["items"]
    assert (
        owner.patch(at, {"items": [{"id": first["id"], "metadata": {"topic": "y"}}]}).status_code
        == 204
    )
    assert owner.get(at).json()["items"][0]["metadata"] == {"topic": "y"}
    strange = {"items": [{"id": dataset.id, "metadata": {}}]}
    assert owner.patch(at, strange).status_code == 422


def test_the_number_of_records_stands_where_its_client_looks(owner, dataset):
    dataset.add({"fields": {"text": "a"}})
    assert owner.get(f"/me/datasets/{dataset.id}/metrics").json()["records"] == {"count": 1}
