"""Exports that Argilla 1.29 wrote itself come in whole and go out the same."""

import pyarrow.parquet as pq
import pytest
import yaml

import ostraka as rg

NAMES = [
    "goemotions_multilabel",
    "pandalm_preference",
    "pydata_crowd",
    "qa_feedback",
    "vader_rating",
]


@pytest.fixture(params=NAMES)
def export(request, shared_data):
    folder = shared_data / "exports_argilla_v1" / request.param
    settings = yaml.safe_load((folder / "argilla.yaml").read_text())
    table = pq.read_table(folder / "data" / "train-00000-of-00001.parquet")
    known = {key: value for key, value in settings.items() if value is not None}
    return table, {key: value for key, value in known.items() if key != "extra"}


@pytest.mark.filterwarnings("ignore:.*are shown at first")
def test_an_export_of_argilla_goes_in_and_comes_out_equal(export):
    table, settings = export
    dataset = rg.FeedbackDataset.from_columns(table, **settings)
    assert len(dataset) == table.num_rows
    again = dataset.format_as("datasets").with_format("arrow")[:]
    for name in table.column_names:
        before, after = table[name].to_pylist(), again[name].to_pylist()
        assert after == in_declared_order(before, dataset, name), name


def in_declared_order(values, dataset, name):
    """Rankings are kept in the order of the options, however they were listed."""
    for question in dataset.questions:
        if question.type == "ranking" and name in (question.name, f"{question.name}-suggestion"):
            order = question.options.index
            return [reordered(value, order) for value in values]
    return values


def reordered(value, order):
    if isinstance(value, list):
        return [{**answer, "value": reordered(answer["value"], order)} for answer in value]
    if value is None:
        return None
    pairs = sorted(zip(value["value"], value["rank"], strict=True), key=lambda p: order(p[0]))
    return {"rank": [r for _, r in pairs], "value": [v for v, _ in pairs]}
