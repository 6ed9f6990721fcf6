"""manifest.json: where a model came from, enough to train it again."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ostraka.errors import BadFile, NotTrained

NAME = "manifest.json"
FORMAT = 1
# The distributions whose releases can change a result; a manifest names those that were loaded.
LIBRARIES = {
    "numpy": "numpy",
    "pyarrow": "pyarrow",
    "datasets": "datasets",
    "sklearn": "scikit-learn",
    "scipy": "scipy",
    "torch": "torch",
    "transformers": "transformers",
    "accelerate": "accelerate",
    "tokenizers": "tokenizers",
    "peft": "peft",
    "setfit": "setfit",
    "sentence_transformers": "sentence-transformers",
    "trl": "trl",
    "spacy": "spacy",
    "thinc": "thinc",
    "openai": "openai",
}


def libraries() -> dict[str, str]:
    """The releases of ostraka and of every training library that is loaded."""
    names = ["ostraka", *(name for module, name in LIBRARIES.items() if module in sys.modules)]
    return {name: release(name) for name in names}


def release(name: str) -> str:
    """The release of an installed distribution; "unknown" for a source tree on the path."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def environment() -> dict[str, Any]:
    """What the machine contributes: Python, the platform, the libraries."""
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "libraries": libraries(),
    }


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(timezone.utc).replace(microsecond=0).isoformat()


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write `manifest` into `folder`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{NAME}.{os.getpid()}"
    text = json.dumps({"format": FORMAT, **manifest}, indent=1, ensure_ascii=False)
    fresh.write_text(text + "\n", encoding="utf-8")
    os.replace(fresh, folder / NAME)  # noqa: PTH105 - says that it replaces


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder; `NotTrained` where there is none, `BadFile` for a broken one."""
    try:
        text = (folder / NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotTrained(f"{folder} holds no model of ostraka: there is no {NAME} in it.") from None
    try:
        found: dict[str, Any] = json.loads(text)
        newer = found["format"] > FORMAT
    except (ValueError, KeyError, TypeError):
        raise BadFile(f"{folder / NAME} is no manifest of ostraka.") from None
    if newer:
        text = f"{folder / NAME} was written by a newer ostraka ({found.get('ostraka')})."
        raise BadFile(f"{text} Type: pip install -U ostraka")
    return found
