"""LLaMA-Factory's documented keys (its data/README)."""

from __future__ import annotations

import json

import pytest

from ostraka.tasks._rows import Chat, Completion, Corpus, Judged, Preference, Text
from ostraka.train.adapters.llama_factory import ADAPTER

ENTRY = {"file_name", "formatting", "ranking", "columns", "tags"}
COLUMNS = {
    "alpaca": {"prompt", "query", "response", "history", "system", "chosen", "rejected", "kto_tag"},
    "sharegpt": {"messages", "system", "tools", "chosen", "rejected", "kto_tag"},
}
OPENAI_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "system_tag": "system",
}


def exported(rows) -> tuple[dict, list[dict]]:
    """The entry of the training part in dataset_info.json, and its rows."""
    files = ADAPTER.exports[rows.shape]().native(rows).files
    entry = json.loads(files["dataset_info.json"])["ostraka_train"]
    return entry, [json.loads(line) for line in files[entry["file_name"]].splitlines()]


@pytest.mark.parametrize("kind", ["text", "chat"])
def test_every_key_is_documented_and_every_column_is_there(request, kind) -> None:
    for shape, rows in request.getfixturevalue(kind).items():
        if shape not in ADAPTER.exports:
            continue
        entry, lines = exported(rows)
        assert entry.keys() <= ENTRY
        assert entry["columns"].keys() <= COLUMNS[entry["formatting"]]
        assert all(line.keys() == set(entry["columns"].values()) for line in lines)
        assert len(lines) == 2


def test_plain_prompts_are_instructions(text) -> None:
    entry, lines = exported(text[Completion])
    assert entry["formatting"] == "alpaca"
    assert entry["columns"] == {"prompt": "instruction", "response": "output"}
    assert lines[0] == {"instruction": "Is a toad a frog?", "output": "Yes."}


@pytest.mark.parametrize("shape", [Chat, Completion])
def test_conversations_are_messages_with_openais_tags(chat, shape) -> None:
    entry, lines = exported(chat[shape])
    assert (entry["formatting"], entry["tags"]) == ("sharegpt", OPENAI_TAGS)
    assert [one["role"] for one in lines[0]["messages"]] == ["system", "user", "assistant"]


def test_preferences_rank(text, chat) -> None:
    entry, lines = exported(text[Preference])
    assert entry["ranking"] is True
    assert lines[0] == {"instruction": "Is a toad a frog?", "chosen": "Yes.", "rejected": "Maybe."}
    entry, lines = exported(chat[Preference])
    assert (entry["ranking"], entry["tags"]) == (True, OPENAI_TAGS)
    assert lines[0]["messages"][-1]["role"] == "user"
    assert lines[0]["chosen"] == {"role": "assistant", "content": "Yes."}
    assert lines[0]["rejected"] == {"role": "assistant", "content": "Maybe."}


@pytest.mark.parametrize("kind", ["text", "chat"])
def test_judgements_have_a_boolean_tag(request, kind) -> None:
    entry, lines = exported(request.getfixturevalue(kind)[Judged])
    assert entry["columns"]["kto_tag"] == "kto_tag"
    assert "ranking" not in entry
    assert [line["kto_tag"] for line in lines] == [True, False]


@pytest.mark.parametrize("shape", [Text, Corpus])
def test_pre_training_has_a_text_as_prompt(text, shape) -> None:
    entry, lines = exported(text[shape])
    assert (entry["formatting"], entry["columns"]) == ("alpaca", {"prompt": "text"})
    assert lines[0] == {"text": "Toads are frogs."}


def test_a_held_out_part_is_a_dataset_of_its_own(text) -> None:
    files = ADAPTER.exports[Text]().native(text[Text])
    info = json.loads(files.with_test(files).files["dataset_info.json"])
    assert {name: entry["file_name"] for name, entry in info.items()} == {
        "ostraka_train": "train.jsonl",
        "ostraka_test": "test.jsonl",
    }
