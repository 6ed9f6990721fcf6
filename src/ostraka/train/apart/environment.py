"""Python environments of their own for frameworks that clash with the rest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ostraka.errors import MissingExtra, unknown

HOME = "OSTRAKA_HOME"
MARK = "installed.json"  # written last: without it an environment is not whole
# Exact releases, each tried together; torch comes first, from wherever pip is told to look.
PINS: dict[str, tuple[str, ...]] = {
    "span-marker": (
        "torch==2.13.0",
        "numpy==2.4.6; python_version >= '3.11'",
        "transformers==4.53.2",
        "huggingface_hub==0.36.2",
        "datasets==5.0.1",
        "span-marker==1.8.1",
    ),
}
WHY = {"span-marker": "span-marker 1.8 needs transformers below 5"}


def home() -> Path:
    """Where environments are kept: `OSTRAKA_HOME`, else the user's data folder."""
    given = os.environ.get(HOME)
    if given:
        return Path(given).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "ostraka"


@dataclass(frozen=True)
class Environment:
    """One environment by its name; `UnknownName` for one that is not known."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in PINS:
            raise unknown("extra with an environment of its own", self.name, sorted(PINS))

    @property
    def folder(self) -> Path:
        """Where it is, or would be."""
        return home() / "environments" / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        windows = sys.platform == "win32"
        return self.folder / ("Scripts/python.exe" if windows else "bin/python")

    @property
    def pins(self) -> tuple[str, ...]:
        """What is installed in it."""
        return PINS[self.name]

    @property
    def installed(self) -> bool:
        """Whether it is there, whole, and made of today's pins."""
        try:
            found = json.loads((self.folder / MARK).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return found == {"pins": list(self.pins)} and self.python.exists()

    def require(self, why: str) -> Path:
        """Its interpreter; `MissingExtra` with what to type where it is not there."""
        if self.installed:
            return self.python
        old = "is made of other releases" if (self.folder / MARK).exists() else "is not there"
        raise MissingExtra(
            f"{why} happens in an environment of its own ({WHY[self.name]}), and that {old}. "
            f"Type: ostraka extras install {self.name}"
        )

    def install(self, say: Callable[[str], None] = print) -> None:
        """Make it anew with pip; `MissingExtra` with pip's words where it fails.

        An interrupted installation is no environment: the next one begins anew.
        """
        self.remove()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        say(f"Making {self.folder}")
        try:
            _run([sys.executable, "-m", "venv", str(self.folder)])
            for group in (self.pins[:1], self.pins):
                say(f"pip install {' '.join(group)}")
                pip = [str(self.python), "-m", "pip", "install", "--quiet"]
                _run([*pip, "--disable-pip-version-check", *group])
        except subprocess.CalledProcessError as error:
            said = (error.stderr or error.stdout or "").strip().splitlines()[-8:]
            self.remove()
            raise MissingExtra(
                f"{self.name} could not be installed: {' '.join(map(str, error.cmd[-3:]))} "
                f"ended with status {error.returncode}.\n" + "\n".join(said)
            ) from error
        (self.folder / MARK).write_text(json.dumps({"pins": list(self.pins)}), encoding="utf-8")

    def remove(self) -> bool:
        """Delete it; False where there was none."""
        there = self.folder.exists()
        (self.folder / MARK).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        return there

    def size(self) -> int:
        """How many bytes it takes."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return sum(path.lstat().st_size for path in files)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
