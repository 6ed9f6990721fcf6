"""The example that goes the whole loop: three browsers, a reviewer, two trainings, one server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_bert import small_bert

import ostraka as rg

ROOT = Path(__file__).resolve().parents[2]
WORDS = {"negative": "awful", "neutral": "plain", "positive": "lovely"}
LABELS = list(WORDS)


@pytest.fixture
def tweets(tmp_path):
    """Texts that a word tells apart; the third person is of another opinion now and then."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="sentiment", labels=LABELS)],
        guidelines="Say how the writer feels.",
    )
    for n in range(20):
        truth = LABELS[n % 3]
        other = LABELS[(n + 1) % 3] if n % 5 == 0 else truth
        answers = [("r1", truth), ("r2", truth), ("r3", other)]
        responses = [{"user_id": who, "values": {"sentiment": one}} for who, one in answers]
        text = f"a {WORDS[truth]} day"
        dataset.add_records(
            {"external_id": f"t{n:02}", "fields": {"text": text}, "responses": responses}
        )
    dataset.save_to_disk(tmp_path / "tweets")
    return tmp_path / "tweets"


@pytest.mark.slow
@pytest.mark.usefixtures("browser")  # skips where there is none
def test_the_loop_goes_from_answers_to_two_trainings(hub, tweets, tmp_path):
    model = small_bert(tmp_path / "models/tiny", ["a", "day", *WORDS.values()])
    out, options = tmp_path / "loop", {"num_epochs": 1, "max_pairs": 20}
    line = [sys.executable, str(ROOT / "examples/loop/loop.py"), str(tweets), "--output", str(out)]
    line += ["--model", str(model), "--options", json.dumps(options)]
    line += ["--answered", "12", "--waiting", "8", "--hub", "me/tweets"]
    env = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_TOKEN": "secret"}
    done = subprocess.run(line, check=False, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    found = json.loads((out / "found.json").read_text(encoding="utf-8"))
    assert (found["answers"], found["settled"], found["accepted suggestions"]) == (36, 2, 5)
    assert 0.5 < found["alpha"] < 1
    assert [found[f"{one} run"]["status"] for one in ("first", "second")] == ["done", "done"]
    assert (out / "model/manifest.json").is_file()
    pictures = {path.stem for path in out.glob("*.png")}
    assert pictures == {"annotate", "overview", "review", "training", "runs"}
