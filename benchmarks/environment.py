"""The peer's own virtual environment, and what this machine is."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PINS = HERE / "argilla_requirements.txt"
NEEDS = (3, 11)  # the one Python for which all the pinned wheels exist


def python_for_peer() -> str:
    """A Python that the peer's pins install on."""
    if sys.version_info[:2] == NEEDS:
        return sys.executable
    name = "python{}.{}".format(*NEEDS)
    found = shutil.which(name)
    if found is None:
        sys.exit(f"Argilla 1.29.1 and its pins need {name}; install it, or pass --no-peer.")
    return found


def peer(folder: Path) -> Path:
    """The peer's Python, in an environment made under `folder` when it is not there yet."""
    python, stamp = folder / "bin" / "python", folder / "installed.txt"
    if stamp.exists() and stamp.read_text() == PINS.read_text():
        return python
    print(f"installing the peer into {folder} (once) ...", flush=True)
    base = python_for_peer()
    if base == sys.executable:
        venv.create(folder, with_pip=True, clear=True)
    else:
        subprocess.run([base, "-m", "venv", "--clear", str(folder)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(PINS)], check=True)
    stamp.write_text(PINS.read_text())
    return python


def machine() -> str:
    """Cores, memory and Python of this machine, in words."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    memory = round(pages * size / 2**30)
    cores = len(os.sched_getaffinity(0))
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"{cores} cores ({platform.machine()}), {memory} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}; load average at the end {load}"
    )
