"""Which server is meant: what is given, the environment, the one on this machine."""

import json

import pytest

import ostraka as rg
from ostraka.data.client import current, place
from ostraka.errors import BadFile, BadOption, ServerAbsent, ServerRefused, UnknownName


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No server in the environment, and none on this machine."""
    for name in ("API_URL", "API_KEY", "WORKSPACE"):
        for prefix in place.PREFIXES:
            monkeypatch.delenv(prefix + name, raising=False)
    monkeypatch.delenv("OSTRAKA_SERVER_DATA_DIR", raising=False)
    monkeypatch.setenv("OSTRAKA_HOME", str(tmp_path))
    current.forget()
    return tmp_path


def credentials(folder, **parts):
    told = {"api_url": "http://127.0.0.1:6900", "username": "owner", "api_key": "local", **parts}
    (folder / "server").mkdir()
    (folder / "server" / "credentials.json").write_text(json.dumps(told))


def test_what_is_given_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("OSTRAKA_API_URL", "http://b:1")
    monkeypatch.setenv("OSTRAKA_API_KEY", "b")
    assert place.place_from("https://a/ostraka/", "a") == place.Place("https://a/ostraka", "a")
    assert place.place_from() == place.Place("http://b:1", "b")


def test_argillas_variables_count_after_our_own(monkeypatch):
    monkeypatch.setenv("ARGILLA_API_URL", "http://c:1")
    monkeypatch.setenv("ARGILLA_API_KEY", "c")
    assert place.place_from() == place.Place("http://c:1", "c")
    monkeypatch.setenv("OSTRAKA_API_KEY", "d")
    assert place.place_from() == place.Place("http://c:1", "d")


def test_a_server_on_this_machine_is_found_by_itself(bare):
    credentials(bare)
    assert place.place_from() == place.Place("http://127.0.0.1:6900", "local")
    assert place.place_from("http://localhost:6900/").api_key == "local"
    assert place.place_from(api_key="mine").api_key == "mine"


def test_its_key_is_given_to_no_other_server(bare):
    credentials(bare)
    with pytest.raises(BadOption, match="No API key for https://elsewhere"):
        place.place_from("https://elsewhere")


def test_the_folder_is_where_the_server_keeps_it(bare, monkeypatch):
    from ostraka.server.config import Config

    assert place.server_folder() == Config().data_dir
    monkeypatch.delenv("OSTRAKA_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(bare / "xdg"))
    assert place.server_folder() == Config().data_dir
    monkeypatch.setenv("OSTRAKA_SERVER_DATA_DIR", str(bare / "there"))
    assert place.credentials_file() == bare / "there" / "credentials.json"


def test_what_is_missing_is_said_with_what_to_type(bare):
    with pytest.raises(BadOption, match=r"ostraka server start.*rg\.init\(.*OSTRAKA_API_URL"):
        place.place_from()
    with pytest.raises(BadOption, match="no address"):
        place.place_from("localhost:6900", "k")
    credentials(bare)
    (bare / "server" / "credentials.json").write_text("{")
    with pytest.raises(BadFile, match="cannot be read.*ostraka server start"):
        place.place_from()


def test_init_signs_in_and_says_what_is_wrong(running, bare):
    rg.init(running.url, running.key)
    assert rg.User.me().username == "owner"
    with pytest.raises(ServerRefused, match=r"key.*not known.*rg\.init"):
        rg.init(running.url, "wrong")
    assert rg.User.me().username == "owner", "a failed init leaves the connection that was there"
    with pytest.raises(UnknownName, match="workspace"):
        rg.init(running.url, running.key, workspace="nowhere")
    with pytest.raises(ServerAbsent, match="Is it running"):
        rg.init("http://127.0.0.1:9", "k")


def test_nobody_has_to_call_init(running, monkeypatch, bare):
    monkeypatch.setenv("ARGILLA_API_URL", running.url)
    monkeypatch.setenv("ARGILLA_API_KEY", running.key)
    assert rg.User.me().is_owner
    current.forget()
