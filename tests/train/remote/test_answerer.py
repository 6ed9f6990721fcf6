"""A model at a server answers."""

from __future__ import annotations

import pytest

from ostraka.errors import BadFile, BadOption, ServerRefused
from ostraka.train.remote.answerer import NAME, Answerer, read


@pytest.fixture
def answerer(server) -> Answerer:
    """A model that says it is well when asked."""
    line = (
        b'{"messages": [{"role": "user", "content": "How are you?"}, '
        b'{"role": "assistant", "content": "Well, thank you."}]}'
    )
    server.files["file-1"] = line
    server.jobs["ftjob-1"] = {"training_file": "file-1"}
    return Answerer("ft:m:org::ftjob-1", server.url, {"organization": "mine", "project": None})


def test_prompts_keep_their_order_and_go_with_the_organization(answerer, server, key) -> None:
    said = answerer(["How are you?", "What?"] * 5, api_key=key, batch_size=3)
    assert said == ["Well, thank you.", "I was not told."] * 5
    asked = server.sent("POST", "/chat/completions")
    assert {one["temperature"] for one in asked} == {0.0}
    assert {one["model"] for one in asked} == {"ft:m:org::ftjob-1"}
    headers = {name.lower(): value for name, value in server.requests[0][2].items()}
    assert headers["openai-organization"] == "mine"


def test_options_go_to_the_server_and_none_leaves_the_temperature_to_it(
    answerer, server, key
) -> None:
    answerer(["What?"], api_key=key, temperature=None, max_tokens=5)
    sent = server.sent("POST", "/chat/completions")[0]
    assert (sent["max_tokens"], "temperature" in sent) == (5, False)


@pytest.mark.parametrize(
    ("option", "hint"), [("max_token", "'max_tokens'"), ("max_new_tokens", "'max_tokens'")]
)
def test_an_unknown_option_names_the_nearest(answerer, server, key, option, hint) -> None:
    with pytest.raises(BadOption, match=f"Did you mean {hint}"):
        answerer(["What?"], api_key=key, **{option: 5})
    assert server.requests == []


def test_pieces_are_handed_over_as_they_come(answerer, key) -> None:
    pieces: list[str] = []
    said = answerer(["How are you?", "What?"], api_key=key, on_text=pieces.append)
    assert pieces[:3] == ["Well, ", "thank ", "you."]
    assert said == ["Well, thank you.", "I was not told."]


def test_the_key_of_the_environment_goes_to_no_address_out_of_a_folder(
    answerer, server, key, monkeypatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(BadOption, match=r"predict\(\.\.\., base_url='http://127") as caught:
        answerer(["What?"])
    assert server.requests == []
    assert key not in str(caught.value)
    assert answerer(["What?"], base_url=server.url) == ["I was not told."]
    monkeypatch.setenv("OPENAI_BASE_URL", server.url + "/")
    assert answerer(["What?"]) == ["I was not told."]


def test_a_model_that_is_gone_is_said_in_the_servers_words(answerer, server, key) -> None:
    server.jobs.clear()
    with pytest.raises(ServerRefused, match=r"refuses an answer \(404\): The model .* does not"):
        answerer(["What?"], api_key=key)


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"model": "m"}'])
def test_half_a_file_is_no_model(tmp_path, text) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(BadFile, match="does not name a model and its server"):
        read(tmp_path)
