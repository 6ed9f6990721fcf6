"""Alpha on real answers is what loops over them come to."""

import warnings

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from people_said import kendall, plain_alpha

import ostraka as rg


def opened(folder):
    settings = yaml.safe_load((folder / "argilla.yaml").read_text())
    known = {k: v for k, v in settings.items() if v is not None and k != "extra"}
    table = pq.read_table(folder / "data" / "train-00000-of-00001.parquet")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*are shown at first")
        return rg.FeedbackDataset.from_columns(table, **known)


def submitted(dataset, question):
    return [
        [r.values[question].value for r in record.responses if r.status == "submitted" and r.values]
        for record in dataset.records
    ]


def test_labels_and_rankings_of_pairs_of_answers(shared_data):
    dataset = opened(shared_data / "exports_argilla_v1" / "pandalm_preference")
    labels = submitted(dataset, "preference")
    found = dataset.compute_agreement_metrics("alpha", "preference", resamples=0)
    assert found.result == pytest.approx(plain_alpha(labels, lambda x, y: x != y))
    orders = [
        [[item.rank for item in sorted(value, key=lambda i: i.value)] for value in said]
        for said in submitted(dataset, "ranking")
    ]
    found = dataset.compute_agreement_metrics("alpha", "ranking", resamples=0)
    assert found.result == pytest.approx(plain_alpha(orders, kendall))


def test_a_crowd_at_a_conference(shared_data):
    dataset = opened(shared_data / "exports_argilla_v1" / "pydata_crowd")
    said = submitted(dataset, "new-dataset")[:40]
    part = dataset.pull(max_records=40)
    found = part.compute_agreement_metrics("alpha", "new-dataset")
    assert found.result == pytest.approx(plain_alpha(said, lambda x, y: x != y))
    assert found.interval[0] < found.result < found.interval[1]
    people = dataset.people("new-dataset")
    careless = [why != "" for why in people.suspects]
    assert 3 <= sum(careless) <= 9  # of 42 people
    assert np.nanmean(people.accuracy[careless]) < 0.7 < np.nanmean(people.accuracy)
