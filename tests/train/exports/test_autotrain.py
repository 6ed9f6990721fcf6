"""The keys that autotrain-advanced 0.8.36 reads: its parser's, and those of its params classes."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
import yaml

from ostraka.errors import UnsupportedCell
from ostraka.tasks._contexts import SQUAD
from ostraka.tasks._rows import (
    Answer,
    Chat,
    Comparison,
    Completion,
    Corpus,
    LabeledText,
    MultiLabeledText,
    Preference,
    Rows,
    TaggedText,
    Text,
    TextToText,
)
from ostraka.train.adapters.autotrain import ADAPTER
from ostraka.train.cells import export_for

TOP = {"task", "base_model", "project_name", "log", "backend", "data"}
DATA = {"path", "train_split", "valid_split", "column_mapping"}
COLUMNS = {
    "text-classification": {"text_column", "target_column"},
    "token-classification": {"tokens_column", "tags_column"},
    "extractive-qa": {"text_column", "question_column", "answer_column"},
    "seq2seq": {"text_column", "target_column"},
    "llm-sft": {"text_column"},
    "llm-generic": {"text_column"},
    "llm-reward": {"text_column", "rejected_text_column"},
    "llm-dpo": {"text_column", "rejected_text_column", "prompt_text_column"},
}
TASKS = {
    LabeledText: "text-classification",
    TaggedText: "token-classification",
    Answer: "extractive-qa",
    TextToText: "seq2seq",
    Text: "llm-sft",
    Completion: "llm-sft",
    Chat: "llm-sft",
    Corpus: "llm-generic",
    Comparison: "llm-reward",
    Preference: "llm-dpo",
}


def others() -> dict[type, Rows]:
    """A row of each shape that is made of neither prompts nor conversations."""
    answer = pa.array([{"text": ["frog", "a frog"], "answer_start": [7, 5]}], SQUAD)
    asked = {"question": ["What?"], "context": ["It's a frog."], "answer": answer}
    spans = [[{"start": 0, "end": 7, "label": 1}]]
    pairs = {"source": ["Kröte"], "target": ["toad"]}
    found = {
        LabeledText: {"text": ["croak"], "label": [1]},
        TaggedText: {"text": ["Anna B. sings."], "spans": spans},
        Answer: asked,
        TextToText: pairs,
    }
    return {
        shape: Rows(shape, pa.table({"record": ["r0"], **columns}), ("place", "person"))
        for shape, columns in found.items()
    }


def exported(rows) -> tuple[dict, list[dict]]:
    """The configuration, and the rows of its training part."""
    files = ADAPTER.exports[rows.shape]().native(rows).files
    config = yaml.safe_load(files["config.yml"])
    lines = files[f"{config['data']['train_split']}.jsonl"].splitlines()
    return config, [json.loads(line) for line in lines]


def test_every_key_is_read_and_every_column_is_there(text, chat, make) -> None:
    sides = {"chosen": ["Yes.", "No."], "rejected": ["Maybe.", "Who knows."]}
    comparison = make(Comparison, **sides, agreement=[1.0, 1.0])
    seen = set()
    for rows in [*others().values(), *text.values(), *chat.values(), comparison]:
        if rows.shape not in ADAPTER.exports:
            continue
        config, lines = exported(rows)
        assert config["task"] == TASKS[rows.shape]
        assert config.keys() == TOP
        of_language = {"chat_template"} if config["task"].startswith("llm-") else set()
        assert config["data"].keys() == DATA | of_language
        mapping = config["data"]["column_mapping"]
        assert mapping.keys() == COLUMNS[config["task"]]
        assert all(set(mapping.values()) == line.keys() for line in lines)
        assert not any(name.startswith("autotrain") for line in lines for name in line)
        seen.add(rows.shape)
    assert seen == set(ADAPTER.exports)


def test_classes_are_written_by_name() -> None:
    assert exported(others()[LabeledText])[1] == [{"text": "croak", "label": "person"}]


def test_spans_are_words_with_a_tag_each() -> None:
    (line,) = exported(others()[TaggedText])[1]
    assert line["tokens"] == ["Anna", "B", ".", "sings", "."]
    assert line["tags"] == ["B-person", "I-person", "I-person", "O", "O"]


def test_answers_have_squads_form() -> None:
    (line,) = exported(others()[Answer])[1]
    assert line["answers"] == {"text": ["frog", "a frog"], "answer_start": [7, 5]}


def test_conversations_go_through_the_tokenizers_template(text, chat) -> None:
    config, lines = exported(chat[Completion])
    assert config["data"]["chat_template"] == "tokenizer"
    assert [one["role"] for one in lines[0]["text"]] == ["system", "user", "assistant"]
    config, lines = exported(text[Completion])
    assert config["data"]["chat_template"] is None
    assert lines[1]["text"] == "And a newt?\n\nNo."


def test_both_sides_of_a_preference_begin_with_the_prompt(chat) -> None:
    _, lines = exported(chat[Preference])
    assert lines[1]["chosen"][:-1] == lines[1]["rejected"][:-1] == lines[1]["prompt"]
    assert lines[1]["chosen"][-1] == {"role": "assistant", "content": "No."}


def test_a_held_out_part_is_for_validation(text) -> None:
    files = ADAPTER.exports[Text]().native(text[Text])
    assert yaml.safe_load(files.files["config.yml"])["data"]["valid_split"] is None
    both = files.with_test(files).files
    assert list(both) == ["train.jsonl", "test.jsonl", "config.yml"]
    assert yaml.safe_load(both["config.yml"])["data"]["valid_split"] == "test"
    assert both["config.yml"].startswith("# For `autotrain --config config.yml`")


def test_label_sets_are_refused_with_the_frameworks_that_take_them() -> None:
    with pytest.raises(UnsupportedCell, match="autotrain takes no data of MultiLabeledText"):
        export_for(MultiLabeledText, "autotrain")
