"""The one page of the web app: what it loads, in which order, and what it may do."""

from __future__ import annotations

import json
import posixpath
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from ostraka.web.files import Files

MAIN, EARLY = "app/main.js", "app/early.js"
STYLES = (
    "style/tokens.css",
    "style/base.css",
    "style/parts.css",
    "style/answering.css",
    "style/pages.css",
    "style/annotate.css",
)
IMPORTED = re.compile(r'^(?:import|(?:import|export) [^"\n;]* from) "([^"\n]+)";', re.MULTILINE)
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob: http: https:",
    "media-src": "'self' data: blob: https:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
# A dataset's own HTML runs in a frame that has no origin: it sees no cookie, no storage, no page.
FRAME = "app/frame/frame.html"
FRAME_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' "
    "https:; style-src 'unsafe-inline' https:; img-src data: blob: http: https:; "
    "font-src data: https:; media-src data: blob: https:; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Page:
    """The page as bytes, and its content security policy."""

    body: bytes
    policy: str


def page_of(files: Files, base: str, at: str) -> Page:
    """The page, for an app below the path `base` whose files are below the path `at`."""
    imports = json.dumps({"imports": _imports(files, at)}, separators=(",", ":"))
    hashed = b64encode(sha256(imports.encode()).digest()).decode()
    policy = {**POLICY, "script-src": f"'self' 'sha256-{hashed}'"}
    lines = [
        "<!doctype html>",
        f'<html lang="en" data-base="{escape(base)}" data-at="{escape(at)}">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        "<title>Ostraka</title>",
        f'<link rel="icon" type="image/svg+xml" href="{at}/icon.svg">',
        f'<script src="{at}/{EARLY}"></script>',
        *(f'<link rel="stylesheet" href="{at}/{name}">' for name in STYLES),
        f'<script type="importmap">{imports}</script>',
        *(f'<link rel="modulepreload" href="{at}/{name}">' for name in loaded_by(files, MAIN)),
        '<div id="app"></div>',
        "<noscript>Ostraka needs JavaScript; please allow it for this page.</noscript>",
        f'<script type="module" src="{at}/{MAIN}"></script>',
        "</html>",
    ]
    text = "; ".join(f"{name} {value}" for name, value in policy.items())
    return Page("\n".join(lines).encode(), text)


def loaded_by(files: Files, start: str) -> list[str]:
    """The modules that come with one, itself first, without those it loads later."""
    names, found = vendored(files), [start]
    for name in found:
        for asked in IMPORTED.findall(files.by_path[name].body.decode()):
            near = posixpath.normpath(posixpath.join(posixpath.dirname(name), asked))
            path = names.get(asked, near)
            if path not in found:
                found.append(path)
    return found


def vendored(files: Files) -> dict[str, str]:
    """The path of each vendored module by the name it is imported by."""
    listed = json.loads(files.by_path["vendor/VENDOR.json"].body)
    return {one["import"]: f"vendor/{one['file']}" for one in listed}


def _imports(files: Files, at: str) -> dict[str, str]:
    return {name: f"{at}/{path}" for name, path in vendored(files).items()}
