"""argilla 1.29: users and workspaces."""

import sys

import argilla_v1 as rg

url, key = sys.argv[1:3]
rg.init(api_url=url, api_key=key)
assert rg.User.me().role == "owner"
workspace = rg.Workspace.create("v1-people")
assert "v1-people" in [one.name for one in rg.Workspace.list()]
assert rg.Workspace.from_name("v1-people").id == workspace.id
ada = rg.User.create("v1-ada", "12345678", first_name="Ada", role="annotator",
                     workspaces=["v1-people"])  # fmt: skip
assert [one.username for one in workspace.users] == ["v1-ada"]
assert workspace.users[0].workspaces == ["v1-people"]
assert rg.User.from_name("v1-ada").id == ada.id
assert "v1-ada" in [one.username for one in rg.User.list()]
workspace.delete_user(ada.id)
assert list(workspace.users) == []
workspace.add_user(ada.id)
rg.init(api_url=url, api_key=ada.api_key, workspace="v1-people")
assert rg.User.me().username == "v1-ada"
try:
    rg.Workspace.create("not-hers")
except Exception as error:
    assert "owner" in str(error), error
else:
    raise AssertionError("an annotator made a workspace")
rg.init(api_url=url, api_key=key)
rg.User.from_name("v1-ada").delete()
rg.Workspace.from_name("v1-people").delete()
print("done")
