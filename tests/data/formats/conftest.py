"""Valid files of every format, and the module of small datasets."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from some_datasets import asked, choices, prompts, whole

READ_ONLY = {
    "axolotl": [
        {"messages": [{"role": "user", "content": "Hi 🙂"}], "chosen": "Yes.", "rejected": "No."},
        {"system": "Be kind.", "input": "Hi", "chosen": "Yes.", "rejected": "No."},
    ],
    "llama_factory": [
        {"instruction": "Add.", "input": "1 2", "output": "3", "history": [["Hi", "Yes?"]]},
        {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yes?"}]},
    ],
}
DATASETS = {
    "conll": lambda: asked("ents"),
    "docbin": lambda: asked("tone", "ents"),
    "doccano": lambda: asked("ents"),
    "fasttext": lambda: asked("topics"),
    "openai": choices,
    "trl": prompts,
}


@pytest.fixture(scope="session")
def valid(tmp_path_factory):
    """valid["prodigy"] -> a file of that format."""
    from ostraka.data.formats._base import formats

    folder = tmp_path_factory.mktemp("valid")
    files = {}
    for name in formats:
        suffixes = formats[name].suffixes
        path = folder / f"{name}{suffixes[0] if suffixes else '.jsonl'}"
        if name in READ_ONLY:
            path.write_text("\n".join(map(json.dumps, READ_ONLY[name])))
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # spaCy's, on first use
                DATASETS.get(name, whole)().write(path, name)
        files[name] = path
    return files
