"""Sentence similarity on STS-B with a MiniLM: held-out scores before and after training.

    python benchmarks/cell_similarity.py [--rows 2000] [ratings scored cross labelled alone]

Needs ../shared/data beside the checkout. Each cell holds a fifth of the records out (seed 42);
"before" is the same encoder untrained, "words" the share of words that both texts have.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import ostraka as rg
from ostraka.cli._demo_fetch import minilm_folder

PAIRS = Path(__file__).parents[2] / "shared" / "data" / "stsb" / "pairs.parquet"
SCORES = ("spearman", "pearson", "average_precision", "accuracy")
Sentences = dict[str, Any] | None


def scored(sample: Mapping[str, Any]) -> Sentences:
    """Both sentences and their score from 0 to 1."""
    return _pair(sample) | {"label": _score(sample) / 5}


def labelled(sample: Mapping[str, Any]) -> Sentences:
    """Two classes: alike from a score of 3 on, else other."""
    return _pair(sample) | {"label": int(_score(sample) >= 3)}


def alone(sample: Mapping[str, Any]) -> Sentences:
    """Pairs that say the same."""
    return _pair(sample) if _score(sample) >= 4 else None


CELLS: dict[str, tuple[Callable[..., Sentences], dict[str, Any]]] = {
    "scored": (scored, {}),
    "cross": (scored, {"cross_encoder": True}),
    "labelled": (labelled, {}),
    "alone": (alone, {}),
}


def stsb(rows: int | None) -> rg.FeedbackDataset:
    """The pairs as records of the template; a score of 0 to 5 is put on its seven-point scale."""
    dataset = rg.FeedbackDataset.for_sentence_similarity(rating_scale=7)
    table = pq.read_table(PAIRS).to_pylist()
    table = table[:: max(len(table) // rows, 1)][:rows] if rows else table
    dataset.add_records(
        [
            {
                "fields": {"sentence-1": row["sentence1"], "sentence-2": row["sentence2"]},
                "metadata": {"score": row["score"]},
                "responses": [
                    {
                        "user_id": "stsb",
                        "values": {"similarity": {"value": 1 + round(row["score"] * 6 / 5)}},
                    }
                ],
            }
            for row in table
        ]
    )
    return dataset


def train(
    dataset: rg.FeedbackDataset, task: Any, options: Mapping[str, Any], folder: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The scores on the held-out rows, and the manifest."""
    trainer = rg.ArgillaTrainer(
        dataset,
        task,
        framework="sentence-transformers",
        model=minilm_folder(),
        train_size=0.8,
        framework_kwargs=options,
    )
    return trainer.train(folder), trainer.model.manifest


def main() -> None:
    """Train the cells that were named and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cells", nargs="*", default=["ratings", *CELLS])
    parser.add_argument("--rows", type=int)
    parser.add_argument("--epochs", type=int, default=2)
    asked = parser.parse_args()
    dataset = stsb(asked.rows)
    make = rg.TrainingTask.for_sentence_similarity
    for cell in asked.cells:
        function, options = CELLS.get(cell, (None, {}))
        task = (
            make(["sentence-1", "sentence-2"], "similarity")
            if function is None
            else make(formatting_func=function)
        )
        with tempfile.TemporaryDirectory() as folder:
            start = time.process_time()
            wanted = {"num_train_epochs": asked.epochs, **options}
            scores, manifest = train(dataset, task, wanted, Path(folder) / "model")
        _tell(cell, scores, manifest, time.process_time() - start)


def _tell(
    cell: str, scores: Mapping[str, Any], manifest: Mapping[str, Any], seconds: float
) -> None:
    name = next(one for one in SCORES if one in scores)
    print(
        f"{cell:10} {manifest['figures']['loss']:30} {manifest['split']['train_rows']:5} rows, "
        f"{scores['rows']:4} held out: {name} {scores[f'untrained_{name}']:.3f} before, "
        f"{scores[name]:.3f} after, {scores[f'overlap_{name}']:.3f} words; {seconds:.0f} CPU s",
        flush=True,
    )


def _pair(sample: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sample[name] for name in ("sentence-1", "sentence-2")}


def _score(sample: Mapping[str, Any]) -> float:
    return float(sample["parsed_metadata"]["score"])


if __name__ == "__main__":
    main()
