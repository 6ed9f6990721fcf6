"""Whatever people write, a format gives it back: texts that look like something else too."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from some_datasets import plain

import ostraka as rg
from ostraka.errors import BadOption

CALM = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
LABELS = ["good", "so so, maybe", '"bad"']
TOPICS = ["a b", "c,d", 'e"f']
LOOKS = [
    "[1",
    "true",
    "1.0",
    "NaN",
    "null",
    "-1",
    " a",
    "a ",
    " ",
    "\n",
    "a\r\nb",
    '"',
    "'",
    ";",
    "\t",
]
words = st.sampled_from(LOOKS) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)
records = st.lists(
    st.tuples(
        words,
        st.lists(words, min_size=1, max_size=2, unique=True),  # people
        st.sampled_from(LABELS),
        st.lists(st.sampled_from(TOPICS), min_size=1, unique=True),
        words,
    ),
    min_size=2,
    max_size=3,
)
MAPPING = {
    "text": "text",
    "id": "id",
    "annotator": "user_id",
    "status": "status",
    "label": ["tone:label", "topics:labels", "why:text"],
}
TABLES = [".csv", ".tsv", ".jsonl", ".parquet"]


def dataset_of(rows):
    questions = [
        rg.LabelQuestion(name="tone", labels=LABELS),
        rg.MultiLabelQuestion(name="topics", labels=TOPICS),
        rg.TextQuestion(name="why"),
    ]
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=questions)
    for number, (text, people, tone, topics, why) in enumerate(rows):
        said = {"tone": tone, "topics": topics, "why": why}
        values = {name: {"value": value} for name, value in said.items()}
        dataset.add_records(
            {
                "fields": {"text": text},
                "external_id": f"r{number}",
                "responses": [{"user_id": who, "values": values} for who in people],
            }
        )
    return dataset


@pytest.mark.parametrize("ending", TABLES)
@settings(max_examples=15, suppress_health_check=CALM)
@given(rows=records)
def test_a_table_gives_back_every_text_and_every_answer(ending, tmp_path, rows):
    before, path = dataset_of(rows), tmp_path / f"a{ending}"
    assert not before.write(path, overwrite=True).lost
    assert plain(rg.FeedbackDataset.read(path, **MAPPING)) == plain(before)


@settings(max_examples=15, suppress_health_check=CALM)
@given(rows=records)
def test_label_studio_gives_back_every_text_and_every_answer(tmp_path, rows):
    before, path = dataset_of(rows), tmp_path / "a.json"
    before.write(path, "label-studio", overwrite=True)
    assert plain(rg.FeedbackDataset.read(path, text="text")) == plain(before)


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_a_space_at_the_start_of_a_cell_is_kept(ending, tmp_path):
    rows = [(" indented", ["ana"], "good", TOPICS, "  twice"), (" ", ["ben"], "good", TOPICS, " ")]
    before, path = dataset_of(rows), tmp_path / f"a{ending}"
    before.write(path)
    assert plain(rg.FeedbackDataset.read(path, **MAPPING)) == plain(before)


@pytest.mark.parametrize("ending", [*TABLES, ".xlsx"])
@pytest.mark.parametrize(
    ("field", "question"), [("id", "tone"), ("text", "text"), ("text", "status"), ("x", "metadata")]
)
def test_a_table_with_two_columns_of_one_name_is_not_written(ending, field, question, tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=field)],
        questions=[rg.LabelQuestion(name=question, labels=["a", "b"])],
    )
    dataset.add_records({"fields": {field: "one"}})
    twice = field if field in ("id", question) else question
    with pytest.raises(BadOption, match=f"'{twice}' would name two columns"):
        dataset.write(tmp_path / f"a{ending}")
    assert list(tmp_path.iterdir()) == []
    dataset.write(tmp_path / "a.json", "label-studio")
    assert rg.FeedbackDataset.read(tmp_path / "a.json", text=field)[0].fields == {field: "one"}


@pytest.mark.parametrize("format", ["label-studio-csv", "label-studio-min"])
def test_tables_of_label_studio_have_names_of_their_own(format, tmp_path):
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="annotator", labels=["a", "b"])],
    )
    dataset.add_records({"fields": {"text": "one"}})
    with pytest.raises(BadOption, match="'annotator' would name two columns"):
        dataset.write(tmp_path / "a.out", format)
