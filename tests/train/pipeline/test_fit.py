"""spaCy's four components learn, load in plain spaCy, and are the same each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ostraka.errors import BadFile, BadOption, NothingToTrain
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, TaggedText
from ostraka.train.adapter import adapters

RECIPES = adapters["spacy"].recipes
SHAPES = (LabeledText, MultiLabeledText, TaggedText)
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
TEXTS = ["it was lovely today", "it was broken today", "a chair", ""]
SENTENCE = "Ann Lee went to Lima ."
PLAIN = """
import json, sys, spacy
folders, texts = json.loads(sys.argv[1])
said = {}
for name, folder in folders.items():
    docs = list(map(spacy.load(folder), texts))
    spans = [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs]
    said[name] = [[doc.cats, found] for doc, found in zip(docs, spans)]
print(json.dumps(said))
"""


def loaded(shape, folder):
    return RECIPES[shape]().load(folder)


def test_one_class_each_is_learnt(trained, spacy_rows) -> None:
    _, folder, _ = trained(LabeledText)
    unseen = spacy_rows(LabeledText, 30, 5)
    found = loaded(LabeledText, folder)(unseen.column("text"))
    assert found.dtype == np.float64
    assert found.sum(axis=1) == pytest.approx(1)
    assert np.mean(found.argmax(axis=1) == unseen.column("label")) > 0.9


def test_label_sets_are_learnt(trained, spacy_rows) -> None:
    options = {"training.max_steps": 150, "optimizer.learn_rate": 0.01}
    _, folder, _ = trained(MultiLabeledText, options=options)
    unseen = spacy_rows(MultiLabeledText, 30, 5)
    found = loaded(MultiLabeledText, folder)(unseen.column("text"))
    said = [np.flatnonzero(line > 0.5).tolist() for line in found]
    assert np.mean([a == b for a, b in zip(said, unseen.column("label"), strict=True)]) > 0.8


def test_spans_are_learnt_with_ner(trained) -> None:
    figures, folder, _ = trained(TaggedText)
    assert figures["component"] == "ner"
    (found,) = loaded(TaggedText, folder)([SENTENCE])
    assert [(s["text"], s["label"]) for s in found] == [("Ann Lee", "person"), ("Lima", "place")]
    assert all(SENTENCE[s["start"] : s["end"]] == s["text"] for s in found)
    assert all(0 < s["score"] <= 1 for s in found)


def test_overlapping_spans_are_learnt_with_spancat(trained, nested_rows) -> None:
    changes = {"train": nested_rows(), "held_out": nested_rows(20, 1)}
    figures, folder, _ = trained(TaggedText, **changes)
    assert figures["component"] == "spancat"
    (found,) = loaded(TaggedText, folder)([SENTENCE])
    said = {(s["text"], s["label"]) for s in found}
    assert {("Ann Lee", "person"), ("Lee", "person"), ("Lima", "place")} <= said
    assert all(0.5 < s["score"] <= 1 for s in found)


@pytest.fixture(scope="module")
def plain(trained):
    """What plain spaCy says in another process, by the name of the shape."""
    folders = {shape.__name__: str(trained(shape)[1]) for shape in SHAPES}
    asked = json.dumps([folders, [*TEXTS[:3], SENTENCE]])
    line = [sys.executable, "-W", "error::UserWarning", "-c", PLAIN, asked]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@every_shape
def test_the_folder_loads_in_plain_spacy_in_another_process(shape, trained, plain) -> None:
    _, folder, _ = trained(shape)
    said, ours = plain[shape.__name__], loaded(shape, folder)([*TEXTS[:3], SENTENCE])
    if shape is TaggedText:
        shown = [[[s["start"], s["end"], s["label"]] for s in found] for found in ours]
        assert [entities for _, entities in said] == shown
    else:
        lines = [[cats[name] for name in ("good", "bad", "neutral")] for cats, _ in said]
        assert ours == pytest.approx(np.array(lines), abs=1e-6)


@every_shape
def test_the_same_seed_gives_the_same_scores(shape, trained, make_spacy_job, tmp_path) -> None:
    figures, folder, _ = trained(shape)
    again = make_spacy_job(shape, tmp_path)
    assert RECIPES[shape]().fit(again) == figures
    texts = [*TEXTS, SENTENCE]
    one, two = loaded(shape, folder)(texts), loaded(shape, again.out)(texts)
    assert (one == two) if shape is TaggedText else np.array_equal(one, two)


def test_another_seed_gives_other_weights(trained, make_spacy_job, tmp_path) -> None:
    _, folder, _ = trained(LabeledText)
    other = make_spacy_job(LabeledText, tmp_path, seed=8)
    RECIPES[LabeledText]().fit(other)
    one, two = loaded(LabeledText, folder)(TEXTS), loaded(LabeledText, other.out)(TEXTS)
    assert not np.array_equal(one, two)


@every_shape
def test_the_folder_holds_no_path_of_this_machine_and_nothing_but_the_model(shape, trained) -> None:
    _, folder, job = trained(shape)
    config = (folder / "config.cfg").read_text()
    assert str(job.out.parent) not in config
    assert {path.name for path in folder.iterdir()} <= {
        "config.cfg", "meta.json", "ner", "textcat", "textcat_multilabel", "tok2vec", "tokenizer",
        "vocab",
    }  # fmt: skip
    assert not any(job.checkpoints.iterdir())


def test_nothing_is_written_into_the_working_directory(
    make_spacy_job, tmp_path, monkeypatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    RECIPES[LabeledText]().fit(make_spacy_job(LabeledText, tmp_path / "there"))
    assert not any(here.iterdir())


def test_the_history_has_the_loss_and_the_score_of_what_is_held_out(trained) -> None:
    figures, _, _ = trained(LabeledText)
    assert [line["step"] for line in figures["history"]] == [20, 40, 60, 80]
    assert figures["history"][-1]["loss"] < figures["history"][0]["loss"]
    best = max(line["held_out_score"] for line in figures["history"])
    last = [line["step"] for line in figures["history"] if line["held_out_score"] == best][-1]
    assert (figures["best_score"], figures["best_step"]) == (best, last)


def test_without_held_out_rows_the_last_weights_are_kept(trained) -> None:
    figures, folder, _ = trained(LabeledText, held_out=None, options={"max_epochs": 3})
    assert "best_score" not in figures
    assert "held_out_score" not in figures["history"][-1]
    assert loaded(LabeledText, folder)(TEXTS).shape == (4, 3)


def test_training_ends_when_the_score_stays_what_it_is(trained) -> None:
    options = {"patience": 40, "max_steps": 400}
    figures, _, _ = trained(LabeledText, options=options)
    first = next(x for x in figures["history"] if x["held_out_score"] == figures["best_score"])
    assert figures["steps"] == first["step"] + 40


def test_a_class_without_rows_keeps_its_column(make_spacy_job, spacy_rows, tmp_path) -> None:
    rows = spacy_rows(LabeledText)
    kept = rows.take([i for i, label in enumerate(rows.column("label")) if label != 1])
    job = make_spacy_job(LabeledText, tmp_path, train=kept, options={"max_steps": 20})
    RECIPES[LabeledText]().fit(job)
    assert loaded(LabeledText, job.out)(TEXTS).shape == (4, 3)


def test_predicting_nothing_gives_no_lines_and_unknown_options_are_refused(trained) -> None:
    predict = loaded(LabeledText, trained(LabeledText)[1])
    assert predict([]).shape == (0, 3)
    assert predict(TEXTS, batch_size=2).shape == (4, 3)
    with pytest.raises(BadOption, match="does not take top_p .* batch_size"):
        predict(TEXTS, top_p=1)


def test_one_class_alone_is_nothing_to_train(make_spacy_job, spacy_rows, tmp_path) -> None:
    rows = spacy_rows(LabeledText).take([0, 3, 6])
    with pytest.raises(NothingToTrain, match="same class"):
        RECIPES[LabeledText]().fit(make_spacy_job(LabeledText, tmp_path, train=rows))


def test_texts_without_any_span_are_nothing_to_train(make_spacy_job, tags_of, tmp_path) -> None:
    rows = tags_of([[], []], ["nobody", "nowhere"])
    with pytest.raises(NothingToTrain, match="No span"):
        RECIPES[TaggedText]().fit(make_spacy_job(TaggedText, tmp_path, train=rows))


def test_empty_texts_alone_are_nothing_to_train(make_spacy_job, spacy_rows, tmp_path) -> None:
    table = spacy_rows(LabeledText, 6).table.set_column(1, "text", [[""] * 6])
    rows = Rows(LabeledText, table, ("good", "bad", "neutral"))
    with pytest.raises(NothingToTrain, match="empty"):
        RECIPES[LabeledText]().fit(make_spacy_job(LabeledText, tmp_path, train=rows))


def test_a_folder_that_is_no_pipeline_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="holds no pipeline"):
        loaded(LabeledText, tmp_path)


def test_soft_labels_are_refused_by_naming_what_takes_them() -> None:
    from ostraka.errors import UnsupportedCell
    from ostraka.tasks._rows import SoftLabeledText
    from ostraka.train.cells import recipe_for

    with pytest.raises(UnsupportedCell, match="These can: .*sklearn"):
        recipe_for(SoftLabeledText, "spacy", "text-classification")
