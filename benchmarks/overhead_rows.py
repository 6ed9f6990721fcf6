"""The rows of both sides: a data set of records, and the same as TRL reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import dolly
import pyarrow.parquet as pq

import ostraka as rg

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LONGEST = 400  # characters of a row: the sequences are short
GAP = "\n\n"  # what Ostraka puts between a prompt and its answer

Row = dict[str, str]


class Made(NamedTuple):
    """A data set, and the rows that TRL gets from a script written by hand."""

    dataset: Any
    rows: list[Row]
    source: str


def short(parts: Iterable[str]) -> bool:
    """Whether all parts say something and are short together."""
    texts = list(parts)
    return all(text.strip() for text in texts) and sum(map(len, texts)) <= LONGEST


def answers(n: int) -> Made:
    """Questions and one person's answers: dolly15k, or generated texts where it is not there."""
    path = DATA / "dolly15k" / "dolly.parquet"
    real = path.exists()
    found = islice(filter(short, _dolly(path) if real else _generated(_answer)), n)
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="question")], questions=[rg.TextQuestion(name="answer")]
    )
    rows = []
    for question, answer in found:
        dataset.add_records([_record({"question": question}, "answer", answer)])
        rows.append({"prompt": question, "completion": GAP + answer})
    return Made(dataset, rows, "dolly15k" if real else "generated texts")


def comparisons(n: int) -> Made:
    """A prompt, two answers and which is better: hh_rlhf, or generated texts."""
    path = DATA / "hh_rlhf" / "pairs.parquet"
    real = path.exists()
    found = islice(filter(short, _hh(path) if real else _generated(_comparison)), n)
    names = ["prompt", "answer-a", "answer-b"]
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=name) for name in names],
        questions=[rg.LabelQuestion(name="better", labels=names[1:])],
    )
    rows = []
    for at, (prompt, chosen, rejected) in enumerate(found):
        sides = [chosen, rejected] if at % 2 else [rejected, chosen]
        fields = dict(zip(names, [prompt, *sides], strict=True))
        dataset.add_records([_record(fields, "better", names[1 if at % 2 else 2])])
        rows.append({"prompt": prompt, "chosen": GAP + chosen, "rejected": GAP + rejected})
    return Made(dataset, rows, "hh_rlhf" if real else "generated texts")


MAKERS: dict[str, Callable[[int], Made]] = {"sft": answers, "dpo": comparisons}


def write(task: str, n: int, folder: Path) -> str:
    """Write both forms of `n` rows into `folder`; returns what they are."""
    made = MAKERS[task](n)
    folder.mkdir(parents=True, exist_ok=True)
    made.dataset.save_to_disk(str(folder / "dataset"))
    lines = (json.dumps(row, ensure_ascii=False) for row in made.rows)
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"{len(made.rows)} rows of {made.source}"


def _record(fields: Row, question: str, value: str) -> Any:
    answer = {"user_id": "somebody", "values": {question: {"value": value}}}
    return rg.FeedbackRecord(fields=fields, responses=[answer])


def _dolly(path: Path) -> Iterator[tuple[str, ...]]:
    table = pq.read_table(path, columns=["instruction", "context", "response"])
    for row in table.to_pylist():
        if not row["context"]:
            yield row["instruction"], row["response"]


def _hh(path: Path) -> Iterator[tuple[str, ...]]:
    """The last turn of conversations that have but one."""
    table = pq.read_table(path, columns=["prompt_turns", "chosen", "rejected"])
    for row in table.to_pylist():
        if len(row["prompt_turns"]) == 1 and row["chosen"] != row["rejected"]:
            asked = row["prompt_turns"][0]["content"]
            yield asked.strip(), row["chosen"].strip(), row["rejected"].strip()


def _generated(parts: Callable[[dict[str, Any]], tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for start in range(0, 10 * dolly.BLOCK, dolly.BLOCK):
        yield from map(parts, dolly.records(dolly.BLOCK, start=start))


def _answer(record: dict[str, Any]) -> tuple[str, ...]:
    fields = record["fields"]
    return fields["instruction"].strip(), fields["response"].strip()


def _comparison(record: dict[str, Any]) -> tuple[str, ...]:
    """The words of the answer in two orders."""
    question, answer = _answer(record)
    return question, answer, " ".join(reversed(answer.split()))
