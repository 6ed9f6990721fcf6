from __future__ import annotations

from ostraka.train.adapter import adapters


def test_every_framework_is_a_column_with_the_line_that_installs_it(run):
    shown = run("cells").output
    for name in adapters:
        extra = adapters[name].extra
        line = f"pip install 'ostraka[{extra}]'" if extra else "data only, nothing to install"
        assert name in shown.splitlines()[0]
        assert f"{name}: {line}" in shown


def test_text_classification_can_be_trained_with_sklearn(run):
    head, _, *rows = run("cells").output.splitlines()
    line = next(row for row in rows if row.startswith("text-classification"))
    at = head.split().index("sklearn")
    assert line.split()[at] == "✔"


def test_a_framework_that_is_only_given_data_says_so(run):
    head, _, *rows = run("cells").output.splitlines()
    line = next(row for row in rows if row.startswith("supervised-fine-tuning"))
    cells = dict(zip(head.split(), line.split(), strict=True))
    assert (cells["axolotl"], cells["openai"]) == ("prepare", "✔")
