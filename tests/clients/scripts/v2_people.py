"""argilla 2: users and workspaces."""

import sys

import argilla as rg

client = rg.Argilla(api_url=sys.argv[1], api_key=sys.argv[2])
assert client.me.role == "owner"
names = ("v2-one", "v2-other")
one, other = (rg.Workspace(name=name, client=client).create() for name in names)
assert {"v2-one", "v2-other"} <= {w.name for w in client.workspaces}
ada = rg.User(
    username="v2-ada", first_name="Ada", last_name="L", role="annotator",
    password="12345678", client=client,
).create()  # fmt: skip
assert client.users("v2-ada").id == ada.id
assert client.users(id=ada.id).username == "v2-ada"
ada.add_to_workspace(one)
assert [u.username for u in one.users] == ["v2-ada"]
assert [w.name for w in ada.workspaces] == ["v2-one"] if hasattr(ada, "workspaces") else True
one.remove_user(ada)
assert list(one.users) == []
one.add_user("v2-ada")
ada.first_name = "Augusta"
ada.update()
assert client.users("v2-ada").first_name == "Augusta"

settings = rg.Settings(
    fields=[rg.TextField(name="text")], questions=[rg.LabelQuestion(name="l", labels=["a", "b"])]
)
dataset = rg.Dataset(name="d", workspace=one, settings=settings, client=client).create()
dataset.records.log([{"text": "x", "id": "1"}])

given = {"username": "v2-eva", "first_name": "Eva", "password": "12345678"}
made = client.http_client.post("/api/v1/users", json=given).json()  # the client shows no keys
one.add_user("v2-eva")
hers = rg.Argilla(api_url=sys.argv[1], api_key=made["api_key"])
assert hers.me.username == "v2-eva"
assert [w.name for w in hers.workspaces] == ["v2-one"]
assert [d.name for d in hers.datasets] == ["d"]
try:
    rg.Workspace(name="not-hers", client=hers).create()
except Exception as error:
    assert "may not" in str(error) or "403" in str(error), error
else:
    raise AssertionError("an annotator made a workspace")

try:
    one.delete()
except Exception as error:
    assert "datasets" in str(error), error
else:
    raise AssertionError("a workspace with a dataset went")
dataset.delete()
ada.delete()
client.users("v2-eva").delete()
assert client.users("v2-ada") is None
one.delete()
other.delete()
print("done")
