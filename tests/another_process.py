"""Another Python process that loads what was trained here, one for all tests that ask it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CODE = """
import json, os, sys
from pathlib import Path
import ostraka as rg
from ostraka.train.adapter import adapters

def predictor(folder, framework, shape):
    if framework is None:
        return rg.ArgillaTrainer.from_pretrained(folder).predict
    recipes = {shape.__name__: recipe for shape, recipe in adapters[framework].recipes.items()}
    return recipes[shape]().load(Path(folder))

answers = os.fdopen(os.dup(1), "w")  # what a library prints goes to the errors
os.dup2(2, 1)
for line in sys.stdin:
    environment, folder, framework, shape, inputs = json.loads(line)
    os.environ.update(environment)
    inputs = [tuple(one) if isinstance(one, list) else one for one in inputs]
    try:
        found = predictor(folder, framework, shape)(inputs)
        said = {"found": found.tolist() if hasattr(found, "tolist") else found}
    except Exception as error:
        said = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(said), file=answers, flush=True)
"""


class AnotherProcess:
    """Loads a folder when it is asked for, and says what its model finds."""

    def __init__(self, process: subprocess.Popen[str], errors: Path) -> None:
        self.process, self.errors = process, errors

    def recipe(self, framework: str, shape: type, folder: Path, inputs: Sequence[Any]) -> Any:
        """What the model of a recipe finds, as JSON has it."""
        return self._asked(folder, framework, shape.__name__, inputs)

    def trainer(self, folder: Path, inputs: Sequence[Any]) -> Any:
        """What `ArgillaTrainer.from_pretrained(folder).predict(inputs)` says, as JSON has it."""
        return self._asked(folder, None, None, inputs)

    def _asked(self, folder: Path, *rest: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([dict(os.environ), str(folder), *rest]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.errors.read_text()
        said = json.loads(line)
        assert "error" not in said, said["error"]
        return said["found"]


@contextmanager
def another_process() -> Iterator[AnotherProcess]:
    """One that ends with the block; its environment is that of who asks."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "errors").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", CODE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield AnotherProcess(process, Path(errors.name))
        finally:
            process.communicate()
