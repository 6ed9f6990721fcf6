"""Rows that a small spaCy pipeline can learn, and jobs to train on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, TaggedText
from ostraka.train.adapter import Job, adapters
from ostraka.train.options import Options

CLASSES = ("good", "bad", "neutral")
WORDS = {"good": "great lovely superb", "bad": "awful broken poor", "neutral": "table chair door"}
LABELS = ("person", "place")
NAMES = {
    "person": ("Ann Lee", "Bob Ray", "Cleo Hart", "Dan Moss"),
    "place": ("Oslo", "Rome", "Lima", "New York"),
}
SHORT = {"training.max_steps": 80, "training.eval_frequency": 20}
# spans are learnt with fewer steps, and with a network that has a few words to tell apart
FEWER = {
    "training.max_steps": 60,
    "components.tok2vec.model.embed.rows": [200, 100, 200, 200],
    "components.tok2vec.model.encode.width": 32,
    "components.tok2vec.model.encode.depth": 2,
}
SPAN = pa.list_(pa.struct([(name, pa.int64()) for name in ("start", "end", "label")]))


def labelled(shape: type, count: int = 60, seed: int = 0) -> Rows[Any]:
    """Texts whose words tell their classes."""
    rng = np.random.default_rng(seed)
    labels = [
        [i % 3] if i % 4 or shape is LabeledText else sorted({i % 3, 1}) for i in range(count)
    ]
    texts = [
        " ".join(["it was", *(rng.choice(WORDS[CLASSES[j]].split()) for j in line), "today"])
        for line in labels
    ]
    columns: dict[str, Any] = {"record": [f"r{i}" for i in range(count)], "text": texts}
    columns["label"] = [line[0] for line in labels] if shape is LabeledText else labels
    return Rows(shape, pa.table(columns), CLASSES)


def tagged(spans: list[list[tuple[int, int, int]]], texts: list[str]) -> Rows[Any]:
    """Texts with spans as (start, end, label)."""
    listed = [[dict(zip(("start", "end", "label"), s, strict=True)) for s in one] for one in spans]
    names = [f"r{i}" for i in range(len(texts))]
    table = pa.table({"record": names, "text": texts, "spans": pa.array(listed, SPAN)})
    return Rows(TaggedText, table, LABELS)


def marked(count: int = 60, seed: int = 0, *, nested: bool = False) -> Rows[Any]:
    """Sentences with a person and a place; with `nested` a person's last name is one as well."""
    rng = np.random.default_rng(seed)
    texts, spans = [], []
    for _ in range(count):
        person, place = (str(rng.choice(NAMES[label])) for label in LABELS)
        text = f"{person} went to {place} ."
        at = text.index(place, len(person))
        found = [(0, len(person), 0), (at, at + len(place), 1)]
        if nested:
            found.insert(1, (person.index(" ") + 1, len(person), 0))
        texts.append(text)
        spans.append(found)
    return tagged(spans, texts)


ROWS = {
    LabeledText: lambda count, seed: labelled(LabeledText, count, seed),
    MultiLabeledText: lambda count, seed: labelled(MultiLabeledText, count, seed),
    TaggedText: marked,
}


def spacy_job(shape: type, folder: Path, **changes: Any) -> Job:
    """A job of a few steps."""
    recipe = adapters["spacy"].recipes[shape]()
    options = Options(recipe.targets())
    fewer = FEWER if shape is TaggedText and changes.get("model") is None else {}
    options.update({**SHORT, **fewer, **changes.pop("options", {})})
    (folder / "model").mkdir(parents=True, exist_ok=True)
    (folder / "checkpoints").mkdir(exist_ok=True)
    given = {"model": None, "tokenizer": None, "seed": 7} | changes
    return Job(
        train=given.pop("train", None) or ROWS[shape](60, 0),
        held_out=given.pop("held_out", ROWS[shape](20, 1)),
        options=options,
        out=folder / "model",
        checkpoints=folder / "checkpoints",
        **given,
    )


@pytest.fixture(scope="session")
def spacy_rows() -> Any:
    """spacy_rows(shape, count, seed) -> Rows."""
    return lambda shape, count=60, seed=0: ROWS[shape](count, seed)


@pytest.fixture(scope="session")
def nested_rows() -> Any:
    """nested_rows(count, seed) -> rows in which spans overlap."""
    return lambda count=60, seed=0: marked(count, seed, nested=True)


@pytest.fixture(scope="session")
def tags_of() -> Any:
    """tags_of(spans, texts) -> rows with these spans."""
    return tagged


@pytest.fixture(scope="session")
def make_spacy_job() -> Any:
    """make_spacy_job(shape, folder, **changes) -> Job."""
    return spacy_job


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> Any:
    """trained(shape, **changes) -> figures, folder and job; the same question is trained once."""
    made: dict[str, Any] = {}

    def train(shape: type, **changes: Any) -> Any:
        name = f"{shape.__name__} {sorted(changes)} {changes.get('options')}"
        if name not in made:
            job = spacy_job(shape, tmp_path_factory.mktemp("spacy"), **changes)
            figures = adapters["spacy"].recipes[shape]().fit(job)
            made[name] = figures, job.out, job
        return made[name]

    return train
