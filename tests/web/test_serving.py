"""How the server gives the web app out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ostraka.server.app import create_app
from ostraka.server.config import Config
from ostraka.server.site import add_site
from ostraka.web.files import FOLDER, files_in
from ostraka.web.page import loaded_by, page_of

HTML = {"accept": "text/html,*/*"}


@pytest.fixture(params=["", "/ostraka"])
def base(request) -> str:
    return str(request.param)


@pytest.fixture
def client(tmp_path, base) -> Iterator[TestClient]:
    app = create_app(Config(data_dir=tmp_path, base_path=base))
    yield TestClient(app, raise_server_exceptions=False)
    app.state.server.store.close()


def test_the_page_is_at_the_root_and_says_which_files_it_needs(client, base):
    page = client.get(f"{base}/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f'data-base="{base}"' in page.text
    names = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert all(client.get(name).status_code == 200 for name in names)
    assert all(name.startswith(f"{base}/static/") for name in names)


def test_files_are_kept_for_good_and_the_page_is_asked_for_anew(client, base):
    page = client.get(f"{base}/")
    assert page.headers["cache-control"] == "no-cache"
    again = client.get(f"{base}/", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    name = re.search(r'src="([^"]+main\.js)"', page.text)[1]
    assert client.get(name).headers["cache-control"] == "public, max-age=31536000, immutable"


def test_files_are_sent_small_to_whom_can_unpack_them(client, base):
    page = client.get(f"{base}/", headers={"accept-encoding": "gzip"})
    plain = client.get(f"{base}/", headers={"accept-encoding": "identity"})
    assert page.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert page.text == plain.text


@pytest.mark.parametrize("path", ["/datasets/abc/annotate", "/nothing", "/settings/"])
def test_a_browser_gets_the_page_at_every_address(client, base, path):
    assert client.get(base + path, headers=HTML).text == client.get(f"{base}/").text


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing", "/api/v1/me/nothing"])
def test_a_program_is_told_that_nothing_is_there(client, base, path):
    answer = client.get(base + path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_browser_that_asks_the_api_gets_the_api(client, base):
    assert client.get(f"{base}/api/v1/nothing", headers=HTML).json()["code"] == "not_found"
    assert client.get(f"{base}/api/v1/me/leases", headers=HTML).status_code == 405


@pytest.mark.parametrize("name", ["app/nothing.js", "../page.py", "%2e%2e/page.py", "VENDOR"])
def test_no_other_file_is_given_out(client, base, name):
    at = re.search(r'data-at="([^"]+)"', client.get(f"{base}/").text)[1]
    assert client.get(f"{at}/{name}").status_code == 404


def test_files_of_another_release_are_not_mixed_with_these(client, base):
    answer = client.get(f"{base}/static/0123456789abcdef/app/main.js")
    assert answer.status_code == 404
    assert "no such file" in answer.json()["message"]


def test_a_server_without_the_web_app_says_so(tmp_path):
    app = FastAPI()
    add_site(app, Config(data_dir=tmp_path), tmp_path / "nothing")
    answer = TestClient(app).get("/")
    assert answer.status_code == 503
    assert "installed without its web app" in answer.text


def test_the_page_loads_at_once_what_its_modules_import():
    files = files_in(FOLDER)
    names = loaded_by(files, "app/main.js")
    assert names[0] == "app/main.js"
    assert {"vendor/preact.mjs", "app/core/keytable.js", "app/i18n/en.js"} <= set(names)
    assert not [name for name in names if name.startswith("app/pages/a") or "de.js" in name]
    assert page_of(files, "", "/static/x").body.count(b"modulepreload") == len(names)
