"""spaCy on a transformer: what can be said without the library, and with it the training."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ostraka.errors import BadOption, MissingExtra
from ostraka.tasks._rows import LabeledText
from ostraka.train.adapter import Job, adapters
from ostraka.train.options import Options
from ostraka.train.pipeline.template import template
from ostraka.train.pipeline.transformer import arrange, check_numpy, sizes_of

RECIPES = adapters["spacy-transformers"].recipes
FITS = tuple(int(part) for part in version("numpy").split(".")[:2]) < (2, 4)
LIBRARY = find_spec("spacy_curated_transformers") is not None


@pytest.mark.parametrize("release", ["2.4.0", "2.4.6", "3.0.1"])
def test_a_numpy_that_is_too_new_is_named_with_what_to_type(release) -> None:
    with pytest.raises(MissingExtra, match=f"below 2.4, and {release} .*spacy-transformers"):
        check_numpy(release)


@pytest.mark.parametrize("release", ["2.2.6", "2.3.5"])
def test_an_older_one_is_taken(release) -> None:
    check_numpy(release)


@pytest.mark.skipif(FITS and LIBRARY, reason="the library and numpy fit each other here")
def test_a_trainer_says_it_when_it_is_made(tone, task) -> None:
    from ostraka.train.run import plan_for

    with pytest.raises(MissingExtra, match="pip install 'ostraka.spacy-transformers.'"):
        plan_for(task, "spacy-transformers")


def arranged(component: str, encoder: str) -> Any:
    config = template("en", component, "efficiency").copy()
    arrange(config, component, encoder, sizes_of(encoder))
    return config


def test_the_config_has_the_sizes_of_the_encoder(tiny_bert) -> None:
    config = arranged("textcat", tiny_bert)
    model = config["components"]["transformer"]["model"]
    assert config["nlp"]["pipeline"] == ["transformer", "textcat"]
    assert model["@architectures"] == "spacy-curated-transformers.BertTransformer.v1"
    assert (model["hidden_width"], model["num_hidden_layers"]) == (32, 2)
    assert config["components"]["textcat"]["model"]["tok2vec"]["width"] == 32
    loaders = config["initialize"]["components"]["transformer"]
    assert {part["name"] for part in loaders.values()} == {str(Path(tiny_bert).resolve())}


def test_entities_are_found_without_the_layer_that_does_not_learn(tiny_bert) -> None:
    config = arranged("ner", tiny_bert)
    assert config["components"]["ner"]["model"]["use_upper"] is False
    assert "tok2vec" not in config["components"]


def test_another_kind_of_network_is_refused(tmp_path) -> None:
    import transformers

    transformers.GPT2Config(n_layer=1, n_head=1, n_embd=8).save_pretrained(tmp_path)
    with pytest.raises(BadOption, match="is a gpt2; .*bert, roberta"):
        sizes_of(str(tmp_path))
    with pytest.raises(BadOption, match="a folder or a hub id of an encoder"):
        sizes_of(str(tmp_path / "nothing"))


@pytest.mark.skipif(not (FITS and LIBRARY), reason="needs the extra spacy-transformers")
def test_it_learns_from_a_transformer(single, tiny_bert, tmp_path) -> None:
    encoder = tmp_path / "encoder"
    shutil.copytree(tiny_bert, encoder)
    told = json.loads((encoder / "tokenizer_config.json").read_text())
    told["tokenizer_class"] = "BertTokenizer"  # the library knows tokenizers by their class
    (encoder / "tokenizer_config.json").write_text(json.dumps(told))
    recipe = RECIPES[LabeledText]()
    options = Options(recipe.targets())
    options.update({"max_steps": 10, "eval_frequency": 5})
    (tmp_path / "model").mkdir()
    train = single(30)
    places = tmp_path / "model", tmp_path / "checkpoints"
    figures = recipe.fit(Job(train, single(12, 1), options, encoder, None, 7, *places))
    found = recipe.load(tmp_path / "model")(train.column("text"))
    assert figures["steps"] == 10
    assert found.shape == (30, 3)
    assert np.allclose(found.sum(axis=1), 1)
