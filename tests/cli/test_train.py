from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time

import pytest
from small_bert import small_bert

from ostraka.cli._task import option
from ostraka.errors import BadOption

LINE = ("--text", "text", "--label", "tone", "--framework", "sklearn", "--output", "out")


@pytest.fixture(scope="module")
def trained(tmp_path_factory, saved):
    """A model folder, made once."""
    from typer.testing import CliRunner

    from ostraka.cli import app

    folder = tmp_path_factory.mktemp("trained")
    data = folder / "films"
    shutil.copytree(saved, data)
    line = [part if part != "out" else str(folder / "out") for part in LINE]
    done = CliRunner().invoke(app, ["train", str(data), *line, "--set", "C=10"])
    return done, folder / "out"


def test_trains_scores_and_says_what_to_type_next(trained):
    done, folder = trained
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "Trained on 32 rows, tested on 8 that it has not seen." in said
    assert "Left out: 1 × " in said
    assert "accuracy 1.000" in said
    assert f'Type: ostraka predict {folder} "..."' in said
    assert (folder / "README.md").exists()


def test_options_reach_the_framework_and_the_manifest(trained):
    manifest = json.loads((trained[1] / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"] == {"model": {"C": 10}}
    assert manifest["seed"] == 42


def test_strategy_size_and_seed_are_those_that_were_typed(run, saved, tmp_path):
    more = ("--strategy", "dawid_skene", "--train-size", "0.5", "--seed", "7")
    done = run("train", saved, *LINE, *more, "--max-records", "20")
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["strategies"] == ["dawid_skene"]
    assert manifest["split"]["held_out_rows"] == 10
    assert manifest["seed"] == 7


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--label": "tune"}, "Error: No question named 'tune'. Did you mean 'tone'?"),
        ({"--framework": "sklern"}, "Error: No framework named 'sklern'. Did you mean 'sklearn'?"),
        ({"--task": "text-classifcation"}, "Did you mean 'text_classification'?"),
        ({"--set": "c=1"}, "Error: 'c' is not an option of words, model."),
        ({"--set": "C"}, "Error: --set 'C': write it as NAME=VALUE"),
        ({"--train-size": "1.5"}, "Error: train_size=1.5: a number from 0 to 1 is accepted."),
    ],
)
def test_a_mistake_is_said_and_nothing_is_written(run, saved, tmp_path, changes, said):
    line = dict(zip(LINE[::2], LINE[1::2], strict=True)) | changes
    done = run("train", saved, *(part for pair in line.items() for part in pair))
    assert done.exit_code == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("learning_rate=2e-5", 2e-5),
        ("num_epochs=1", 1),
        ("fp16=false", False),
        ("max_pairs=None", None),
        ("ngram_range=[1, 2]", [1, 2]),
        ("kernel=a=b", "a=b"),
        ("name=", ""),
    ],
)
def test_a_value_is_read_as_what_it_looks_like(given, value):
    assert option(given) == (given.partition("=")[0], value)


def test_a_value_without_a_name_is_refused():
    with pytest.raises(BadOption, match="NAME=VALUE"):
        option("=1")


def test_predict_prints_a_label_per_text(run, trained):
    shown = run("predict", trained[1], "A great film.", "An awful film.").output.splitlines()
    assert [line.split()[-2] for line in shown[2:]] == ["good", "bad"]


def test_predict_reads_lines_and_writes_json(run, trained):
    done = run("predict", trained[1], "--json", "--top-k", "2", input="A great film.\n\n")
    (answer,) = map(json.loads, done.stdout.splitlines())
    assert answer["text"] == "A great film."
    assert [one["label"] for one in answer["labels"]] == ["good", "bad"]
    assert sum(one["score"] for one in answer["labels"]) == pytest.approx(1)


def test_predict_says_that_a_folder_holds_no_model(run, tmp_path):
    done = run("predict", tmp_path, "x")
    assert done.exit_code == 1
    assert "holds no model of ostraka" in done.stderr


def test_reproduce_finds_the_same_scores(run, trained):
    done = run("reproduce", trained[1])
    assert done.exit_code == 0, done.stderr
    assert "The same rows and the same scores." in done.stdout
    assert "accuracy 1.000000 1.000000" in " ".join(done.stdout.split())


def test_reproduce_says_what_is_not_the_same(run, trained, tmp_path):
    import ostraka as rg

    data = rg.FeedbackDataset.load_from_disk(trained[1].parent / "films").pull(30)
    data.save_to_disk(tmp_path / "fewer")
    done = run("reproduce", trained[1], "--dataset", "fewer")
    assert done.exit_code == 1
    assert "Not the same: The records are not the same as they were." in done.stdout


def test_reproduce_asks_for_the_dataset_when_it_is_gone(run, trained, tmp_path):
    copied = tmp_path / "copied"
    shutil.copytree(trained[1], copied)
    manifest = json.loads((copied / "manifest.json").read_text(encoding="utf-8"))
    del manifest["data"]["path"]
    (copied / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = run("reproduce", copied)
    assert done.exit_code == 1
    assert "Give the folder of the saved dataset" in done.stderr


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory):
    words = ("a", "film", "great", "fine", "lovely", "awful")
    return small_bert(tmp_path_factory.mktemp("tiny"), words)


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_half_done_and_resume_goes_on(run, saved, tiny_bert, tmp_path):
    line = ["--text", "text", "--label", "tone", "--framework", "transformers", "--output", "out"]
    often = ["eval_strategy=no", "load_best_model_at_end=false", "save_strategy=steps"]
    often += ["save_steps=10", "max_steps=120", "per_device_train_batch_size=8"]
    line += ["--model", str(tiny_bert), *(part for o in often for part in ("--set", o))]
    code = "from ostraka.cli import main; main()"
    line = ["train", str(saved), *line]
    command = [sys.executable, "-c", code, *line]
    training = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while training.poll() is None and not any(tmp_path.glob(".out.partial/checkpoints/*/*.json")):
        time.sleep(0.05)
    training.send_signal(signal.SIGINT)
    said = training.communicate()[1]
    assert training.returncode == 130, said
    assert "Interrupted. out is as it was; the same command with --resume goes on." in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
    again = run(*line, "--resume")
    assert again.exit_code == 0, again.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["figures"]["steps"] == 120
    assert not (tmp_path / ".out.partial").exists()
