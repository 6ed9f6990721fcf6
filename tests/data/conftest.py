"""Makes `data_samples` importable for the tests of this folder, and a dataset out of it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from data_samples import record, settings

import ostraka as rg


@pytest.fixture
def dataset():
    made = rg.FeedbackDataset(**settings())
    made.add_records([record(), record(external_id="r-2", responses=[], suggestions=[])])
    return made
