"""Real comparisons as datasets."""

import pyarrow.parquet as pq
import pytest
import yaml

import ostraka as rg

JUDGES = ("annotator1", "annotator2", "annotator3")


@pytest.fixture(scope="session")
def exported(shared_data):
    """A function that loads one of the exports that Argilla wrote."""

    def load(name):
        folder = shared_data / "exports_argilla_v1" / name
        settings = yaml.safe_load((folder / "argilla.yaml").read_text())
        known = {key: value for key, value in settings.items() if value is not None}
        table = pq.read_table(folder / "data" / "train-00000-of-00001.parquet")
        known.pop("extra", None)
        return rg.FeedbackDataset.from_columns(table, **known).snapshot()

    return load


@pytest.fixture(scope="session")
def pandalm(shared_data):
    """The three judges' comparisons of two answers, as labels, and the table they are from."""
    table = pq.read_table(shared_data / "pandalm_pairs" / "pairs.parquet").to_pylist()
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="instruction"), rg.TextField(name="input", required=False)]
        + [rg.TextField(name=f"response{side}", required=False) for side in (1, 2)],
        questions=[rg.LabelQuestion(name="better", labels=["tie", "1", "2"])],
    )
    dataset.add_records(
        [
            {
                "fields": {field.name: row[field.name] for field in dataset.fields},
                "responses": [
                    {
                        "user_id": judge,
                        "values": {"better": {"value": ("tie", "1", "2")[row[judge]]}},
                    }
                    for judge in JUDGES
                ],
            }
            for row in table
        ]
    )
    return dataset.snapshot(), table
