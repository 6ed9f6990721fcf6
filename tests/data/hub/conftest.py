"""A dataset with everything in it, and files as older versions of Argilla wrote them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import ostraka as rg

ANA = "11111111-1111-4111-8111-111111111111"
BEN = "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def everything() -> rg.FeedbackDataset:
    """All kinds of questions, metadata and vectors; drafts, discards, an anonymous answer, ties."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text"), rg.TextField(name="note", required=False)],
        questions=[
            rg.LabelQuestion(name="label", labels={"yes": "Yes!", "no": "No!"}),
            rg.MultiLabelQuestion(name="topics", labels=["a", "b", "c"], required=False),
            rg.RatingQuestion(name="stars", values=[1, 2, 3], required=False),
            rg.RankingQuestion(name="order", values=["x", "y", "z"], required=False),
            rg.SpanQuestion(name="marks", field="text", labels=["P", "Q"], required=False),
            rg.TextQuestion(name="why", required=False, description="In your words"),
        ],
        metadata_properties=[
            rg.TermsMetadataProperty(name="source", values=["web", "mail"]),
            rg.IntegerMetadataProperty(name="year", min=1900),
            rg.FloatMetadataProperty(name="share"),
        ],
        vectors_settings=[rg.VectorSettings(name="place", dimensions=2)],
        guidelines="Be kind.\n\nBe | brief.",
    )
    dataset.add_records([_full_record(), _second_record(), {"fields": {"text": "nobody yet"}}])
    return dataset


def _full_record() -> dict[str, Any]:
    values = {
        "label": {"value": "yes"},
        "topics": {"value": ["c", "a"]},
        "stars": {"value": 3},
        "order": {"value": [{"value": v, "rank": r} for v, r in (("x", 2), ("y", 1), ("z", 1))]},
        "marks": {"value": [{"label": "P", "start": 0, "end": 5}]},
        "why": {"value": "because ü"},
    }
    order = [{"value": "x", "rank": 2}, {"value": "z", "rank": 1}]
    suggestions = [
        {"question_name": "label", "value": "no", "score": 0.9, "agent": "m1", "type": "model"},
        {"question_name": "topics", "value": ["a", "b"], "score": [0.1, 0.7]},
        {"question_name": "stars", "value": 2, "agent": "m1"},
        {"question_name": "order", "value": order, "score": [0.3, 0.2]},
        {
            "question_name": "marks",
            "value": [{"label": "Q", "start": 6, "end": 11, "score": 0.6}],
        },
    ]
    return {
        "fields": {"text": "Hello world", "note": "a note"},
        "external_id": "first",
        "metadata": {"source": "web", "year": 1999, "share": 0.25, "loose": {"deep": [1]}},
        "vectors": {"place": [0.5, -1.0]},
        "responses": [
            {"user_id": ANA, "values": values},
            {"user_id": "ben", "values": {"label": {"value": "no"}}, "status": "draft"},
            {"user_id": BEN, "values": None, "status": "discarded"},
        ],
        "suggestions": suggestions,
    }


def _second_record() -> dict[str, Any]:
    partly = [{"value": "y", "rank": 1}, {"value": "x", "rank": None}]
    return {
        "fields": {"text": "Second text"},
        "external_id": "second",
        "metadata": {"source": ["web", "mail"]},
        "responses": [
            {"user_id": BEN, "values": {"stars": {"value": 1}}, "status": "discarded"},
            {"user_id": "ben", "values": {"why": {"value": ""}, "order": {"value": partly}}},
        ],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Any:
    """folder({name: text or table}) -> a folder with these files."""

    def make(files: dict[str, Any]) -> Path:
        for name, content in files.items():
            path = tmp_path / "repo" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, pa.Table):
                pq.write_table(content, path)
            else:
                text = content if isinstance(content, str) else json.dumps(content)
                path.write_text(text, encoding="utf-8")
        return tmp_path / "repo"

    return make


@pytest.fixture
def simple() -> dict[str, Any]:
    """Settings of one text and one label question, as a dict."""
    return {
        "fields": [{"name": "text", "type": "text"}],
        "questions": [{"name": "label", "type": "label_selection", "labels": ["yes", "no"]}],
    }


@pytest.fixture
def answers() -> Any:
    """answers([(user, value, status), ...], ...) -> a question's column, a list per record."""

    def make(*records: list[tuple[str | None, Any, str | None]]) -> pa.Array:
        names = ("user_id", "value", "status")
        return pa.array([[dict(zip(names, one, strict=True)) for one in said] for said in records])

    return make
