"""Workspaces and users by Argilla's names."""

from uuid import uuid4

import pytest
from served import new_name, user_id

import ostraka as rg
from ostraka.errors import AlreadyThere, BadOption, NotOnServer, ServerRefused


def test_a_workspace_is_made_found_and_deleted(server):
    made = rg.Workspace.create(new_name())
    assert rg.Workspace.from_name(made.name) == made
    assert rg.Workspace.from_id(str(made.id)).name == made.name
    assert made in rg.Workspace.list()
    assert made.inserted_at.tzinfo is not None
    with pytest.raises(AlreadyThere, match="already"):
        rg.Workspace.create(made.name)
    made.delete()
    assert made not in rg.Workspace.list()


def test_members_come_and_go(server):
    made = rg.Workspace.create(new_name())
    made.add_user(user_id("ann"))
    made.add_user(rg.User.from_name("bob"))
    assert sorted(one.username for one in made.users) == ["ann", "bob"]
    assert made in rg.User.from_name("ann").workspaces
    with pytest.raises(AlreadyThere):
        made.add_user(user_id("ann"))
    made.delete_user(user_id("ann"))
    assert [one.username for one in made.users] == ["bob"]


def test_a_user_is_made_found_and_deleted(server):
    place = rg.Workspace.create(new_name())
    name = new_name()
    made = rg.User.create(name, "long enough", role="admin", workspaces=[place.name])
    assert made.is_admin
    assert (made.first_name, made.is_owner, made.is_annotator) == (name, False, False)
    assert rg.User.from_name(name) == rg.User.from_id(made.id) == made
    assert made.workspaces == [place]
    assert made in rg.User.list()
    rg.init(server.url, made.api_key)
    assert rg.User.me() == made
    assert made.workspaces == [place], "what was found keeps the connection it was found with"
    with pytest.raises(ServerRefused, match="may not list users"):
        rg.User.list()
    rg.init(server.url, server.key)
    made.delete()
    with pytest.raises(NotOnServer):
        rg.User.from_id(made.id)


def test_a_name_that_is_not_there_is_said_with_the_nearest(server):
    rg.Workspace.create("shards")
    with pytest.raises(NotOnServer, match=r"Did you mean 'shards'.*rg.Workspace.create\('shard'"):
        rg.Workspace.from_name("shard")
    with pytest.raises(ValueError, match="No user named 'nobody'"):
        rg.User.from_name("nobody")
    with pytest.raises(NotOnServer, match="is no id"):
        rg.User.from_id("7")
    with pytest.raises(NotOnServer, match="No workspace has the id"):
        rg.Workspace.from_id(uuid4())
    with pytest.raises(BadOption, match=r"rg.Workspace.from_name\('x'\)"):
        rg.Workspace("x")


def test_they_print_what_they_are(server):
    assert repr(rg.User.me()).startswith("User(username='owner', role='owner', id=")
    assert server.key not in repr(rg.User.me())
