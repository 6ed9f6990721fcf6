"""Axolotl's documented keys (its pages on dataset formats and RLHF)."""

from __future__ import annotations

import json

import pytest
import yaml

from ostraka.errors import UnsupportedCell
from ostraka.tasks._rows import Chat, Completion, Corpus, Judged, Preference, Text
from ostraka.train.adapters.axolotl import ADAPTER

TOP = {"datasets", "test_datasets", "rl", "remove_unused_columns"}
DATASET = {
    *("path", "ds_type", "split", "type", "field", "message_property_mappings"),
    *("field_messages", "field_chosen", "field_rejected"),
}
USER_DEFINED = {
    *("field_prompt", "field_system", "field_completion", "field_label"),
    *("prompt_format", "completion_format"),
}


def exported(rows) -> tuple[dict, list[dict]]:
    """The configuration, and the rows of its training part."""
    files = ADAPTER.exports[rows.shape]().native(rows).files
    config = yaml.safe_load(files["config.yml"])
    lines = files[config["datasets"][0]["path"]].splitlines()
    return config, [json.loads(line) for line in lines]


def test_every_key_is_documented(text, chat) -> None:
    for rows in [*text.values(), *chat.values()]:
        if rows.shape not in ADAPTER.exports or rows is chat.get(Judged):
            continue
        config, lines = exported(rows)
        assert config.keys() <= TOP
        assert config["datasets"][0].keys() <= DATASET
        assert len(lines) == 2


@pytest.mark.parametrize("shape", [Chat, Completion])
def test_conversations_go_through_the_chat_template(chat, shape) -> None:
    config, lines = exported(chat[shape])
    entry = config["datasets"][0]
    assert (entry["type"], entry["field_messages"]) == ("chat_template", "messages")
    assert (entry["ds_type"], entry["split"]) == ("json", "train")
    assert "rl" not in config
    assert [one["role"] for one in lines[0]["messages"]] == ["system", "user", "assistant"]


def test_a_plain_prompt_becomes_a_users_message(text) -> None:
    _, lines = exported(text[Completion])
    assert lines[1]["messages"] == [
        {"role": "user", "content": "And a newt?"},
        {"role": "assistant", "content": "No."},
    ]


@pytest.mark.parametrize("kind", ["text", "chat"])
def test_preferences_are_for_dpo(request, kind) -> None:
    config, lines = exported(request.getfixturevalue(kind)[Preference])
    entry = config["datasets"][0]
    assert (config["rl"], entry["type"]) == ("dpo", "chat_template.default")
    named = [entry[name] for name in ("field_messages", "field_chosen", "field_rejected")]
    assert lines[0].keys() == set(named)
    assert entry["message_property_mappings"] == {"role": "role", "content": "content"}
    assert lines[0]["chosen"] == {"role": "assistant", "content": "Yes."}


def test_judgements_are_for_kto(text) -> None:
    config, lines = exported(text[Judged])
    form = config["datasets"][0]["type"]
    assert config["rl"] == "kto"
    assert config["remove_unused_columns"] is False
    assert form.keys() <= USER_DEFINED
    named = {form[name] for name in form if name.startswith("field_")}
    assert lines[0].keys() == named
    assert lines[1] == {"prompt": "And a newt?", "completion": "No.", "label": False}


def test_judged_conversations_are_refused_with_a_way_out(chat) -> None:
    with pytest.raises(UnsupportedCell, match="or use llama-factory"):
        exported(chat[Judged])


@pytest.mark.parametrize("shape", [Text, Corpus])
def test_texts_are_learnt_whole(text, shape) -> None:
    config, lines = exported(text[shape])
    assert config["datasets"][0]["type"] == "completion"
    assert lines[0][config["datasets"][0]["field"]] == "Toads are frogs."


def test_a_held_out_part_is_for_testing_and_stands_in_full(chat) -> None:
    files = ADAPTER.exports[Chat]().native(chat[Chat])
    text = files.with_test(files).files["config.yml"]
    config = yaml.safe_load(text)
    assert config["test_datasets"] == [{**config["datasets"][0], "path": "test.jsonl"}]
    assert "&id" not in text
    assert text.startswith("# The data part of an axolotl configuration")
