"""Rows that count more than others: from people's agreement to what a model learns."""

import numpy as np
import pyarrow as pa
import pytest

import ostraka as rg
from ostraka.errors import BadOption, NothingToTrain, UnsupportedCell
from ostraka.tasks._base import tasks, verdicts_for
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.adapters.sklearn import Sklearn
from ostraka.train.hf.losses import soft_loss, weighed_sets
from ostraka.train.hf.shapes import MULTI, SINGLE, SOFT
from ostraka.train.prepare import prepare
from ostraka.train.weights import check_weights, row_weights


def dataset(people=("a", "b", "c"), unsure=40):
    """Texts with "sun" are good and with "rain" bad; of the unsure ones two of three say so."""
    made = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[
            rg.LabelQuestion(name="tone", labels=["good", "bad"]),
            rg.MultiLabelQuestion(name="topics", labels=["sky", "ground"], required=False),
        ],
    )
    other = {"good": "bad", "bad": "good"}
    records = []
    for at in range(80):
        tone = "good" if at % 2 else "bad"
        said = [tone, tone, other[tone] if at < unsure else tone]
        records.append(
            {
                "fields": {"text": f"{'sun' if at % 2 else 'rain'} and {at % 7}"},
                "responses": [
                    {
                        "user_id": who,
                        "values": {"tone": {"value": one}, "topics": {"value": ["sky"]}},
                    }
                    for who, one in zip(people, said, strict=True)
                ],
            }
        )
    made.add_records(records)
    return made


def task(**more):
    return rg.TrainingTask.for_text_classification(
        **({"text": "text", "label": "tone", "weight_by_agreement": True} | more)
    )


def rows_of(made, wanted):
    snapshot = made.snapshot()
    return wanted.rows(snapshot, verdicts_for(wanted, snapshot))


def rows(shape, weight, label, **more):
    table = pa.table({"record": ["r"] * len(label), "text": ["t"] * len(label), "label": label})
    for name, column in (more | {"weight": weight}).items():
        table = table.append_column(name, pa.array(column))
    return Rows(shape, table, ("a", "b"))


def test_a_row_weighs_as_much_as_people_agree() -> None:
    found = rows_of(dataset(), task())
    assert found.column("weight")[:2] == pytest.approx([2 / 3, 2 / 3])
    assert found.column("weight")[-2:] == [1, 1]
    sure = rows_of(dataset(), task(label_strategy="one_coin")).column("weight")
    assert sure[0] != pytest.approx(2 / 3)
    assert "weight" not in rows_of(dataset(), task(weight_by_agreement=False)).table.column_names


def test_weights_stay_with_their_rows_when_others_are_left_out() -> None:
    made = dataset()
    made.add_records({"fields": {"text": "nobody said a thing"}})
    found = rows_of(made, task())
    assert len(found) == 80
    assert found.column("weight")[39:41] == pytest.approx([2 / 3, 1])


def test_a_description_gives_the_task_back() -> None:
    described = task().describe()
    assert described["weight_by_agreement"] is True
    assert tasks["text_classification"].from_description(described) == task()


def test_weights_are_one_in_the_mean() -> None:
    found = row_weights(rows(LabeledText, [0.5, 1.0, 0.0], [0, 1, 0]))
    assert found.tolist() == pytest.approx([1, 2, 0])
    assert row_weights(Rows(LabeledText, pa.table({"label": [0]}))) is None
    with pytest.raises(NothingToTrain, match="every row has the weight 0"):
        row_weights(rows(LabeledText, [0.0], [0]))


def test_targets_carry_the_weights_and_held_out_rows_count_the_same() -> None:
    single = rows(LabeledText, [0.5, 1.5], [1, 0])
    assert SINGLE.targets(single).tolist() == [[0, 0.5], [1.5, 0]]
    assert SINGLE.targets(single, learnt=False).tolist() == [[0, 1], [1, 0]]
    soft = rows(SoftLabeledText, [0.5, 1.5], [1, 0], distribution=[[0.4, 0.6], [1.0, 0.0]])
    assert SOFT.targets(soft) == pytest.approx(np.array([[0.2, 0.3], [1.5, 0]]))
    sets = rows(MultiLabeledText, [0.5, 1.5], [[0, 1], []])
    assert MULTI.targets(sets).tolist() == [[1, 1, 0.5], [0, 0, 1.5]]
    assert MULTI.scores(MULTI.targets(sets), np.array([[1, 1], [-1, -1]]))["accuracy"] == 1
    assert SINGLE.loss(single).func is SOFT.loss(soft).func is soft_loss
    assert MULTI.loss(sets) is weighed_sets


def test_the_prepared_dataset_has_the_weights() -> None:
    found = prepare(dataset().snapshot(), task(), "transformers")
    assert found["weight"][:2] == pytest.approx([2 / 3, 2 / 3])


@pytest.mark.parametrize("label", ["tone", "topics"])
def test_sklearn_learns_less_from_rows_people_do_not_agree_on(label, tmp_path) -> None:
    made = dataset()
    wanted = task(label=label)
    trainer = rg.ArgillaTrainer(made, wanted, "sklearn", train_size=0.8)
    assert trainer.train(tmp_path / "a")["accuracy"] == 1
    assert trainer.model.manifest["task"]["weight_by_agreement"] is True


def test_a_row_of_no_weight_teaches_sklearn_nothing(tmp_path) -> None:
    label = [0, 1] * 20 + [1, 0] * 20
    texts = ["sun", "rain"] * 40
    weight = [1.0] * 40 + [0.0] * 40
    table = pa.table(
        {"record": [str(n) for n in range(80)], "text": texts, "label": label, "weight": weight}
    )
    whole = Rows(LabeledText, table, ("good", "bad"))
    recipe = Sklearn.recipes[LabeledText]()
    matrix = np.array([[1.0, 0.0], [0.0, 1.0]] * 40)
    linear = pytest.importorskip("sklearn.linear_model").LogisticRegression
    weights, _ = recipe.learn(linear(), matrix, whole)
    alone, _ = recipe.learn(linear(C=2.0), matrix[:40], whole.take(range(40)))
    assert weights == pytest.approx(alone, abs=1e-3)  # scaled to 1 in the mean: twice as heavy


def test_what_cannot_weigh_says_so() -> None:
    with pytest.raises(UnsupportedCell, match="openai cannot weigh rows of LabeledText"):
        check_weights(rows(LabeledText, [1.0], [0]), object(), "openai")
    made = task(label="topics")
    with pytest.raises(UnsupportedCell, match="setfit cannot weigh rows of MultiLabeledText"):
        prepare(dataset().snapshot(), made, "setfit")


def test_several_verdicts_of_one_record_have_no_agreement() -> None:
    made = task(label_strategy="disagreement")
    with pytest.raises(BadOption, match="'disagreement' keeps several"):
        rows_of(dataset(), made)


def test_a_function_weighs_nothing() -> None:
    with pytest.raises(BadOption, match="without weight_by_agreement"):
        rg.TrainingTask.for_text_classification(lambda s: None, weight_by_agreement=True)


def test_the_posterior_of_a_model_of_people_is_the_soft_label() -> None:
    made = dataset()
    wanted = task(label_strategy="dawid_skene", soft_labels=True, weight_by_agreement=False)
    found = rows_of(made, wanted)
    verdicts = made.unify("tone", "dawid_skene")
    assert found.shape is SoftLabeledText
    assert np.array(found.column("distribution")) == pytest.approx(verdicts.distribution)
    shares = made.unify("tone", "majority").distribution
    assert np.abs(verdicts.distribution - shares).max() > 0.1
