"""Where models come from, and what their config is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import transformers

from ostraka.errors import BadOption
from ostraka.train.hf.loading import label_names, load_classifier, origin, position_limit
from ostraka.train.hf.shapes import MULTI

SIZES = {"vocab_size": 9, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}


def bert(**more) -> transformers.BertForSequenceClassification:
    config = transformers.BertConfig(**SIZES, intermediate_size=8, num_labels=2, **more)
    return transformers.BertForSequenceClassification(config)


def test_a_model_comes_from_a_name_a_folder_or_what_it_remembers() -> None:
    assert origin("someone/model") == "someone/model"
    assert origin(Path("some/folder")) == "some/folder"
    assert origin(SimpleNamespace(name_or_path="remembered")) == "remembered"
    with pytest.raises(BadOption, match="tokenizer"):
        origin(SimpleNamespace(name_or_path=""))


def test_both_directions_of_the_names_are_given() -> None:
    assert label_names(["a", "b"]) == {"id2label": {0: "a", 1: "b"}, "label2id": {"a": 0, "b": 1}}


def test_a_model_object_is_copied_and_told_its_classes() -> None:
    model = bert(max_position_embeddings=20)
    tokenizer = SimpleNamespace(pad_token_id=0, model_max_length=64)
    loaded = load_classifier(model, tokenizer, ("no", "yes"), MULTI)
    assert loaded.model is not model
    assert loaded.model.config.id2label == {0: "no", 1: "yes"}
    assert loaded.model.config.problem_type == "multi_label_classification"
    assert model.config.problem_type is None
    assert loaded.fresh == ()
    assert tokenizer.model_max_length == 20


@pytest.mark.parametrize(
    ("kind", "positions", "limit"),
    [("bert", 512, 512), ("roberta", 514, 512), ("xlnet", None, None), ("odd", 10**9, None)],
)
def test_texts_are_cut_where_positions_end(kind, positions, limit) -> None:
    config = SimpleNamespace(model_type=kind, max_position_embeddings=positions)
    assert position_limit(config) == limit
