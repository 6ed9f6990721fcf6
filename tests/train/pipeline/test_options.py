"""Options by dotted path are checked against spaCy's own configs, all problems together."""

from __future__ import annotations

import pytest

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, TaggedText
from ostraka.train.adapter import adapters
from ostraka.train.options import Options

RECIPES = adapters["spacy"].recipes


@pytest.fixture
def options():
    return Options(RECIPES[LabeledText]().targets())


@pytest.mark.parametrize(
    "given",
    [
        {"training.max_steps": 100},
        {"max_steps": 100},
        {"training": {"max_steps": 100}},
        {"training.batcher.size": 32},
        {"training.batcher": {"@batchers": "spacy.batch_by_sequence.v1", "size": 16}},
        {"training.optimizer.learn_rate": 0.01},
        {"optimizer.learn_rate": 0.01},
        {"components.textcat.model.ngram_size": 2},
        {"components.textcat_multilabel.threshold": 0.3},
        {"components.textcat.model.linear_model.ngram_size": 2},  # of the ensemble
        {"components.textcat.model": {"@architectures": "spacy.TextCatBOW.v2", "ngram_size": 1,
                                      "exclusive_classes": True, "no_output_layer": False}},
        {"nlp.batch_size": 64},
        {"lang": "de", "gpu_id": -1, "optimize": "accuracy"},
        {"max_epochs": 3, "patience": 0, "dropout": 0.2, "accumulate_gradient": 2},
    ],
)  # fmt: skip
def test_paths_of_the_config_are_taken(given, options) -> None:
    options.update(given)
    options.check()
    assert options.to_dict()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"training.max_step": 1}, "Did you mean 'max_steps'"),
        ({"components.textcat.model.ngram_sise": 1}, "Did you mean 'textcat.model.ngram_size'"),
        ({"components.ner.model.hidden_width": 1}, "is not an option"),
        ({"training.seed": 1}, r"ArgillaTrainer\(\.\.\., seed="),
        ({"training.train_corpus": "x"}, "set by ostraka"),
        ({"batch_size": 8}, "write 'batcher.size'"),
        ({"learning_rate": 1e-3}, "write 'optimizer.learn_rate'"),
        ({"epochs": 3}, "write 'max_epochs'"),
        ({"use_gpu": 0}, "write 'gpu_id'"),
        ({"optimize": "speed"}, "'efficiency' or 'accuracy'"),
    ],
)
def test_other_names_are_refused_with_what_to_write(given, says, options) -> None:
    with pytest.raises(BadOption, match=says):
        options.update(given)


def test_all_wrong_names_are_told_at_once(options) -> None:
    with pytest.raises(BadOption) as caught:
        options.update({"training.max_step": 1, "trainning.dropout": 0.1, "nlp.batch_sise": 2})
    assert len(str(caught.value).splitlines()) == 3
    assert options.values == {}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"max_steps": "many"}, "training refuses max_steps='many': .*max_steps"),
        ({"dropout": "much", "patience": []}, "dropout.*patience|patience.*dropout"),
        ({"components.textcat.model.ngram_size": "two"}, "components refuses .*ngram_size"),
        ({"components.textcat.model": {"@architectures": "spacy.TextCat"}}, "spacy.TextCatBOW.v3"),
        ({"training.batcher": {"@batchers": "spacy.batch_by_words.v1", "sise": 3}}, "sise"),
    ],
)
def test_values_are_refused_in_spacys_words_before_anything_is_trained(
    given, says, options
) -> None:
    options.update(given)
    with pytest.raises(BadOption, match=says):
        options.check()


def test_a_manifest_holds_the_options_and_gives_them_back(options) -> None:
    options.update({"max_steps": 5, "components.textcat.model": {"ngram_size": 2}, "lang": "de"})
    again = Options(options.targets)
    again.restore(options.to_dict())
    assert again.values == options.values


def test_spans_have_options_of_their_own() -> None:
    spans = Options(RECIPES[TaggedText]().targets())
    spans.update({"component": "spancat", "alignment": "strict", "components.ner.moves": None})
    with pytest.raises(BadOption, match="'ner' or 'spancat'"):
        spans.update({"component": "parser"})


def test_an_option_of_another_component_is_refused_when_it_is_known_what_is_trained(
    make_spacy_job, tmp_path
) -> None:
    options = {"components.spancat.threshold": 0.4}
    with pytest.raises(BadOption, match="pipeline of ner: .*no components.spancat"):
        RECIPES[TaggedText]().fit(make_spacy_job(TaggedText, tmp_path, options=options))


def test_a_part_of_a_config_reaches_the_saved_pipeline(trained) -> None:
    import spacy

    options = {"components.textcat.model": {"ngram_size": 2}, "nlp.batch_size": 16}
    _, folder, _ = trained(LabeledText, options=options)
    config = spacy.load(folder).config
    assert config["components"]["textcat"]["model"]["ngram_size"] == 2
    assert config["nlp"]["batch_size"] == 16
