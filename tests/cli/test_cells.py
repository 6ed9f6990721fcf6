from __future__ import annotations

from ostraka.train.adapter import adapters


def test_every_framework_is_a_column_with_the_line_that_installs_it(run):
    shown = run("cells").output
    for name in adapters:
        assert name in shown.splitlines()[0]
        assert f"{name}: pip install 'ostraka[{adapters[name].extra}]'" in shown


def test_text_classification_can_be_trained_with_sklearn(run):
    head, _, *rows = run("cells").output.splitlines()
    line = next(row for row in rows if row.startswith("text-classification"))
    at = head.split().index("sklearn")
    assert line.split()[at] == "✔"
