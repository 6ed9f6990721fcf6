"""`ostraka demo rlhf`, with untrained networks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tiny_archive import make_archive
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

from ostraka.cli.rlhf.sizes import SIZES
from ostraka.cli.rlhf.story import tell

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="TRL needs Python 3.11")


@pytest.fixture
def archive(cache):
    words = ("what a great and lovely day it was", "what an awful and dreary day it was")
    ratings = [([3, 2, 4, 1], [-3, -2, -4, -1])[n % 2] for n in range(140)]
    texts = [(f"{words[n % 2]} number {n}", sum(ratings[n]) / 4) for n in range(140)]
    return make_archive(cache, texts, ratings)


def test_the_road_goes_through_all_stages_and_the_report_tells_it(
    archive, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    found = tell(tmp_path / "out", SIZES["quick"], source=archive)
    shown = capsys.readouterr().out
    assert [one.name for one in found.stages] == ["SFT", "reward model", "DPO", "PPO"]
    assert [one.name for one in found.judged] == ["start", "SFT", "DPO", "PPO"]
    assert "its figures mean nothing" in shown
    assert "held-out pairs" in shown
    assert "8 prompts kept back" in shown
    assert "next: ostraka predict" in shown
    assert len(found.stages[-1].rounds(2)) == 2
    assert found.judged[1].kl == 0
    assert all(one.length <= 6 for one in found.judged)
    out = tmp_path / "out"
    AutoModelForCausalLM.from_pretrained(out / "sft")
    AutoModelForSequenceClassification.from_pretrained(out / "reward")
    for name in ("dpo", "ppo"):
        assert (out / name / "adapter_config.json").is_file()
        manifest = json.loads((out / name / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["status"] == "finished"
    report = (out / "report.html").read_text(encoding="utf-8")
    assert "untrained networks" in report
    assert report.count("<polyline") == 2
    for one in found.judged:
        assert f"{one.loss:.3f}" in report
    assert f"{found.stages[1].metrics['accuracy']:.1%}" in report
    assert "the SFT model wrote and the reward model compared" in report


def test_comparisons_of_ones_own_need_no_model_to_compare(run, comparisons, tmp_path) -> None:
    comparisons.save_to_disk(tmp_path / "replies")
    done = run("demo", "rlhf", "--quick", "--dataset", tmp_path / "replies", "--output", "out")
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "out" / "compared").exists()
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "DPO learnt from the pairs that people compared" in report


def test_names_of_fields_without_a_dataset_are_refused(run) -> None:
    done = run("demo", "rlhf", "--prompt", "question")
    assert done.exit_code == 1
    assert "belong to --dataset" in done.output


def test_an_unknown_size_is_refused_before_anything_is_fetched(run, no_pip, cache) -> None:
    done = run("demo", "rlhf", "--size", "huge")
    assert done.exit_code == 1
    assert "No size named 'huge'" in done.output
    assert not Path("ostraka-rlhf").exists()


def test_tweets_that_cannot_be_had_are_said_with_what_to_do(run, no_pip, cache) -> None:
    done = run("demo", "rlhf")
    assert done.exit_code == 1
    assert "put it into" in done.output


def test_the_first_demo_stays_a_command_of_its_own(run, no_pip, cache) -> None:
    assert "rlhf" in run("demo", "--help").output
    done = run("demo", "--framework", "setfitt")
    assert "No framework for the demo named 'setfitt'" in done.output
