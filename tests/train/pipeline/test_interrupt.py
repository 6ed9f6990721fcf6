"""Ctrl-C leaves a checkpoint, and going on from it gives what would have come out anyway."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace

import numpy as np
import pytest

from ostraka.tasks._rows import LabeledText, TaggedText
from ostraka.train.adapter import adapters
from ostraka.train.pipeline.loop import Steps
from ostraka.train.pipeline.pause import pause

RECIPES = adapters["spacy"].recipes
TEXTS = ["it was lovely today", "it was broken today", "Ann Lee went to Lima ."]


@pytest.fixture
def press(monkeypatch):
    """press(step) makes Ctrl-C come in the middle of that step."""

    def at(step: int) -> None:
        update = Steps._update

        def pressed(self, *args):
            if self.state.step == step - 1:
                signal.raise_signal(signal.SIGINT)
            update(self, *args)

        monkeypatch.setattr(Steps, "_update", pressed)

    yield at
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("shape", "step"),
    [(LabeledText, 25), (TaggedText, 40)],
    ids=["labels, between scores", "spans, at a score"],
)
def test_an_interrupted_training_goes_on_to_the_same_model(
    shape, step, trained, make_spacy_job, tmp_path, press, monkeypatch
) -> None:
    figures, folder, _ = trained(shape)
    job = make_spacy_job(shape, tmp_path)
    press(step)
    with pytest.raises(KeyboardInterrupt):
        RECIPES[shape]().fit(job)
    monkeypatch.undo()
    assert [path.name for path in job.checkpoints.iterdir()] == ["checkpoint"]
    for path in sorted(job.out.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    again = RECIPES[shape]().fit(replace(job, resume=True))
    assert again == figures
    one, two = (RECIPES[shape]().load(place)(TEXTS) for place in (folder, job.out))
    assert (one == two) if shape is TaggedText else np.array_equal(one, two)


def test_resume_without_a_checkpoint_begins_anew(trained, make_spacy_job, tmp_path) -> None:
    figures, _, _ = trained(LabeledText)
    job = make_spacy_job(LabeledText, tmp_path, resume=True)
    assert RECIPES[LabeledText]().fit(job) == figures


def test_a_second_ctrl_c_stops_at_once() -> None:
    with pause() as asked:
        assert not asked()
        signal.raise_signal(signal.SIGINT)
        assert asked()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_what_ctrl_c_did_before_it_does_again() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pause():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_in_another_thread_nobody_asks() -> None:
    seen = []

    def look() -> None:
        with pause() as asked:
            seen.append(asked())

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [False]
