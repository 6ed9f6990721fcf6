"""From people's marks to a model and back to suggestions, by the commands that people type."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from marked import CLASSES, make_spans
from typer.testing import CliRunner

import ostraka as rg
from ostraka.cli import app
from ostraka.errors import UnsupportedCell

TEXT = "a good film is the plot"


def marked_dataset() -> rg.FeedbackDataset:
    """40 texts that three people marked alike, and one that nobody read."""
    question = rg.SpanQuestion(name="what", field="text", labels=list(CLASSES))
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=[question])
    records: list[dict[str, Any]] = [{"fields": {"text": "nobody read this"}}]
    for row in make_spans(40, 0):
        value = [{**span, "label": CLASSES[span["label"]]} for span in row.spans]
        given = {"values": {"what": {"value": value}}}
        answers = [{"user_id": name, **given} for name in ("ana", "ben", "cem")]
        records.append({"fields": {"text": row.text}, "responses": answers})
    dataset.add_records(records)
    return dataset


def task() -> Any:
    return rg.TrainingTask.for_token_classification(text="text", spans="what")


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory, tiny_bert: str) -> Any:
    """The dataset, the folder of a model trained on it from the command line, what was printed."""
    folder = tmp_path_factory.mktemp("road")
    dataset = marked_dataset()
    dataset.save_to_disk(folder / "marks")
    line = f"--task token-classification --framework transformers --model {tiny_bert}"
    parts = f"--text text --label what --output {folder / 'model'}"
    options = ("num_train_epochs=15", "learning_rate=0.006", "per_device_train_batch_size=8")
    chosen = [part for option in options for part in ("--set", option)]
    typed = ["train", str(folder / "marks"), *line.split(), *parts.split(), *chosen]
    done = CliRunner().invoke(app, typed)
    assert done.exit_code == 0, done.output
    return dataset, folder / "model", " ".join(done.stdout.split())


def test_the_scores_are_printed_and_written_down(road) -> None:
    _, folder, said = road
    assert "Trained on 32 rows, tested on 8 that it has not seen." in said
    assert re.search(r"F1 over all spans \d\.\d{3}", said)
    assert re.search(r"THING [\d.]+ [\d.]+ [\d.]+ 8 ", said)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["shape"] == "TaggedText"
    assert manifest["metrics"]["micro_f1"] > manifest["metrics"]["whole_text_f1"]
    assert manifest["figures"]["spans"] == {
        "given": 64,
        "learnt": 64,
        "inside_tokens": 0,
        "overlapping": 0,
        "without_token": 0,
    }


def test_the_card_tells_labels_scores_and_how_to_load_it(road, monkeypatch) -> None:
    _, folder, _ = road
    card = (folder / "README.md").read_text()
    assert "pipeline_tag: token-classification" in card
    assert "It marks stretches of a text with a label each: `TONE`, `THING`." in card
    assert "| F1 of marking again what was marked in training |" in card
    assert "| class | precision | recall | F1 | spans |" in card
    monkeypatch.chdir(folder.parent)
    code = re.search(r"Without Ostraka:\n\n```python\n(.*?)```", card, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code.group(1), names)
    said = [(s["entity_group"], s["start"], s["end"]) for s in names["mark"](TEXT)]
    found = rg.ArgillaTrainer.from_pretrained(folder).predict(TEXT)
    assert found
    assert said == [(s["label"], s["start"], s["end"]) for s in found]


def test_predict_shows_spans_as_a_table_and_as_json(road, monkeypatch) -> None:
    _, folder, _ = road
    monkeypatch.setenv("COLUMNS", "120")
    done = CliRunner().invoke(app, ["predict", str(folder), TEXT])
    found = rg.ArgillaTrainer.from_pretrained(folder).predict(TEXT)
    for span in found:
        assert f"{span['text']}" in done.stdout
        assert f"{span['score']:.3f}" in done.stdout
    done = CliRunner().invoke(app, ["predict", str(folder), TEXT, "--json"])
    assert json.loads(done.stdout) == {"text": TEXT, "labels": found}


def test_predictions_go_back_as_suggestions(road) -> None:
    dataset, folder, _ = road
    trainer = rg.ArgillaTrainer.from_pretrained(folder)
    names = dataset.snapshot().ids()[:3]
    texts = [record.fields["text"] for record in dataset.records[:3]]
    given = trainer.predict(texts, as_suggestions=True)
    dataset.add_suggestions(
        {name: one for name, one in zip(names, given, strict=True) if one is not None}
    )
    (suggestion,) = dataset.records[1].suggestions
    assert suggestion.agent == "transformers:model"
    assert len(suggestion.score) == len(suggestion.value)
    found = trainer.predict(texts[1])
    assert [(s.label, s.start, s.end) for s in suggestion.value] == [
        (s["label"], s["start"], s["end"]) for s in found
    ]
    surest = max(span["score"] for span in found)
    assert trainer.predict(texts[1], threshold=surest) == []


def test_reproduce_finds_the_same_scores(road) -> None:
    _, folder, _ = road
    done = CliRunner().invoke(
        app, ["reproduce", str(folder), "--data", str(folder.parent / "marks")]
    )
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("framework", ["sklearn", "setfit", "trl"])
def test_other_frameworks_name_those_that_can(framework: str) -> None:
    with pytest.raises(UnsupportedCell, match=r"token_classification.*These can: .*peft.*transf"):
        rg.ArgillaTrainer(marked_dataset(), task(), framework)


def test_rows_are_prepared_with_words_tags_and_spans(tmp_path: Path) -> None:
    both = marked_dataset().prepare_for_training(
        framework="transformers", task=task(), train_size=0.8
    )
    data = both["train"]
    assert data.column_names == ["id", "text", "tokens", "ner_tags", "spans"]
    names = ["O", "B-TONE", "I-TONE", "B-THING", "I-THING"]
    assert data.features["ner_tags"].feature.names == names
    assert data.features["spans"].feature["label"].names == list(CLASSES)
    for row in data:
        assert row["tokens"] == row["text"].split()
        begins = [tag for tag in row["ner_tags"] if tag % 2]
        assert begins == [2 * span["label"] + 1 for span in row["spans"]]
    assert sorted(data["id"][:] + both["test"]["id"][:]) == list(range(40))
    data.save_to_disk(tmp_path / "kept")
