"""The core of `ArgillaTrainer`, from a dataset to a model that predicts."""

from __future__ import annotations

import pytest
from datasets import DatasetDict

from ostraka.errors import BadOption, NotTrained, UnknownName
from ostraka.train.run import plan_for
from ostraka.train.trainer import Trainer


@pytest.fixture
def trainer(tone, task) -> Trainer:
    return Trainer(tone.snapshot, plan_for(task, "sklearn", train_size=0.8))


def test_it_trains_saves_and_predicts(trainer, tmp_path) -> None:
    trainer.update_config(C=2.0)
    scores = trainer.train(tmp_path / "m")
    assert scores == trainer.metrics
    assert scores["accuracy"] > 0.9
    assert trainer.predict("great")[0]["label"] == "good"
    assert trainer.predict(["poor"], as_suggestions=True)[0].value == "bad"
    assert (tmp_path / "m" / "README.md").exists()
    again = Trainer.from_pretrained(tmp_path / "m")
    assert again.predict("great") == trainer.predict("great")
    assert again.metrics == scores


def test_options_are_strict_and_a_refused_change_changes_nothing(trainer) -> None:
    trainer.update_config(C=2.0)
    with pytest.raises(BadOption, match=r"'max_itr' .*max_iter"):
        trainer.update_config(C=3.0, max_itr=5)
    with pytest.raises(BadOption, match="model refuses C=-1"):
        trainer.update_config(C=-1)
    assert trainer.get_trainer_kwargs() == {"model": {"C": 2.0}}


def test_a_config_object_is_taken_whole(trainer, tmp_path) -> None:
    from sklearn.linear_model import LogisticRegression

    trainer.update_config(LogisticRegression(C=0.5, max_iter=500))
    trainer.train(tmp_path / "m")
    kept = trainer.model.manifest["options"]["model"]
    assert kept == {
        "*": "sklearn.linear_model._logistic.LogisticRegression",
        "C": 0.5,
        "max_iter": 500,
    }


def test_later_answers_are_seen_when_training_starts(trainer, tone, tmp_path) -> None:
    before = len(trainer.prepared().rows)
    answer = {"user_id": "ana", "values": {"label": {"value": "bad"}}, "status": "submitted"}
    tone.add_records([{"fields": {"text": "a late one"}, "responses": [answer]}])
    assert len(trainer.prepared().rows) == before + 1


def test_the_prepared_datasets_can_be_looked_at(trainer) -> None:
    found = trainer.prepared()
    assert isinstance(found.data, DatasetDict)
    assert sum(found.dropped.values()) == 4


def test_saving_copies_model_and_card(trainer, tmp_path) -> None:
    trainer.train(tmp_path / "m", generate_card=False)
    assert not (tmp_path / "m" / "README.md").exists()
    assert trainer.save(tmp_path / "copy") == tmp_path / "copy"
    assert "text-classification" in (tmp_path / "copy" / "README.md").read_text()
    assert Trainer.from_pretrained(tmp_path / "copy").predict("great")[0]["label"] == "good"
    trainer.save(tmp_path / "bare", generate_card=False)
    assert not (tmp_path / "bare" / "README.md").exists()


def test_the_card_comes_back_as_text(trainer, tmp_path) -> None:
    trainer.train(tmp_path / "m")
    card = trainer.generate_model_card(license="mit")
    assert card == (tmp_path / "m" / "README.md").read_text()
    assert "license: mit" in card


def test_before_training_there_is_no_model(trainer, tmp_path) -> None:
    for asked in (
        lambda: trainer.predict("great"),
        lambda: trainer.save(tmp_path / "m"),
        lambda: trainer.metrics,
        trainer.get_trainer_model,
    ):
        with pytest.raises(NotTrained, match="Nothing is trained yet"):
            asked()


def test_a_loaded_model_cannot_be_trained_on(trainer, tmp_path) -> None:
    trainer.train(tmp_path / "m")
    loaded = Trainer.from_pretrained(tmp_path / "m")
    with pytest.raises(BadOption, match="no dataset"):
        loaded.train(tmp_path / "n")
    with pytest.raises(BadOption, match="no dataset"):
        loaded.update_config(C=1.0)


def test_what_is_inside_can_be_asked_for(trainer, tmp_path) -> None:
    assert trainer.get_trainer() is trainer
    assert trainer.get_model_kwargs() == {"pretrained_model_name_or_path": None, "tokenizer": None}
    trainer.train(tmp_path / "m")
    assert trainer.get_trainer_model().weights.shape[0] == 3
    assert trainer.get_trainer_tokenizer() is None


def test_an_interrupted_training_goes_on(tone, task, counting, tmp_path) -> None:
    trainer = Trainer(tone.snapshot, plan_for(task, counting, train_size=0.8))
    trainer.update_config(stop_at=3)
    with pytest.raises(KeyboardInterrupt):
        trainer.train(tmp_path / "m")
    with pytest.raises(NotTrained):
        trainer.predict("great")
    assert trainer.train(tmp_path / "m", resume=True)["accuracy"] > 0.5
    assert trainer.model.manifest["figures"]["begun_at"] == 3


def test_a_plan_is_refused_at_once_when_it_cannot_work(task) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'setfit'"):
        plan_for(task, "setfitt")
    with pytest.raises(BadOption, match="train_size=3"):
        plan_for(task, "sklearn", train_size=3)
