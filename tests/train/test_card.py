"""The card is made from the manifest alone, and its header is what a hub reads."""

from __future__ import annotations

import copy
import json

import pytest
import yaml

from ostraka.train.card import card_of
from ostraka.train.run import plan_for, train


@pytest.fixture(scope="module")
def seen() -> dict:
    return {}


@pytest.fixture
def manifest(seen, tone, task, tmp_path) -> dict:
    if not seen:
        plan = plan_for(task, "sklearn", train_size=0.8)
        plan.options.update({"C": 2.0})
        seen.update(train(tone.snapshot(), plan, tmp_path / "tones"))
    return json.loads(json.dumps(seen))


def header(card: str) -> dict:
    return yaml.safe_load(card.split("---")[1])


def test_the_header_names_task_framework_and_scores(manifest) -> None:
    found = header(card_of(manifest, "tones"))
    assert found["tags"] == ["text-classification", "sklearn", "argilla", "ostraka"]
    assert found["pipeline_tag"] == "text-classification"
    assert "language" not in found
    result = found["model-index"][0]["results"][0]
    scores = {part["name"]: part["value"] for part in result["metrics"]}
    assert scores["Accuracy"] == round(manifest["metrics"]["accuracy"], 4)
    assert result["task"] == {"type": "text-classification"}


def test_a_hub_library_can_read_it(manifest) -> None:
    from huggingface_hub import ModelCard

    card = ModelCard(card_of(manifest, "tones", license="mit", language="en"))
    assert card.data.license == "mit"
    assert card.data.language == "en"
    assert {result.metric_type for result in card.data.eval_results} == {"accuracy", "f1"}


def test_what_the_user_says_comes_first(manifest) -> None:
    manifest["card"] = {"license": "mit", "tags": ["tweets"], "dataset_name": "me/tones"}
    card = card_of(manifest, "x", license="apache-2.0", model_name="Tones", description="Hello.")
    found = header(card)
    assert found["license"] == "apache-2.0"
    assert found["datasets"] == ["me/tones"]
    assert found["tags"][-1] == "tweets"
    assert "\n# Tones\n" in card
    assert "\nHello.\n" in card


def test_the_body_says_data_unification_losses_and_how_to_use_it(manifest) -> None:
    card = card_of(manifest, "tones", repo_id="me/tones")
    assert "60 rows from 64 records: 48 to train on, 12 held out" in card
    assert "`label` were unified with `majority`" in card
    assert "| no submitted answer | 4 |" in card
    assert 'ArgillaTrainer.from_pretrained("me/tones")' in card
    assert '"C": 2.0' in card
    assert "ostraka reproduce me/tones" in card
    assert f"scikit-learn {manifest['libraries']['scikit-learn']}" in card


def test_scores_and_confusions_are_tables(manifest) -> None:
    metrics = manifest["metrics"]
    card = card_of(manifest, "tones")
    assert f"| Accuracy | {metrics['accuracy']:.3f} |" in card
    for name, counts in zip(manifest["classes"], metrics["confusion"], strict=True):
        assert f"| {name} | {' | '.join(map(str, counts))} |" in card


def test_without_scores_it_says_so(manifest) -> None:
    manifest["metrics"] = {}
    card = card_of(manifest, "tones")
    assert "there are no scores" in card
    assert "model-index" not in header(card)


def test_the_path_of_a_local_base_model_is_not_told(manifest) -> None:
    manifest["model"] = "/somewhere/of/mine/MiniLM"
    card = card_of(manifest, "tones")
    assert "/somewhere" not in card
    assert "starting from `MiniLM`" in card
    manifest["model"] = "prajjwal1/bert-tiny"
    assert header(card_of(manifest, "tones"))["base_model"] == "prajjwal1/bert-tiny"


def test_the_function_that_made_the_rows_is_shown(manifest) -> None:
    manifest["task"] = {"name": "text_classification", "formatting_func": "def f(sample):\n    ..."}
    manifest["questions"] = manifest["strategies"] = []
    assert "```python\ndef f(sample):\n    ...\n```" in card_of(manifest, "tones")


def test_names_with_a_bar_do_not_break_a_table(manifest) -> None:
    before = copy.deepcopy(manifest)
    manifest["classes"][0] = "good|fine"
    assert "| good\\|fine |" in card_of(manifest, "tones")
    assert card_of(before, "tones") == card_of(before, "tones")


def test_options_left_alone_are_said_to_be(manifest) -> None:
    manifest["options"] = {}
    assert "All options have their defaults." in card_of(manifest, "tones")
