"""The server's commands, as people type them."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

CLI = "from ostraka.cli import main; main()"
PATIENCE = 60


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTRAKA_HOME", str(tmp_path / "home"))


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home" / "server"


@pytest.fixture
def start(tmp_path):
    """start("--port", "0") -> a server in a process of its own, once it answers."""
    running = []

    def started(*options):
        line = [sys.executable, "-c", CLI, "server", "start", "--port", "0", *options]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(line, **pipes, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        running.append(process)
        said = ""
        while "Ctrl-C" not in said:
            more = process.stdout.readline()
            assert more, said + process.stderr.read()
            said += more
        process.said = said
        process.at = next(word for word in said.split() if word.startswith("http"))
        return process

    yield started
    for process in running:
        process.kill()
        process.communicate()


def ask(process, path, key=None):
    headers = {"X-Argilla-Api-Key": key} if key else {}
    with urlopen(Request(f"{process.at}/api/v1{path}", headers=headers)) as answer:
        return json.load(answer)


def test_the_first_start_makes_an_owner_who_is_shown_once(start, run, home):
    process = start("--log-format", "json")
    found = json.loads(run("server", "credentials", "--json").output)
    assert found == {"api_url": process.at, "username": "owner", "api_key": found["api_key"]}
    assert found["api_key"] in process.said
    assert ask(process, "/me", found["api_key"])["role"] == "owner"
    spaces = ask(process, "/me/workspaces", found["api_key"])["items"]
    assert [one["name"] for one in spaces] == ["default"]
    for name in ("credentials.json", "secret"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    process.send_signal(signal.SIGTERM)
    out, log = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (0, "Stopped.\n")
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines[0].items() >= {"path": "/api/v1/me", "status": 200, "user": "owner"}.items()
    again = start()
    assert "owner" not in again.said
    assert json.loads(run("server", "credentials", "--json").output)["api_url"] == again.at
    assert ask(again, "/me", found["api_key"])["username"] == "owner"


def test_a_folder_or_port_in_use_is_told_in_a_sentence(start, run, home, tmp_path):
    process = start()
    port = process.at.rpartition(":")[2]
    found = run("server", "start", "--port", "0")
    assert (found.exit_code, f"(process {process.pid})" in found.output) == (1, True)
    assert "is in use by another Ostraka server" in found.output
    found = run("server", "start", "--port", port, "--data-dir", tmp_path / "other")
    assert (found.exit_code, f"Port {port} on 127.0.0.1 is in use" in found.output) == (1, True)
    assert not (tmp_path / "other" / "ostraka.db").exists()
    found = run("server", "restore", "nothing", "--force")
    assert "is in use by another Ostraka server" in found.output


def test_people_are_added_while_the_server_runs(start, run):
    process = start()
    key = run("users", "create", "ada", "--password", "correct horse").output.split()[-1]
    assert ask(process, "/me", key)["username"] == "ada"


def test_a_request_that_runs_is_finished_before_the_server_stops(start, run):
    process = start()
    host, _, port = process.at.removeprefix("http://").partition(":")
    body = b"username=owner&password=wrong-password"
    head = (
        b"POST /api/v1/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    with socket.create_connection((host, int(port))) as asking:
        asking.sendall(head + body[:10])
        ask(process, "/version")
        process.send_signal(signal.SIGTERM)
        for _ in range(PATIENCE * 10):  # it takes no new requests any more
            try:
                ask(process, "/version")
            except (URLError, OSError):
                break
            time.sleep(0.1)
        asking.sendall(body[10:])
        answer = b"".join(iter(lambda: asking.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 401")
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_several_workers_need_postgresql(run):
    found = run("server", "start", "--workers", "4")
    assert found.exit_code == 1
    assert "--workers 4 needs PostgreSQL: a SQLite file has one writer" in found.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--port", "70000"), "port: Input should be less than or equal to 65535"),
        (("--log-format", "xml"), "log_format: Input should be 'text' or 'json'"),
        (("--database-url", "mysql://x/y"), "'mysql'; accepted: sqlite:///file.db"),
    ],
)
def test_a_wrong_setting_is_named(run, options, said):
    found = run("server", "start", *options)
    assert (found.exit_code, said in found.output) == (1, True), found.output


def test_a_wrong_setting_of_the_file_is_named(run, tmp_path, monkeypatch):
    (tmp_path / "server.toml").write_text("prot = 1\n")
    monkeypatch.setenv("OSTRAKA_SERVER_CONFIG", str(tmp_path / "server.toml"))
    assert "prot: Extra inputs are not permitted" in run("server", "check").output


def test_options_win_over_variables_and_those_over_the_file(tmp_path, monkeypatch):
    from ostraka.cli._server import config_of

    (tmp_path / "server.toml").write_text('port = 1\nhost = "::1"\nlog_level = "error"\n')
    monkeypatch.setenv("OSTRAKA_SERVER_CONFIG", str(tmp_path / "server.toml"))
    monkeypatch.setenv("OSTRAKA_SERVER_PORT", "2")
    monkeypatch.setenv("OSTRAKA_SERVER_HOST", "0.0.0.0")
    found = config_of(port=3, host=None)
    assert (found.port, found.host, found.log_level) == (3, "0.0.0.0", "error")


def test_credentials_that_are_not_there_say_what_to_type(run):
    found = run("server", "credentials")
    assert (found.exit_code, "ostraka server start --data-dir" in found.output) == (1, True)


def test_a_database_of_a_newer_release_is_left_alone(run, home):
    run("server", "migrate")
    with sqlite3.connect(home / "ostraka.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    for command in ("start", "check", "migrate"):
        found = run("server", command)
        assert (found.exit_code, "a newer release made them" in found.output) == (1, True)


def test_data_go_into_a_file_and_come_back(run, tmp_path):
    run("users", "create", "ada")
    found = run("server", "backup", "monday.backup")
    assert (found.exit_code, found.output.startswith("monday.backup: 2 rows, ")) == (0, True)
    run("users", "delete", "ada", "--yes")
    run("users", "create", "ben")
    assert "holds data already" in run("server", "restore", "monday.backup").output
    assert run("server", "restore", "monday.backup", "--force").output.startswith("2 rows from")
    assert "ada" in run("users", "list").output
    assert "ben" not in run("users", "list").output
    assert run("server", "check").output == "All is well.\n"


def test_a_backup_says_that_models_are_not_in_it(run, home):
    run("users", "create", "ada")
    assert "models" not in run("server", "backup", "first.backup").output
    (home / "trainings/some-run").mkdir(parents=True)
    said = run("server", "backup", "second.backup").output
    assert f"not in it. To keep them, copy {home / 'trainings'} as well." in said


def test_a_check_that_finds_something_ends_with_1(run, home):
    found = run("server", "check")
    assert (found.exit_code, "ostraka server migrate" in found.output) == (1, True)


def test_tables_go_to_a_revision_and_back(run):
    assert "is at" in run("server", "migrate").output
    assert run("server", "migrate", "--to", "base").output.endswith("is at no tables.\n")
    assert run("server", "migrate", "--to", "0815").exit_code == 2
