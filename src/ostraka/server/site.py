"""The web app, as the server serves it: one page for every address of it, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from ostraka.server.config import Config
from ostraka.server.routing import address
from ostraka.web.files import FOLDER, Files, files_in, packed
from ostraka.web.page import FRAME, FRAME_POLICY, Page, page_of

STATIC = "/static"
FOREVER, ASK = "public, max-age=31536000, immutable", "no-cache"
MISSING = (
    "This server was installed without its web app. The API is at /api/v1; to have the app, "
    "type: pip install --force-reinstall 'ostraka[server]'\n"
)


def add_site(app: FastAPI, config: Config, folder: Path = FOLDER) -> None:
    """Serve the web app at `/`, and to a browser at each path that nothing else is at."""
    site = _Site(files_in(folder), config.base_path)
    app.add_route("/", site.page, methods=["GET"], include_in_schema=False)
    app.add_route(f"{STATIC}/{{path:path}}", site.file, include_in_schema=False)
    otherwise = app.router.default

    async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
        answer = await site.page(Request(scope)) if _opened(scope) else otherwise
        await answer(scope, receive, send)

    app.router.default = elsewhere


class _Site:
    def __init__(self, files: Files, base: str) -> None:
        self.files, self.at = files, f"{base}{STATIC}/{files.digest}"
        self.made: Page | None = page_of(files, base, self.at) if files.by_path else None
        self.small = packed(self.made.body) if self.made else b""

    async def page(self, request: Request) -> Response:
        """The page; it is asked for anew each time, and sent where it has changed."""
        if self.made is None:
            return Response(MISSING, 503, media_type="text/plain")
        headers = {
            "content-security-policy": self.made.policy,
            "cache-control": ASK,
            "etag": f'"{self.files.digest}"',
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        kind = "text/html; charset=utf-8"
        return _sent(request, self.made.body, self.small, kind, headers)

    async def file(self, request: Request) -> Response:
        """A file of this release; its address changes with its content, so it is kept for good."""
        digest, _, name = request.path_params["path"].partition("/")
        found = self.files.by_path.get(name)
        if found is None or digest != self.files.digest:
            raise HTTPException(404, "The web app of this release has no such file.")
        headers = {"cache-control": FOREVER}
        if name == FRAME:
            headers["content-security-policy"] = FRAME_POLICY
        return _sent(request, found.body, found.small, found.media_type, headers)


def _opened(scope: Scope) -> bool:
    """Whether a browser opens an address, rather than a program asking for something."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    accepted = Headers(scope=scope).get("accept", "")
    return "text/html" in accepted and not address(scope).startswith("/api/")


def _sent(
    request: Request, body: bytes, small: bytes, kind: str, headers: Mapping[str, str]
) -> Response:
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(body, headers={**headers, "vary": "accept-encoding"}, media_type=kind)
    more = {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(small, headers={**headers, **more}, media_type=kind)
