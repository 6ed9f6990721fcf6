"""The baseline: it learns, is the same each time, and its folder holds data only."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ostraka.errors import BadFile, BadOption, NothingToTrain
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.adapter import Job, adapters
from ostraka.train.options import Options

RECIPES = adapters["sklearn"].recipes
SHAPES = (LabeledText, MultiLabeledText, SoftLabeledText)
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s.__name__)
TEXTS = ["great lovely superb", "awful broken", "table chair", "unheard", ""]


def make_job(shape: type, folder: Path, train: Rows[Any], **options: Any) -> Job:
    chosen = Options(RECIPES[shape]().targets())
    chosen.update(options)
    folder.mkdir(parents=True, exist_ok=True)
    return Job(train, None, chosen, None, None, 7, folder, folder / "checkpoints")


def fitted(shape: type, folder: Path, train: Rows[Any], **options: Any) -> Any:
    recipe = RECIPES[shape]()
    recipe.fit(make_job(shape, folder, train, **options))
    return recipe.load(folder)


@pytest.fixture
def rows(single, multi, soft) -> Any:
    """rows(shape, count, seed): words that tell the class, for any shape."""
    made = {LabeledText: single, MultiLabeledText: multi, SoftLabeledText: soft}
    return lambda shape, count=90, seed=0: made[shape](count, seed)


@every_shape
def test_it_learns_what_words_say(shape, rows, tmp_path) -> None:
    predict = fitted(shape, tmp_path, rows(shape, 300))
    unseen = rows(shape, 60, 5)
    found = predict(unseen.column("text"))
    assert found.shape == (60, 3)
    assert found.dtype == np.float64
    if shape is MultiLabeledText:
        said = [np.flatnonzero(line > 0.5).tolist() for line in found]
        assert np.mean([a == b for a, b in zip(said, unseen.column("label"), strict=True)]) > 0.9
    else:
        assert found.sum(axis=1) == pytest.approx(1)
        assert found.argmax(axis=1).tolist() == unseen.column("label")


@every_shape
def test_the_same_rows_give_the_same_files(shape, rows, tmp_path) -> None:
    for name in ("one", "two"):
        fitted(shape, tmp_path / name, rows(shape))
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["config.json", "weights.arrow"]
    for name in files:
        one, two = (tmp_path / folder / name for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_the_loaded_model_says_what_scikit_learn_says(rows, tmp_path) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    train = rows(LabeledText)
    predict = fitted(LabeledText, tmp_path, train, C=2.0, analyzer="char_wb")
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, analyzer="char_wb")
    regression = LogisticRegression(C=2.0, max_iter=1000, class_weight="balanced")
    plain = make_pipeline(words, regression).fit(train.column("text"), train.column("label"))
    assert predict(TEXTS) == pytest.approx(plain.predict_proba(TEXTS), abs=1e-12)


def test_soft_labels_are_learnt_as_shares(soft, tmp_path) -> None:
    predict = fitted(SoftLabeledText, tmp_path, soft(600), C=100.0)
    unseen = soft(60, 5)
    said = predict(unseen.column("text"))
    assert said[np.arange(60), unseen.column("label")].mean() == pytest.approx(0.8, abs=0.05)


def test_two_classes_get_probabilities_that_sum_to_one(single, tmp_path) -> None:
    predict = fitted(LabeledText, tmp_path, single(40, 0, ("good", "bad")))
    found = predict(["great", "awful"])
    assert found.shape == (2, 2)
    assert found.sum(axis=1) == pytest.approx(1)
    assert found.argmax(axis=1).tolist() == [0, 1]


def test_a_class_without_rows_keeps_its_column_and_is_never_predicted(single, tmp_path) -> None:
    train = single(60)
    kept = [i for i, label in enumerate(train.column("label")) if label != 1]
    predict = fitted(LabeledText, tmp_path, train.take(kept))
    found = predict(TEXTS)
    assert found.shape == (5, 3)
    assert (found[:, 1] == 0).all()


def test_a_label_that_all_or_no_rows_have_is_certain(multi, tmp_path) -> None:
    train = multi(60)
    always = train.take([i for i, sets in enumerate(train.column("label")) if 0 in sets])
    predict = fitted(MultiLabeledText, tmp_path / "always", always)
    assert (predict(TEXTS)[:, 0] == 1).all()
    never = train.take([i for i, sets in enumerate(train.column("label")) if 0 not in sets])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        predict = fitted(MultiLabeledText, tmp_path / "never", never)
        assert (predict(TEXTS)[:, 0] == 0).all()


def test_one_class_alone_cannot_be_learnt(single, tmp_path) -> None:
    train = single(9)
    with pytest.raises(NothingToTrain, match="same class"):
        fitted(LabeledText, tmp_path, train.take([0, 3, 6]))


def test_punctuation_counts_as_words(single, tmp_path) -> None:
    train = single(60)
    marks = {0: "!!", 1: ":(", 2: "..."}
    texts = [f"so {marks[label]}" for label in train.column("label")]
    table = train.table.set_column(1, "text", [texts])
    predict = fitted(LabeledText, tmp_path, Rows(LabeledText, table, train.classes))
    assert predict(["a !!", "a :(", "a ..."]).argmax(axis=1).tolist() == [0, 1, 2]


def test_options_reach_words_and_regression(single, tmp_path) -> None:
    predict = fitted(LabeledText, tmp_path, single(60), max_features=3, C=0.5, use_idf=False)
    assert len(predict.vectorizer.vocabulary) == 3
    assert predict(TEXTS).shape == (5, 3)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"C": -1}, "model refuses C=-1"),
        ({"ngram_range": 2}, "words refuses ngram_range=2"),
        ({"tokenizer": str.split}, "holds no code"),
    ],
)
def test_options_that_cannot_work_are_refused_before_anything_is_learnt(options, says) -> None:
    chosen = Options(RECIPES[LabeledText]().targets())
    chosen.update(options)
    with pytest.raises(BadOption, match=says):
        chosen.check()


def test_the_seed_is_set_by_the_trainer() -> None:
    chosen = Options(RECIPES[LabeledText]().targets())
    with pytest.raises(BadOption, match="seed"):
        chosen.update({"random_state": 3})


def test_a_model_makes_no_sense_here(single, tmp_path) -> None:
    job = make_job(LabeledText, tmp_path, single(30))
    with pytest.raises(BadOption, match="starts from nothing"):
        RECIPES[LabeledText]().fit(Job(**{**vars(job), "model": "bert-base-cased"}))


def test_predicting_nothing_gives_no_lines_and_options_are_refused(single, tmp_path) -> None:
    predict = fitted(LabeledText, tmp_path, single(30))
    assert predict([]).shape == (0, 3)
    with pytest.raises(BadOption, match="batch_size"):
        predict(["x"], batch_size=3)


def test_the_folder_names_classes_and_terms_in_plain_json(single, tmp_path) -> None:
    fitted(LabeledText, tmp_path, single(30))
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["classes"] == ["good", "bad", "neutral"]
    assert config["words"]["ngram_range"] == [1, 2]
    assert "pickle" not in config["model"]


def test_another_folder_is_refused(tmp_path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(BadFile, match="holds no model"):
        RECIPES[LabeledText]().load(tmp_path)
