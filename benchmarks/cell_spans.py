"""Token classification on real texts: what is learnt, beside what needs no model.

    python benchmarks/cell_spans.py restaurant8k wnut17
    python benchmarks/cell_spans.py restaurant8k --framework peft --set num_train_epochs=6

`--data` is a folder with `restaurant8k/utterances.parquet` (Coope et al. 2020, CC BY 4.0) and
`wnut17/sentences.parquet` (Derczynski et al. 2017, CC BY 4.0): a row is a text with its `split` and
its `spans` of label, start and end. The first rows of the train split are learnt, the first of the
other are held out; the model is a MiniLM from PyPI (`ostraka[demo]`).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import ostraka as rg
from ostraka.cli._demo_fetch import minilm_folder
from ostraka.cli._task import option
from ostraka.train.outcomes.spans import Spans
from ostraka.train.prepare import rows_of

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES = {"restaurant8k": "utterances.parquet", "wnut17": "sentences.parquet"}
TASK = rg.TrainingTask.for_token_classification(text="text", spans="spans")
FIGURES = ("precision", "recall", "micro_f1", "macro_f1")


def main() -> None:
    """Train on each set and print the held-out scores."""
    asked = _arguments()
    for name in asked.sets:
        table = pq.read_table(asked.data / name / FILES[name]).to_pylist()
        labels = sorted({span["label"] for row in table for span in row["spans"] or []})
        sides = ([r for r in table if (r["split"] == "train") is side] for side in (True, False))
        first, other = sides
        _cell(
            name,
            _dataset(first[: asked.rows], labels),
            _dataset(other[: asked.held], labels),
            asked,
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sets", nargs="+", choices=sorted(FILES))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--rows", type=int, default=800, help="texts to learn from")
    parser.add_argument("--held", type=int, default=300, help="texts of the other split")
    parser.add_argument("--framework", default="transformers", choices=["transformers", "peft"])
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    return parser.parse_args()


def _cell(name: str, learnt: Any, held: Any, asked: argparse.Namespace) -> None:
    """Train on one set; the held-out texts choose nothing."""
    train, rows = (rows_of(part.snapshot(), TASK) for part in (learnt, held))
    count = sum(map(len, rows.column("spans")))
    print(f"{name}: {len(train)} texts to learn from, {len(rows)} with {count} spans held out")
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        trainer = rg.ArgillaTrainer(
            learnt, TASK, asked.framework, model=minilm_folder(), seed=asked.seed
        )
        trainer.update_config(**dict(option(one) for one in asked.set))
        trainer.train(folder)
        found = Spans().measure(rows, Spans().ask(rows, trainer.model.predictor))
        figures = trainer.model.manifest["figures"]
    print(f"  marked again what was marked in training: F1 {_seen(train, rows):.3f}")
    print(f"  every text whole:                         F1 {found['whole_text_f1']:.3f}")
    scores = ", ".join(f"{figure} {found[figure]:.3f}" for figure in FIGURES)
    print(f"  {asked.framework}, {figures['steps']} steps: {scores}")
    print(f"  not learnt as given: {figures['adjusted'] or 'none'}")
    print(f"  {time.process_time() - started:.0f} s of processor time", flush=True)


def _seen(train: Any, held: Any) -> float:
    found: float = Spans().baseline(train, held)["seen_spans_f1"]
    return found


def _dataset(lines: list[dict[str, Any]], labels: list[str]) -> Any:
    """The texts, marked by one person."""
    question = rg.SpanQuestion(name="spans", field="text", labels=labels, allow_overlapping=True)
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=[question])
    dataset.add_records(
        [
            {
                "fields": {"text": line["text"]},
                "responses": [
                    {"user_id": "gold", "values": {"spans": {"value": line["spans"] or []}}}
                ],
            }
            for line in lines
        ]
    )
    return dataset


if __name__ == "__main__":
    main()
