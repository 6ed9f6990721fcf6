"""`TrainingTask` finds every task by its name."""

import importlib
import sys

import pytest

import ostraka as rg
from ostraka.tasks._base import tasks
from ostraka.tasks.text_classification import TextClassification


def test_a_task_is_made_by_name():
    task = rg.TrainingTask.for_text_classification(text="text", label="label")
    assert task == TextClassification(text=("text",), label="label")
    assert isinstance(task, rg.TrainingTaskForTextClassification)


def test_every_task_of_the_folder_is_offered():
    offered = {name for name in dir(rg.TrainingTask) if name.startswith("for_")}
    assert offered == {f"for_{name}" for name in tasks}
    for name in tasks:
        assert callable(getattr(rg.TrainingTask, f"for_{name}"))
        assert tasks[name].name == name


ECHO = """
class Echo:
    name = "echo"
    @classmethod
    def from_user(cls, **given):
        return given
TASK = Echo
"""


def test_a_new_task_is_one_new_file(tmp_path, monkeypatch):
    (tmp_path / "echo.py").write_text(ECHO, encoding="utf-8")
    folder = importlib.import_module("ostraka.tasks")
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(tmp_path)])
    vars(tasks).pop("_sources", None)
    try:
        assert rg.TrainingTask.for_echo(text="t") == {"text": "t"}
        assert "for_echo" in dir(rg.TrainingTask)
    finally:
        vars(tasks).pop("_sources", None)
        sys.modules.pop("ostraka.tasks.echo", None)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("for_text_clasification", "Did you mean 'for_text_classification'"),
        ("for_haiku", "No training task named 'for_haiku'"),
        ("text_classification", "has no attribute 'text_classification'"),
    ],
)
def test_an_unknown_name_is_an_attribute_error_with_the_nearest(name, says):
    with pytest.raises(AttributeError, match=says):
        getattr(rg.TrainingTask, name)
    assert not hasattr(rg.TrainingTask, name)


def test_both_ways_to_import_it_give_the_same():
    assert importlib.import_module("ostraka.feedback").TrainingTask is rg.TrainingTask
