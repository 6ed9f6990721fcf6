"""Runs scripts of one client: `forking.py MODULE {"name": [script, its arguments]}`.

The module is imported once, and each script done in a fork. What one says goes into the file
`said.txt` in its scratch folder, which is its third argument; the codes they end with are printed.
"""

import importlib
import json
import os
import runpy
import signal
import sys
import traceback
from pathlib import Path

LONGEST = 110  # seconds


def do(given):
    """One script, in this process, which ends with it."""
    said = os.open(Path(given[3], "said.txt"), os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.argv, code = given, 1
    signal.alarm(LONGEST)  # then it ends, with that as its code
    try:
        runpy.run_path(given[0], run_name="__main__")
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, it is told
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


importlib.import_module(sys.argv[1])
codes = {}
for name, given in json.loads(sys.argv[2]).items():
    child = os.fork()
    if not child:
        do(given)
    codes[name] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.stdout.write(json.dumps(codes) + "\n")
