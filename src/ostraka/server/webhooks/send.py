"""Send one message: signed, with a time limit for the whole of it, redirects not followed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

import anyio
import httpcore
from standardwebhooks import Webhook as Signer

from ostraka.server.release import RELEASE
from ostraka.server.webhooks.addresses import Checked

SECONDS = 20.0
Headers = Mapping[bytes | str, bytes | str]
READ_MOST = 64 * 1024


class Sender:
    """Connections to webhooks, kept open between messages."""

    def __init__(self, *, private: bool) -> None:
        import httpx

        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=4,
            keepalive_expiry=5,
            network_backend=Checked(private=private),
        )

    async def send(self, url: str, secret: str, id: str, text: str) -> str | None:
        """Why the message did not arrive, or None; 2xx says that it did."""
        try:
            with anyio.fail_after(SECONDS):
                status = await self._post(url, signed(secret, id, text), text.encode())
        except TimeoutError:
            return f"no answer within {SECONDS:.0f} s"
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        return None if 200 <= status < 300 else f"the answer was {status}"

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    async def _post(self, url: str, headers: Headers, content: bytes) -> int:
        async with self._pool.stream("POST", url, headers=headers, content=content) as answer:
            seen = 0
            async for chunk in answer.aiter_stream():
                seen += len(chunk)
                if seen > READ_MOST:
                    break
            return answer.status


def signed(secret: str, id: str, text: str) -> Headers:
    """The headers of Standard Webhooks."""
    at, name = datetime.now(timezone.utc), f"msg_{id}"
    return {
        "content-type": "application/json",
        "user-agent": f"ostraka/{RELEASE}",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Signer(secret).sign(name, at, text),
    }
