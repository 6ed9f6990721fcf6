"""Clients that nobody here wrote work against a started server, unchanged."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.clients


@pytest.mark.parametrize(
    "script", ["v2_records", "v2_people", "v2_disk", "v2_webhooks", "v2_search"]
)
def test_argilla_2(run, script):
    run("argilla-2", script)


@pytest.mark.parametrize("script", ["v1_datasets", "v1_people", "v1_search"])
def test_argilla_1(run, script):
    run("argilla-1", script)
