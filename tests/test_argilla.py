"""A script written for Argilla 1.x runs unchanged."""

import subprocess
import sys


def run(*arguments, cwd):
    command = [sys.executable, "-m", "ostraka.argilla", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


SCRIPT = """
import sys
import argilla as rg
from argilla.feedback import FeedbackRecord
from argilla.client.feedback.schemas import LabelQuestion

dataset = rg.FeedbackDataset(
    fields=[rg.TextField(name="text")], questions=[LabelQuestion(name="label", labels=["a", "b"])]
)
dataset.add_records(FeedbackRecord(fields={"text": "x"}))
print(len(dataset), sys.argv[1:], __name__)
"""


def test_a_script_that_imports_argilla_gets_ostraka(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    done = run("script.py", "--flag", cwd=tmp_path)
    assert done.stderr == ""
    assert done.stdout.split("\n")[0] == "1 ['--flag'] __main__"


def test_other_processes_do_not_see_the_names(tmp_path):
    code = "import ostraka; import importlib.util as u; print(u.find_spec('argilla'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"


def test_without_a_script_it_says_what_to_type(tmp_path):
    for arguments in ((), ("absent.py",)):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 1
        assert "python -m ostraka.argilla script.py" in done.stderr
