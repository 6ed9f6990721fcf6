"""Rows to train language models on, as TRL, OpenAI, LLaMA-Factory and axolotl have them."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from some_datasets import asked, choices, prompts

import ostraka as rg
from ostraka.errors import BadLines, BadOption

USER, SYSTEM = {"role": "user", "content": "Hi 🙂"}, {"role": "system", "content": "Be kind."}
YES, NO = ({"role": "assistant", "content": said} for said in ("Yes?", "What?"))


def read(tmp_path, *rows, format=None):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return rg.FeedbackDataset.read(path, format)


def first(dataset):
    """The fields and the answer of the first record."""
    record = dataset[0]
    said = record.responses[0].values if record.responses else {}
    return record.fields, {name: value.value for name, value in said.items()}


PREFERRED = {"preference": "chosen"}
ROWS = [
    ("trl", {"prompt": "Hi", "completion": "Yes?"}, {"prompt": "Hi"}, {"completion": "Yes?"}),
    ("trl", {"prompt": [USER], "completion": [YES]}, {"prompt": [USER]}, {"completion": "Yes?"}),
    ("trl", {"prompt": "Hi", "chosen": "Yes?", "rejected": "What?"},
     {"prompt": "Hi", "chosen": "Yes?", "rejected": "What?"}, PREFERRED),
    ("trl", {"chosen": [USER, YES], "rejected": [USER, NO]},
     {"chosen": [USER, YES], "rejected": [USER, NO]}, PREFERRED),
    ("trl", {"prompt": "Hi", "completion": "What?", "label": False},
     {"prompt": "Hi", "completion": "What?"}, {"label": "bad"}),
    ("openai", {"messages": [SYSTEM, USER, YES]}, {"messages": [SYSTEM, USER, YES]}, {}),
    ("openai", {"input": {"messages": [USER]}, "preferred_output": [YES],
                "non_preferred_output": [NO]},
     {"prompt": [USER], "chosen": [YES], "rejected": [NO]}, PREFERRED),
    ("llama-factory", {"instruction": "Add.", "input": "1 2", "output": "3"},
     {"prompt": "Add.\n1 2"}, {"completion": "3"}),
    ("llama-factory", {"instruction": "Hi 🙂", "output": "Yes?", "system": "Be kind.",
                       "history": [["A", "B"]]},
     {"prompt": [SYSTEM, {"role": "user", "content": "A"}, {"role": "assistant", "content": "B"},
                 USER]}, {"completion": "Yes?"}),
    ("llama-factory", {"conversations": [{"from": "human", "value": "Hi 🙂"},
                                         {"from": "gpt", "value": "Yes?"}], "system": "Be kind."},
     {"messages": [SYSTEM, USER, YES]}, {}),
    ("llama-factory", {"conversations": [{"from": "human", "value": "Hi 🙂"}],
                       "chosen": {"from": "gpt", "value": "Yes?"},
                       "rejected": {"from": "gpt", "value": "What?"}},
     {"prompt": [USER], "chosen": [YES], "rejected": [NO]}, PREFERRED),
    ("llama-factory", {"messages": [USER, NO], "kto_tag": False},
     {"prompt": [USER], "completion": [NO]}, {"label": "bad"}),
    ("axolotl", {"messages": [USER], "chosen": YES, "rejected": NO},
     {"prompt": [USER], "chosen": [YES], "rejected": [NO]}, PREFERRED),
    ("axolotl", {"system": "Be kind.", "input": "Hi 🙂", "chosen": "Yes?", "rejected": "What?"},
     {"prompt": [SYSTEM, USER], "chosen": "Yes?", "rejected": "What?"}, PREFERRED),
    ("axolotl", {"prompt": "Hi", "answers": [{"answer": "What?", "rank": 2.0},
                                             {"answer": "Yes?", "rank": 1.0}]},
     {"prompt": "Hi", "chosen": "Yes?", "rejected": "What?"}, PREFERRED),
]  # fmt: skip


@pytest.mark.parametrize(("format", "row", "fields", "answer"), ROWS)
def test_a_row_becomes_fields_and_an_answer(format, row, fields, answer, tmp_path):
    dataset = read(tmp_path, row, {**row, "source": "web"})
    assert dataset.read_report.format == format
    assert first(dataset) == (fields, answer)
    assert dataset[1].metadata == {"source": "web"}


@pytest.mark.parametrize(
    ("format", "row", "said"),
    [
        ("trl", {"prompt": "a", "completions": ["b"], "labels": [True]}, "steps with a label"),
        ("trl", {"prompt": "a", "chosen": "b"}, "chosen and rejected go together"),
        ("trl", {"prompt": "a", "completion": "b", "label": "yes"}, "true or false"),
        ("trl", {"prompt": [{"role": "user"}], "completion": "b"}, "a role and a content"),
        ("trl", {"other": 1}, "no prompt, text or messages"),
        ("openai", {"messages": []}, 'a list of {"role"'),
        ("openai", {"preferred_output": [YES]}, 'an object, {"messages"'),
        (
            "llama-factory",
            {"instruction": "a", "output": "b", "history": [1]},
            "[question, answer]",
        ),
        ("llama-factory", {"instruction": "a", "output": "b", "kto_tag": 1}, "true or false"),
        ("axolotl", {"input_ids": [1, 2]}, "tokens without their text"),
        ("axolotl", {"prompt": "a", "answers": ["b"]}, '{"answer": ..., "rank": ...}'),
    ],
)
def test_a_row_that_cannot_be_kept_is_a_bad_line(format, row, said, tmp_path):
    with pytest.raises(BadLines) as caught:
        read(tmp_path, {"text": "fine", "messages": [USER]}, row, format=format)
    assert "line 2" in str(caught.value)
    assert said in str(caught.value)


def test_what_a_turn_holds_beside_its_text_is_counted(tmp_path):
    picture = {"type": "image_url", "image_url": {"url": "http://example.org/a.png"}}
    parts = {"role": "user", "content": [{"type": "text", "text": "Hi"}, picture]}
    call = {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}
    dataset = read(tmp_path, {"messages": [parts, call, {**YES, "weight": 0}], "tools": [{"a": 1}]})
    assert [turn["content"] for turn in dataset[0].fields["messages"]] == ["Hi", "", "Yes?"]
    assert dataset[0].metadata == {"tools": [{"a": 1}]}
    assert dataset.read_report.lost == {
        "a part of type 'image_url' of a turn": 1,
        "'tool_calls' of a turn": 1,
        "'weight' of a turn": 1,
    }


def test_parquet_is_read_when_the_format_is_named(tmp_path):
    rows = [{"prompt": [USER], "chosen": [YES], "rejected": [NO]}] * 2
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    dataset = rg.FeedbackDataset.read(tmp_path / "a.parquet", "trl")
    assert first(dataset) == (rows[0], PREFERRED)


def test_rows_that_were_read_train_the_task_they_are_for(tmp_path):
    dataset = read(tmp_path, *[{"prompt": f"p{n}", "completion": f"c{n}"} for n in range(4)])
    task = rg.TrainingTask.for_supervised_fine_tuning(prompt="prompt", response="completion")
    rows = dataset.prepare_for_training(framework="openai", task=task)
    assert rows[1]["messages"][1] == {"role": "assistant", "content": "c1"}
    choices().write(tmp_path / "b.jsonl", "trl")
    again = rg.FeedbackDataset.read(tmp_path / "b.jsonl")
    task = rg.TrainingTask.for_direct_preference_optimization(
        prompt="prompt", responses=["chosen", "rejected"], preference="preference"
    )
    assert again.prepare_for_training(framework="openai", task=task)[0]["preferred_output"] == [
        {"role": "assistant", "content": "Yes."}
    ]


def test_openai_leaves_out_what_it_cannot_hold(tmp_path):
    with pytest.raises(BadOption, match="No record makes a row of OpenAI"):
        asked("tone").write(tmp_path / "a.jsonl", "openai")
    assert not (tmp_path / "a.jsonl").exists()
    prompts().write(tmp_path / "b.jsonl", "openai")
    line = json.loads((tmp_path / "b.jsonl").read_text().splitlines()[0])
    assert [turn["role"] for turn in line["messages"]] == ["user", "assistant"]


@pytest.mark.parametrize("name", ["axolotl", "llama-factory"])
def test_formats_that_are_only_read_say_what_writes_them(name, tmp_path):
    with pytest.raises(BadOption, match="prepare_for_training"):
        prompts().write(tmp_path / "a.jsonl", name)
    assert list(tmp_path.iterdir()) == []
