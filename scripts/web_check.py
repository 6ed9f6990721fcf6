"""Check the form and the types of the web app, where there is Node; nothing of it is shipped.

Prettier, TypeScript, the types of the vendored libraries and axe come from npm in the versions and
with the hashes of scripts/npm/package-lock.json, once, into .cache/npm. `--write` puts the files in
form; `--fetch` only fetches.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE, CACHE = ROOT / "scripts/npm", ROOT / ".cache/npm"
STATIC = ROOT / "src/ostraka/web/static"
LISTS = ("package.json", "package-lock.json")
FORMED = ("app/*.js", "app/!(i18n)/**/*.js", "app/i18n/areas.js", "style/*.css")  # no long texts
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def fetched() -> bool:
    """Whether the packages are there; they are fetched where they are not."""
    wanted = sha256(b"".join((HERE / name).read_bytes() for name in LISTS)).hexdigest()
    mark = CACHE / "fetched"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    CACHE.mkdir(parents=True, exist_ok=True)
    for name in LISTS:
        shutil.copy(HERE / name, CACHE / name)
    if subprocess.run([npm, "ci", *QUIET], cwd=CACHE, check=False).returncode:
        return False
    mark.write_text(wanted, encoding="utf-8")
    return True


def form(node: str, how: str) -> int:
    """The exit status of Prettier; `how` is --check or --write."""
    prettier = CACHE / "node_modules/prettier/bin/prettier.cjs"
    files = [str(STATIC / one) for one in FORMED]
    options = ["--config", str(HERE / "prettier.json"), "--no-editorconfig", "--log-level=warn"]
    return subprocess.run([node, str(prettier), how, *options, *files], check=False).returncode


def types(node: str) -> int:
    """The exit status of tsc."""
    shutil.copy(HERE / "tsconfig.json", CACHE / "tsconfig.json")
    tsc = CACHE / "node_modules/typescript/bin/tsc"
    return subprocess.run([node, str(tsc), "--project", str(CACHE)], check=False).returncode


def main() -> int:
    """0 where all is well, or where nothing can be checked."""
    node = shutil.which("node")
    if node is None:
        print("The web app was not checked: there is no Node here.")
        return 0
    if not fetched():
        print("The web app was not checked: npm could not fetch what it takes.")
        return 0
    if "--fetch" in sys.argv:
        return 0
    if "--write" in sys.argv:
        return form(node, "--write")
    return form(node, "--check") or types(node)


if __name__ == "__main__":
    sys.exit(main())
