"""Clients that nobody here wrote work against a started server, unchanged."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]  # the first one waits for all
SCRIPTS = {
    "argilla-2": ("v2_records", "v2_people", "v2_disk", "v2_webhooks", "v2_search"),
    "argilla-1": ("v1_datasets", "v1_people", "v1_search"),
}


@pytest.mark.parametrize(
    ("client", "script"), [(client, one) for client, names in SCRIPTS.items() for one in names]
)
def test_a_script_of_a_published_client_comes_to_its_end(scripts_of, client, script):
    code, said = scripts_of(client, SCRIPTS[client])[script]
    assert code == 0, said[-4000:]
    assert said.rstrip().endswith("done"), said[-4000:]
