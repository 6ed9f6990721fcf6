"""Check the types of the web app with tsc, where there is Node; nothing of it is shipped.

TypeScript, the types of the vendored libraries and axe come from npm in the versions and with the
hashes of scripts/npm/package-lock.json, once, into .cache/npm.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE, CACHE = ROOT / "scripts/npm", ROOT / ".cache/npm"
LISTS = ("package.json", "package-lock.json")
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


def main() -> int:
    """The exit status of tsc; 0 where it cannot be run."""
    node = shutil.which("node")
    if node is None:
        print("The types of the web app were not checked: there is no Node here.")
        return 0
    if not fetched():
        print("The types of the web app were not checked: npm could not fetch TypeScript.")
        return 0
    shutil.copy(HERE / "tsconfig.json", CACHE / "tsconfig.json")
    tsc = CACHE / "node_modules/typescript/bin/tsc"
    return subprocess.run([node, str(tsc), "--project", str(CACHE)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
