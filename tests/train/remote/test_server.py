"""What the server says becomes an error that says what to do."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from ostraka.errors import BadOption, ServerBusy, ServerRefused
from ostraka.train.remote.server import client, connect, retry_after
from ostraka.train.secret import Secret


@pytest.fixture
def reached(server, key):
    """reached(**options) -> the server through the client."""

    def make(**options):
        return connect(client(base_url=server.url, api_key=Secret(key), **options))

    return make


def test_rows_arrive_as_json_lines(server, reached) -> None:
    name = reached().upload("rows.jsonl", [{"a": "ä"}, {"a": "b"}], 0.01)
    assert server.files[name].decode() == '{"a": "ä"}\n{"a": "b"}\n'
    assert b'filename="rows.jsonl"' in server.asked("POST", "/files")[0]


def test_a_file_that_is_never_called_processed_is_used_all_the_same(
    server, reached, monkeypatch
) -> None:
    monkeypatch.setattr("ostraka.train.remote.server.FILE_WAIT", 0.05)
    server.file_status = "uploaded"
    assert reached().upload("rows.jsonl", [{"a": 1}], 0.01) == "file-1"


def test_a_busy_server_is_asked_again_as_often_as_the_client_may(server, reached) -> None:
    server.jobs["ftjob-1"] = {"status": "running", "looks": 0, "model": "m", "suffix": None}
    server.refuse("GET", "/fine_tuning", 429, "Slow down.", times=2, Retry_After="0.01")
    with pytest.raises(ServerBusy, match="Slow down"):
        reached(max_retries=1).job("ftjob-1")
    server.refuse("GET", "/fine_tuning", 429, "Slow down.", times=1, Retry_After="0.01")
    server.refuse("GET", "/fine_tuning", 404, "no job of that name")
    before = len(server.requests)
    with pytest.raises(ServerRefused, match="no job of that name"):
        reached(max_retries=1).job("ftjob-1")
    assert len(server.requests) == before + 2


def test_the_wait_a_busy_server_asks_for_is_told(server, reached) -> None:
    server.refuse("POST", "/fine_tuning", 429, "Slow down.", Retry_After="90")
    with pytest.raises(ServerBusy, match="asks to wait 90 seconds") as caught:
        reached(max_retries=0).create(model="m", training_file="file-1")
    assert caught.value.retry_after == 90


def test_an_error_of_the_server_itself_is_one_for_later(server, reached) -> None:
    server.refuse("GET", "/fine_tuning", 503, "Overloaded.")
    with pytest.raises(ServerBusy, match=r"\(503\): Overloaded\."):
        reached(max_retries=0).job("ftjob-1")


def test_no_server_at_all_is_said_with_its_address(key) -> None:
    nobody = connect(client(base_url="http://127.0.0.1:9/v1", api_key=Secret(key), max_retries=0))
    with pytest.raises(ServerBusy, match=r"No answer from http://127\.0\.0\.1:9/v1"):
        nobody.job("ftjob-1")


def test_events_are_told_where_the_server_has_them(server, reached) -> None:
    server.jobs["ftjob-1"] = {}
    assert reached().latest("ftjob-1").message == "Step 1/3: training loss=1.5"
    server.refuse("GET", "/fine_tuning/jobs/ftjob-1/events", 404, "No events here.")
    assert reached().latest("ftjob-1") is None


def test_a_key_is_needed_and_a_password_belongs_in_no_address(key) -> None:
    with pytest.raises(BadOption, match="export OPENAI_API_KEY="):
        connect(client())
    with pytest.raises(ValueError, match="would be written down"):
        client(base_url=f"http://me:{key}@127.0.0.1/v1")


@pytest.mark.parametrize(
    ("given", "seconds"), [(None, None), ("2.5", 2.5), ("-1", 0.0), ("soon", None)]
)
def test_retry_after_is_read(given, seconds) -> None:
    headers = {} if given is None else {"retry-after": given}
    assert retry_after(headers) == seconds


def test_retry_after_may_be_a_date() -> None:
    date = formatdate(time.time() + 120, usegmt=True)
    assert 100 < retry_after({"retry-after": date}) <= 120
    assert retry_after({"retry-after": formatdate(0, usegmt=True)}) == 0.0
