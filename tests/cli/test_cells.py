from __future__ import annotations

from ostraka.cli.cells import install_line
from ostraka.train.adapter import adapters
from ostraka.train.cells import cells


def shown_for(run, task: str) -> tuple[str, str]:
    """What stands under `train` and `prepare` for a task."""
    head, _, *rows = run("cells").output.splitlines()
    line = next(row for row in rows if row.startswith(task))
    train, prepare = head.index("train"), head.index("prepare")
    return line[train:prepare].strip(), line[prepare:].strip()


def test_every_framework_is_named_with_the_line_that_installs_it(run):
    shown = run("cells").output
    for name in adapters:
        assert f"{name}: {install_line(name)}" in shown.splitlines()
    assert install_line("sklearn") == "pip install 'ostraka[sklearn]'"
    assert install_line("axolotl") == "data only, nothing to install"


def test_a_framework_that_lives_apart_says_so(run):
    train, _ = shown_for(run, "token-classification")
    assert "span-marker" in train.split(", ")
    line = next(x for x in run("cells").output.splitlines() if x.startswith("span-marker: "))
    assert "ostraka extras install span-marker" in line
    assert "transformers below 5" in line


def test_every_task_is_a_line(run):
    shown = run("cells").output.splitlines()
    assert [line.split()[0] for line in shown[2 : 2 + len(cells())]] == list(cells())


def test_text_classification_can_be_trained_with_sklearn(run):
    train, prepare = shown_for(run, "text-classification")
    assert "sklearn" in train.split(", ")
    assert prepare.split(", ") == ["autotrain", "spark-nlp"]


def test_a_framework_that_is_only_given_data_says_so(run):
    train, prepare = shown_for(run, "direct-preference-optimization")
    assert "openai" in train.split(", ")
    assert {"axolotl", "llama-factory", "trlx"} <= set(prepare.split(", "))
