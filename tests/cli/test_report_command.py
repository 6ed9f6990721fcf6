"""`ostraka report`: one page about a trained model."""

from ostraka.cli.report import page

MANIFEST = {
    "task": {"name": "reward_modeling"},
    "framework": "trl",
    "model": "/somewhere/base",
    "split": {"train_rows": 16, "held_out_rows": 4},
    "metrics": {"rows": 4, "accuracy": 0.75, "accuracy_interval": [0.3, 0.95], "margin": 1.25},
    "figures": {"history": [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0}]},
    "data": {"records": 20, "dropped": {"chosen equals rejected <b>": 3}},
    "options": {"args": {"max_steps": 2}},
    "seed": 42,
    "libraries": {"trl": "1.16.0"},
    "classes": [],
}


def test_the_page_holds_scores_curves_data_and_options() -> None:
    html = page(MANIFEST, "judge")
    for part in ("<h1>judge</h1>", "Reward modeling with trl, starting from base.", "75.0%"):
        assert part in html
    assert "0.300 to 0.950" in html
    assert "polyline" in html  # no picture beside the model: a line per quantity
    assert "chosen equals rejected &lt;b&gt;" in html
    assert "max_steps" in html
    assert "/somewhere" not in html


def test_the_picture_of_the_training_is_inside_the_page() -> None:
    html = page(MANIFEST, "judge", b"PNG")
    assert "data:image/png;base64,UE5H" in html
    assert "polyline" not in html


def test_without_held_out_rows_it_says_so() -> None:
    html = page({**MANIFEST, "metrics": {}, "figures": {}}, "judge")
    assert "No records were held out" in html
    assert "<h2>Training</h2>" not in html


def test_the_command_writes_beside_the_model(run, saved, tmp_path) -> None:
    asked = ("--text", "text", "--label", "tone", "--framework", "sklearn")
    run("train", saved, *asked, "--train-size", "0.8", "--output", "out")
    assert "Wrote" in run("report", "out").output
    assert "<h1>out</h1>" in (tmp_path / "out" / "report.html").read_text()
    run("report", "out", "-o", "r.html")
    assert (tmp_path / "r.html").exists()
    assert run("report", ".").exit_code == 1
