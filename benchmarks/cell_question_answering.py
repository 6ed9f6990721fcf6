"""Question answering on XQuAD's English questions: what is learnt, beside trivial baselines.

    python benchmarks/cell_question_answering.py --data xquad.en.json
    python benchmarks/cell_question_answering.py --framework peft --set num_train_epochs=15
    python benchmarks/cell_question_answering.py --sentence --set num_train_epochs=3   (quick)

XQuAD (Artetxe et al. 2020, CC BY-SA 4.0) is 1,190 questions of SQuAD 1.1's development part,
https://github.com/google-deepmind/xquad; `--data` takes its `xquad.en.json`, or a Parquet file with
the columns lang, title, context, question, answers (as by default). Whole articles are held out, so
no context is seen in training; the model is a MiniLM from PyPI (`ostraka[demo]`).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

import ostraka as rg
from ostraka.cli._demo_fetch import minilm_folder
from ostraka.cli._task import option
from ostraka.train.hf.quiet import quiet
from ostraka.train.hf.reader import Reader
from ostraka.train.outcomes.answers import Answers
from ostraka.train.prepare import rows_of
from ostraka.train.squad import squad

XQUAD = Path(__file__).resolve().parents[2] / "shared" / "data" / "xquad" / "questions.parquet"
HELD_OUT = 0.2  # of the articles


def main() -> None:
    """Train, measure on the articles held out, and print beside the baselines."""
    asked = _arguments()
    questions = list(_questions(asked.data))
    if asked.sentence:
        questions = [{**one, "context": _sentence(one)} for one in questions]
    learnt, held_out = _by_article(questions, asked.seed)
    task = rg.TrainingTask.for_question_answering(
        question="question", context="context", answer="answer"
    )
    rows = rows_of(_dataset(held_out).snapshot(), task)
    print(f"{len(learnt)} questions to learn from, {len(rows)} of other articles held out")
    truths = [answer["text"] for answer in rows.column("answer")]
    _show("whole context", squad(rows.column("context"), truths))
    _show("first sentence", squad([_first(text) for text in rows.column("context")], truths))
    _show("untrained head", Answers().measure(rows, Answers().ask(rows, _untrained(asked.seed))))
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        trainer = rg.ArgillaTrainer(
            _dataset(learnt), task, asked.framework, model=minilm_folder(), seed=asked.seed
        )
        trainer.update_config(**dict(option(one) for one in asked.set))
        trainer.train(folder)
        found = Answers().measure(rows, Answers().ask(rows, trainer.model.predictor))
        steps = trainer.model.manifest["figures"]["steps"]
    _show(f"{asked.framework}, {steps} steps", found)
    print(f"{time.process_time() - started:.0f} s of processor time")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=XQUAD)
    parser.add_argument("--framework", default="transformers", choices=["transformers", "peft"])
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument(
        "--sentence", action="store_true", help="contexts are the answer's sentence alone"
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    return parser.parse_args()


def _questions(path: Path) -> Iterator[dict[str, Any]]:
    """Each question with its article, its context and its answers."""
    if path.suffix == ".parquet":
        for row in pq.read_table(path).to_pylist():
            if row["lang"] == "en":
                yield {**row, "answers": [answer["text"] for answer in row["answers"]]}
        return
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for one in paragraph["qas"]:
                yield {
                    "title": article["title"],
                    "context": paragraph["context"],
                    "question": one["question"],
                    "answers": [answer["text"] for answer in one["answers"]],
                }


def _by_article(questions: list[dict[str, Any]], seed: int) -> tuple[list[Any], list[Any]]:
    """The questions of most articles, and those of the articles held out."""
    titles = sorted({one["title"] for one in questions})
    drawn = np.random.default_rng(seed).permutation(titles)
    chosen = set(drawn[: round(len(titles) * HELD_OUT)].tolist())
    sides = ([q for q in questions if (q["title"] in chosen) is side] for side in (False, True))
    learnt, held_out = sides
    return learnt, held_out


def _dataset(questions: list[dict[str, Any]]) -> Any:
    dataset = rg.FeedbackDataset.for_question_answering()
    dataset.add_records(
        [
            {
                "fields": {"question": one["question"], "context": one["context"]},
                "responses": [
                    {"user_id": f"person-{at}", "values": {"answer": {"value": text}}}
                    for at, text in enumerate(one["answers"])
                ],
            }
            for one in questions
        ]
    )
    return dataset


def _untrained(seed: int) -> Reader:
    """The same network with the head it starts from."""
    import transformers

    with quiet():
        transformers.set_seed(seed)
        folder = str(minilm_folder())
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        tokenizer.model_max_length = 384
        network = transformers.AutoModelForQuestionAnswering.from_pretrained(folder)
    return Reader(network, tokenizer)


def _sentence(question: dict[str, Any]) -> str:
    """The sentence of the context in which the first answer stands first."""
    context, answer = question["context"], question["answers"][0]
    at = context.index(answer)
    start = context.rfind(". ", 0, at)
    end = context.find(". ", at + len(answer))
    return context[0 if start < 0 else start + 2 : len(context) if end < 0 else end + 1]


def _first(context: str) -> str:
    """The context up to its first full stop."""
    return context.partition(". ")[0]


def _show(name: str, found: dict[str, float]) -> None:
    print(f"{name:24} exact match {found['exact_match']:.3f}   F1 {found['f1']:.3f}", flush=True)


if __name__ == "__main__":
    main()
