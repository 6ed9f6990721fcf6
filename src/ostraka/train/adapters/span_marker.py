"""SpanMarker: an encoder that looks at every short stretch of a text, in its own environment."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from ostraka.errors import BadFile, BadOption, NothingToTrain
from ostraka.extras import need
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.adapter import Job, Predictor, Recipe
from ostraka.train.apart.environment import Environment
from ostraka.train.apart.words import tags_of, words_of
from ostraka.train.apart.worker import Worker
from ostraka.train.options import Target
from ostraka.train.progress import progress

NAME, ABOUT = "span-marker", "span_marker.json"
SCRIPT = Path(str(files("ostraka.train.apart") / "span_marker_worker.py"))
log = logging.getLogger("ostraka.train")


def spans(
    *, model_max_length: int = 256, marker_max_length: int = 128, entity_max_length: int = 8
) -> dict[str, Any]:
    """Tokens per text, markers per sample, and words in the longest span that can be found."""
    return locals()


def args(  # noqa: PLR0913 - each is an option that people set
    *,
    num_train_epochs: float = 3,
    max_steps: int = -1,
    per_device_train_batch_size: int = 8,
    gradient_accumulation_steps: int = 1,
    learning_rate: float = 5e-5,
    lr_scheduler_type: str = "linear",
    warmup_ratio: float = 0.1,
    weight_decay: float = 0.01,
    logging_steps: int = 10,
    use_cpu: bool = False,
    bf16: bool = False,
    fp16: bool = False,
) -> dict[str, Any]:
    """Those of transformers' `TrainingArguments` (4.53, as it is in that environment)."""
    return locals()


class Spans:
    """Spans with a label each; none of them overlap."""

    default_model: ClassVar[str | None] = "bert-base-cased"

    def targets(self) -> tuple[Target, ...]:
        """`spans` of the model, `args` of the training; checked here, used there."""
        return Target("spans", spans), Target("args", args)

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as a `datasets.Dataset` with `tokens` and `ner_tags` (BIO, as names)."""
        datasets = need("datasets", extra="sklearn", why="Preparing a dataset for training")
        lines, _ = tagged(rows)
        columns = {name: [line[name] for line in lines] for name in ("tokens", "ner_tags")}
        names = datasets.ClassLabel(names=tags_of(rows.classes))
        shown = {
            "tokens": datasets.List(datasets.Value("string")),
            "ner_tags": datasets.List(names),
        }
        return datasets.Dataset.from_dict(columns, features=datasets.Features(shown))

    def fit(self, job: Job) -> dict[str, Any]:
        """Train there; the folder loads in plain SpanMarker.

        Raises `MissingExtra` without the environment, `JobFailed` in SpanMarker's words.
        """
        python = Environment(NAME).require("Training with SpanMarker")
        lines, changed = tagged(job.train)
        order = _order(job)
        for reason, count in changed.items():
            log.info("%d × %s", count, reason)
        with TemporaryDirectory() as scratch:
            folder = Path(scratch)
            with (folder / "train.jsonl").open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
            end = _followed(Worker(python, SCRIPT, folder), order)
        about = {"classes": list(job.train.classes)}
        (job.out / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        found: dict[str, Any] = {"steps": end["steps"], "history": end["history"]}
        found["environment"] = list(Environment(NAME).pins)  # whose releases they are
        return found | ({"adjusted": dict(changed)} if changed else {})

    def load(self, folder: Path) -> Predictor:
        """What asks the model in `folder`; each question starts the other environment."""
        if not (folder / ABOUT).exists():
            raise BadFile(f"{folder} holds no model of SpanMarker that ostraka trained.")
        return Marker(folder)


class Marker:
    """A trained model that is asked through files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self, inputs: Sequence[str], *, batch_size: int = 16, **options: Any
    ) -> list[list[dict[str, Any]]]:
        """Per text the spans in order: `label`, `start`, `end`, `text`, `score`."""
        if options:
            raise BadOption(f"span-marker does not take {', '.join(options)} to predict.")
        texts = list(inputs)
        if not texts:
            return []
        python = Environment(NAME).require("Asking a model of SpanMarker")
        model = str(self.folder.resolve())
        order = {"what": "predict", "model": model, "batch_size": batch_size, "texts": texts}
        with TemporaryDirectory() as scratch:
            found = Worker(python, SCRIPT, Path(scratch)).run(order)["spans"]
        return [
            [{**span, "text": text[span["start"] : span["end"]]} for span in line]
            for text, line in zip(texts, found, strict=True)
        ]


def tagged(rows: Rows[Any]) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Each row's words with the numbers of their tags, and what was changed; empty texts go."""
    changed: Counter[str] = Counter()
    number = {tag: at for at, tag in enumerate(tags_of(rows.classes))}
    lines = []
    for row in rows:
        words = words_of(row.text, row.spans, rows.classes, changed)
        if words.tokens:
            tags = [number[tag] for tag in words.tags]
            lines.append({"tokens": words.tokens, "ner_tags": tags})
    return lines, changed


def _order(job: Job) -> dict[str, Any]:
    if not any(job.train.column("spans")):
        raise NothingToTrain("No span is marked in any row; there is nothing to learn.")
    if not isinstance(job.model, str | Path) or job.tokenizer is not None:
        raise BadOption(
            "SpanMarker runs in another process: give model as a name or a folder, and leave "
            "tokenizer out."
        )
    model = str(Path(job.model).resolve()) if Path(job.model).exists() else str(job.model)
    return {
        "what": "train",
        "model": model,
        "labels": tags_of(job.train.classes),
        "spans": job.options.build("spans"),
        "args": job.options.build("args"),
        "seed": job.seed,
        "out": str(job.out.resolve()),
        "checkpoints": str(job.checkpoints.resolve()),
        "resume": job.resume,
    }


def _followed(worker: Worker, order: Mapping[str, Any]) -> dict[str, Any]:
    """Run it with a line of progress."""
    with progress("SpanMarker", None) as step:

        def told(line: Mapping[str, Any]) -> None:
            loss = line.get("loss")
            step(f"of {line['total']}" + ("" if loss is None else f" loss {float(loss):.3f}"))

        return worker.run(order, told)


class SpanMarker:
    """Token classification with SpanMarker 1.8.

    It needs transformers below 5, so it runs in an environment that
    `ostraka extras install span-marker` makes.
    """

    extra: ClassVar[str] = ""
    install: ClassVar[str] = (
        "ostraka extras install span-marker (an environment of its own: it needs transformers "
        "below 5)"
    )
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {TaggedText: Spans}


ADAPTER = SpanMarker
