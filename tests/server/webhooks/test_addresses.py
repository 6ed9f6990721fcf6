"""Webhooks go to public addresses only, unless private ones are allowed."""

from __future__ import annotations

import anyio
import pytest

from ostraka.server.webhooks.addresses import Checked, NotAllowed, public

PRIVATE = (
    "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "255.255.255.255",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_public(address):
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are(address):
    assert public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1"])
def test_a_name_that_leads_to_a_private_address_is_refused_when_sending(host):
    with pytest.raises(NotAllowed, match="not a public address"):
        anyio.run(Checked(private=False).connect_tcp, host, 9)


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.1.2.3", "[::1]", "10.0.0.8"])
def test_a_private_address_is_refused_when_a_webhook_is_made(owner, host):
    given = {"url": f"http://{host}:1234/hook", "events": ["record.created"]}
    answer = owner.post("/webhooks", given)
    assert (answer.status_code, answer.json()["where"]) == (422, "url")


def test_a_url_is_of_the_web(owner):
    answer = owner.post("/webhooks", {"url": "file:///etc/passwd", "events": ["record.created"]})
    assert (answer.status_code, answer.json()["where"]) == (422, "url")
