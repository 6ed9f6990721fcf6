"""Figures for Prometheus."""

from __future__ import annotations

from fastapi import Request, Response

from ostraka.server import policies
from ostraka.server.door import Here, caller
from ostraka.server.policies import allow
from ostraka.server.routing import Router

FORM = "text/plain; version=1.0.0; charset=utf-8"
router = Router(at="", tags=["info"])  # where Prometheus looks, not under the API


@router.get("/metrics", response_class=Response)
async def metrics(request: Request, here: Here) -> Response:
    """Requests, times, commits, what waits; for an owner, or for everybody with `metrics_open`."""
    if not here.config.metrics_open:
        who = await caller(request, here)
        allow(policies.govern(who), "see the server's figures", who, "the role owner")
    return Response(here.meter.text(), media_type=FORM)
