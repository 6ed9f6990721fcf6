"""A run starts from a model in a folder that the server's keeper allows, and tells its figures."""

from __future__ import annotations

import pytest
from run_stage import WORDS, heard
from small_bert import bert_of_pieces

# a run is a process's work; what it keeps is tested on both databases in test_runs.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SHORT = {"num_train_epochs": 2, "learning_rate": 0.01, "per_device_train_batch_size": 8,
         "logging_steps": 2}  # fmt: skip


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """A folder with a tiny random BERT in it."""
    folder = tmp_path_factory.mktemp("models")
    words = [*" ".join(WORDS.values()).split(), "thing"]
    bert_of_pieces(folder / "tiny", words, normal=False)
    return folder


@pytest.fixture
def config(config, models):
    """A server whose keeper allows that folder."""
    return config.model_copy(update={"training_models": [models]})


def test_a_network_tells_its_loss_and_the_scores_of_each_epoch(training, watching, address):
    cell = {"framework": "transformers", "model": "tiny", "options": SHORT}
    run = training.start(**cell)
    told = heard(address, training.who, run)
    figures = [data for _, name, data in told if name == "figures"]
    losses = [one["step"] for one in figures if "loss" in one["values"]]
    scored = [one for one in figures if "eval_macro_f1" in one["values"]]
    assert losses == [2, 4, 6, 8]
    assert [one["epoch"] for one in scored] == [1.0, 2.0]
    row = training.ended(run)
    assert (row["status"], row["error"]) == ("done", None)
    assert (row["figures"]["done"], row["figures"]["total"]) == (8, 8)
    assert row["figures"]["latest"]["eval_loss"] == scored[-1]["values"]["eval_loss"]


def test_a_model_is_named_by_its_folder_or_its_place_in_it(training, models):
    whole = str(models / "tiny")
    for name in ("tiny", whole):
        run = training.start(framework="transformers", model=name)
        assert training.get(run)["asked"]["model"] == whole


@pytest.mark.parametrize("name", ["../tiny", "/etc", "tiny/../../x", "a b"])
def test_no_path_leads_out_of_the_folder(training, name):
    at = f"/datasets/{training.dataset}/trainings/runs"
    body = {"task": "text-classification", "framework": "setfit", "model": name}
    answer = training.who.post(at, body)
    assert (answer.status_code, answer.json()["where"]) == (422, "model")
