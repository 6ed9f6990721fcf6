"""A framework of another package: it counts words per class, an epoch at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ostraka.tasks._rows import LabeledText, Rows
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.options import Target


def counting(*, epochs: int = 4, stop_at: int | None = None, fail_at: int | None = None) -> dict:
    return {"epochs": epochs, "stop_at": stop_at, "fail_at": fail_at}


class Words:
    """Naive Bayes; each epoch counts all words once more and leaves a checkpoint."""

    default_model: ClassVar[str | None] = "nothing"

    def targets(self) -> tuple[Target, ...]:
        return (Target("counting", counting),)

    def native(self, rows: Rows[Any]) -> Any:
        return list(zip(rows.column("text"), rows.column("label"), strict=True))

    def fit(self, job: Job) -> dict[str, Any]:
        options = job.options.build("counting")
        kept = job.checkpoints / "state.json"
        state = json.loads(kept.read_text()) if job.resume else {"epoch": 0, "counts": {}}
        counts = Counter(state["counts"])
        begun = state["epoch"]
        (job.out / "counts.json").write_text("{")  # half a file, as a training that stops leaves
        for epoch in range(begun, options["epochs"]):
            if not job.resume and epoch == options["stop_at"]:
                raise KeyboardInterrupt
            if epoch == options["fail_at"]:
                raise RuntimeError("out of memory")
            for text, label in self.native(job.train):
                counts.update(f"{label} {word}" for word in text.split())
            kept.write_text(json.dumps({"epoch": epoch + 1, "counts": counts}))
        written = {"classes": job.train.classes, "counts": counts}
        (job.out / "parts").mkdir()
        (job.out / "parts" / "note.txt").write_text(str(job.options.to_dict()))
        (job.out / "counts.json").write_text(json.dumps(written))
        return {"begun_at": begun, "epochs": options["epochs"]}

    def load(self, folder: Path) -> Predictor:
        found = json.loads((folder / "counts.json").read_text())

        def predict(texts: Sequence[str], **options: Any) -> Any:
            counts, width = found["counts"], len(found["classes"])
            lines = [
                [
                    sum(np.log1p(counts.get(f"{j} {w}", 0)) for w in text.split())
                    for j in range(width)
                ]
                for text in texts
            ]
            raised = np.exp(np.array(lines).reshape(-1, width))
            return raised / raised.sum(axis=1, keepdims=True)

        return predict


class Counting:
    extra: ClassVar[str] = "counting"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {LabeledText: Words}


ADAPTER = Counting
