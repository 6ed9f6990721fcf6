"""How long a server takes to its first answer, and what memory it holds then.

    python benchmarks/server_start.py

Prints the time by the clock, the CPU seconds (which say more on a machine that others use), and the
memory, of a first start and of one on a database that is there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

CLI = "from ostraka.cli import main; main()"
MOST_SECONDS, MOST_MB = 2.0, 150.0


def start(folder: Path, port: int) -> tuple[float, float, float]:
    """Seconds, CPU seconds and MB when the first answer is there."""
    line = [sys.executable, "-c", CLI, "server", "start", "--data-dir", str(folder)]
    begun = time.perf_counter()
    process = subprocess.Popen([*line, "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                with urlopen(f"http://127.0.0.1:{port}/api/v1/version"):
                    break
            except OSError:
                time.sleep(0.005)
        took = time.perf_counter() - begun
        about = Path(f"/proc/{process.pid}")
        ticks = about.joinpath("stat").read_text().rpartition(")")[2].split()
        cpu = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
        status = about.joinpath("status").read_text()
        held = next(row for row in status.splitlines() if row.startswith("VmRSS"))
        return took, cpu, int(held.split()[1]) / 1024
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main() -> None:
    """Measure both starts."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first start", "again"):
            took, cpu, held = start(Path(folder), 6999)
            print(f"{name:<12} {took:.2f} s, {cpu:.2f} s of CPU, {held:.0f} MB")
    print(f"required     {MOST_SECONDS} s, {MOST_MB:.0f} MB")


if __name__ == "__main__":
    main()
