"""SpanMarker: what is checked here, what is sent there; where it is installed, the real thing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ostraka.errors import BadFile, BadOption, JobFailed, MissingExtra, NothingToTrain
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.adapter import Job, adapters
from ostraka.train.adapters.span_marker import _order, tagged
from ostraka.train.apart.environment import Environment
from ostraka.train.options import Options

RECIPE = adapters["span-marker"].recipes[TaggedText]
SPAN = pa.list_(pa.struct([(name, pa.int64()) for name in ("start", "end", "label")]))
SHORT = {"max_steps": 12, "learning_rate": 3e-3, "entity_max_length": 3, "model_max_length": 24}


def marked(texts: list[str], spans: list[list[tuple[int, int, int]]]) -> Rows[Any]:
    listed = [[{"start": a, "end": b, "label": c} for a, b, c in one] for one in spans]
    columns = {"record": [f"r{i}" for i in range(len(texts))], "text": texts}
    table = pa.table(columns | {"spans": pa.array(listed, SPAN)})
    return Rows(TaggedText, table, ("good", "bad"))


def words(count: int) -> Rows[Any]:
    """Sentences in which `good film` and `awful plot` are marked."""
    both = (("a good film is the movie", (2, 11, 0)), ("the awful plot is a movie", (4, 14, 1)))
    texts, spans = zip(*(both[i % 2] for i in range(count)), strict=True)
    return marked(list(texts), [[span] for span in spans])


def make_job(folder: Path, model: Any, **changes: Any) -> Job:
    options = Options(RECIPE().targets())
    options.update(changes.pop("options", SHORT))
    for name in ("model", "checkpoints"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    train = changes.pop("train", None) or words(24)
    places = folder / "model", folder / "checkpoints"
    return replace(Job(train, None, options, model, None, 7, *places), **changes)


@pytest.fixture
def absent(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("OSTRAKA_HOME", str(tmp_path / "home"))


@pytest.mark.usefixtures("absent")
def test_without_its_environment_the_error_says_what_to_type(tmp_path) -> None:
    job = make_job(tmp_path, "bert-base-cased")
    with pytest.raises(MissingExtra, match="Type: ostraka extras install span-marker"):
        RECIPE().fit(job)
    (job.out / "span_marker.json").write_text(json.dumps({"classes": ["good", "bad"]}))
    predict = RECIPE().load(job.out)
    assert predict([]) == []
    with pytest.raises(MissingExtra, match="Asking a model"):
        predict(["a good film"])


def test_what_is_sent_there_is_json_and_names_everything(tmp_path) -> None:
    order = json.loads(json.dumps(_order(make_job(tmp_path, tmp_path))))
    assert order["labels"] == ["O", "B-good", "I-good", "B-bad", "I-bad"]
    assert order["model"] == str(tmp_path.resolve())
    assert order["spans"]["entity_max_length"] == 3
    assert order["args"]["max_steps"] == 12
    assert (order["seed"], order["resume"]) == (7, False)


def test_rows_become_words_with_numbers_of_tags() -> None:
    lines, changed = tagged(marked(["a good film", "", "bad"], [[(2, 6, 0)], [], [(0, 2, 1)]]))
    assert lines == [
        {"tokens": ["a", "good", "film"], "ner_tags": [0, 1, 0]},
        {"tokens": ["bad"], "ner_tags": [3]},
    ]
    assert changed == {"spans moved to whole words": 1}


def test_the_data_are_those_that_plain_span_marker_takes() -> None:
    made = RECIPE().native(words(2))
    assert made.column_names == ["tokens", "ner_tags"]
    names = made.features["ner_tags"].feature.names
    assert [names[tag] for tag in made[0]["ner_tags"]] == ["O", "B-good", "I-good", "O", "O", "O"]


def test_options_are_checked_here() -> None:
    options = Options(RECIPE().targets())
    options.update({"num_train_epochs": 2, "entity_max_length": 6})
    with pytest.raises(BadOption, match="write 'num_train_epochs'"):
        options.update({"epochs": 1})
    with pytest.raises(BadOption, match="entity_max_length"):
        options.update({"entity_max_lenght": 6})


@pytest.mark.parametrize("changes", [{"model": 3}, {"model": "bert", "tokenizer": "bert"}])
def test_objects_cannot_be_sent_there(changes, tmp_path) -> None:
    job = make_job(tmp_path, changes.pop("model"), **changes)
    with pytest.raises(BadOption, match="a name or a folder"):
        _order(job)


def test_texts_without_any_span_are_nothing_to_train(tmp_path) -> None:
    with pytest.raises(NothingToTrain, match="No span"):
        _order(make_job(tmp_path, "bert", train=marked(["nothing"], [[]])))


def test_another_folder_is_refused(tmp_path) -> None:
    with pytest.raises(BadFile, match="holds no model of SpanMarker"):
        RECIPE().load(tmp_path)


@pytest.fixture
def there() -> None:
    if not Environment("span-marker").installed:
        pytest.skip("not installed: ostraka extras install span-marker")


@pytest.fixture
def encoder(tiny_bert, tmp_path) -> str:
    """The tiny BERT as transformers 4 reads it."""
    folder = tmp_path / "encoder"
    shutil.copytree(tiny_bert, folder)
    path = folder / "tokenizer_config.json"
    told = json.loads(path.read_text()) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    path.write_text(json.dumps(told))
    return str(folder)


@pytest.mark.apart
@pytest.mark.slow
@pytest.mark.usefixtures("there")
def test_it_trains_saves_and_predicts_the_same_twice(encoder, tmp_path) -> None:
    found = []
    for name in ("one", "two"):
        job = make_job(tmp_path / name, encoder)
        figures = RECIPE().fit(job)
        assert figures["steps"] == 12
        found.append(RECIPE().load(job.out)(["a good film is the movie", "the awful plot", ""]))
    assert found[0] == found[1]
    for text, line in zip(
        ["a good film is the movie", "the awful plot", ""], found[0], strict=True
    ):
        for span in line:
            assert text[span["start"] : span["end"]] == span["text"]
            assert 0 < span["score"] <= 1


@pytest.mark.apart
@pytest.mark.usefixtures("there")
def test_an_error_there_is_told_here(tmp_path) -> None:
    with pytest.raises(JobFailed, match="span_marker_worker stopped: OSError"):
        RECIPE().fit(make_job(tmp_path, str(tmp_path / "model")))
