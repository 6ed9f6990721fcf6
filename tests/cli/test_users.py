"""The people and workspaces of a server, from the command line."""

from __future__ import annotations

import json
import sqlite3

import pytest


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTRAKA_HOME", str(tmp_path / "home"))


def rows(found):
    return [line.split() for line in found.output.splitlines()[2:]]


def test_people_come_and_change_and_go(run):
    made = run("users", "create", "ada", "--role", "admin", "--first-name", "Ada")
    assert [line.split()[0] for line in made.output.splitlines()] == ["password", "API"]
    assert "password" not in run("users", "create", "ben", "--password", "correct horse").output
    assert rows(run("users", "list")) == [["ada", "admin", "Ada"], ["ben", "annotator", "ben"]]
    changed = run("users", "update", "ben", "--role", "owner", "--new-name", "bo")
    assert changed.output == "ben: changed username, role.\n"
    assert run("users", "delete", "ada", "--yes").output == "ada is deleted.\n"
    assert rows(run("users", "list")) == [["bo", "owner", "ben", "all"]]


def test_a_password_may_be_typed_unseen(run):
    found = run("users", "create", "ada", "--password", "-", input="correct horse\n" * 2)
    assert (found.exit_code, "correct" in found.output) == (0, False)


def test_nobody_is_deleted_without_a_yes(run):
    run("users", "create", "ada")
    assert run("users", "delete", "ada", input="n\n").exit_code == 1
    assert rows(run("users", "list"))[0][0] == "ada"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("users create ada --password short", "password: String should have at least 8"),
        ("users create ada --role king", "role: Input should be 'owner', 'admin' or 'annotator'"),
        ("users create ben", "There is already a user 'ben'"),
        ("users create cleo --workspace shards", "no workspace 'shards'; there are: 'clay'"),
        ("users update ben", "Nothing to change: give --role"),
        ("users update benn --role owner", "no user 'benn'. Did you mean 'ben'?"),
        ("users delete ben --yes", "is the only owner"),
        ("users key nobody", "There is no user 'nobody'"),
        ("workspaces add-user shards ben", "no workspace 'shards'"),
        ("workspaces add-user clay nobody", "There is no user 'nobody'"),
        ("workspaces remove-user clay ben", "'ben' is not in the workspace 'clay'"),
        ("workspaces create clay", "already a workspace 'clay'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, line, said):
    run("users", "create", "ben", "--role", "owner")
    run("workspaces", "create", "clay")
    found = run(*line.split())
    assert (found.exit_code, said in found.output) == (1, True), found.output
    assert [row[0] for row in rows(run("users", "list"))] == ["ben"]


def test_people_are_added_to_workspaces_and_taken_out(run):
    run("workspaces", "create", "shards")
    run("users", "create", "ada", "--workspace", "shards")
    run("users", "create", "ben")
    assert run("workspaces", "add-user", "shards", "ben").output == "ben is in shards.\n"
    assert rows(run("workspaces", "list")) == [["shards", "ada,", "ben"]]
    run("workspaces", "remove-user", "shards", "ada")
    assert rows(run("workspaces", "list")) == [["shards", "ben"]]
    assert run("workspaces", "delete", "shards").output == "shards is deleted.\n"
    assert rows(run("workspaces", "list")) == []


def test_a_key_is_shown_alone_and_kept_as_a_hash(run, tmp_path):
    run("users", "create", "ada")
    key = run("users", "key", "ada", "--name", "laptop").output
    assert len(key) == 81
    data = (tmp_path / "home" / "server" / "ostraka.db").read_bytes()
    assert key.strip().encode() not in data


def test_what_is_typed_is_logged_as_the_first_owners(run, tmp_path):
    run("users", "create", "boss", "--role", "owner")
    run("users", "create", "ada")
    with sqlite3.connect(tmp_path / "home" / "server" / "ostraka.db") as db:
        (row,) = db.execute("SELECT action, request_id, after FROM audit").fetchall()
    db.close()
    assert row[:2] == ("user.created", "command line")
    assert json.loads(row[2])["username"] == "ada"
