"""Where a webhook may be sent: to public addresses only, unless private ones are allowed."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

import anyio
import httpcore

from ostraka.server.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv6 that stands for an IPv4 address


class NotAllowed(OSError):
    """The name leads to an address that webhooks may not be sent to."""


def public(text: str) -> bool:
    """Whether an address is on the public internet, also when it hides another."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (address, *_hidden(address)))


def check_literal(host: str) -> None:
    """Raises `Invalid` for a host that is plainly not public; names are looked up when sending."""
    bare = host.strip("[]").rstrip(".").lower()
    try:
        fine = public(bare)
    except ValueError:
        fine = not (bare == "localhost" or bare.endswith(".localhost"))
    if not fine:
        raise Invalid(
            f"{host!r} is not a public address. The server's keeper may allow private ones "
            "(webhooks_to_private).",
            where="url",
        )


class Checked(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked, so that a name cannot change in between."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library passes it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a host that answers. Raises `NotAllowed`."""
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        wrong = [one for one in addresses if not self._private and not public(one)]
        if wrong:
            raise NotAllowed(f"{host} leads to {wrong[0]}, which is not a public address")
        failed: Exception = OSError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._plain.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:  # noqa: PERF203
                failed = error
        raise failed

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)


def _hidden(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    found += address.teredo or ()
    if address in TRANSLATED:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]
