"""The table of tasks and frameworks, and what is said about its empty cells."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ostraka.errors import UnknownName, UnsupportedCell
from ostraka.tasks._rows import Chat, Completion, LabeledText, MultiLabeledText
from ostraka.tasks.supervised_fine_tuning import SupervisedFineTuning
from ostraka.train.cells import (
    cells,
    check_cell,
    export_for,
    frameworks_for,
    recipe_for,
    shape_named,
)


def test_the_table_says_what_can_be_trained() -> None:
    row = cells()["text-classification"]
    trained = {name for name, able in row.items() if able == "train"}
    assert trained >= {"sklearn", "transformers", "setfit"}
    assert row["axolotl"] == ""
    assert cells()["supervised-fine-tuning"]["axolotl"] == "prepare"


def test_the_table_loads_no_training_library() -> None:
    heavy = ("torch", "transformers", "sklearn", "datasets", "peft", "setfit")
    code = (
        "import sys; from ostraka.train.cells import cells; cells(); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_framework_of_another_package_is_in_the_table(counting) -> None:
    assert cells()["text-classification"][counting] == "train"
    assert counting in frameworks_for((LabeledText,))
    assert counting not in frameworks_for((MultiLabeledText,))


def test_an_empty_cell_names_the_frameworks_that_can(counting) -> None:
    with pytest.raises(UnsupportedCell, match=r"counting cannot train tagging .*sklearn"):
        recipe_for(MultiLabeledText, counting, "tagging")
    with pytest.raises(UnsupportedCell, match=r"counting takes no Tree; it takes LabeledText"):
        shape_named(counting, "Tree")


def test_a_framework_that_is_only_given_data_is_not_among_those_that_train() -> None:
    task = SupervisedFineTuning.from_user(prompt="question", response="answer")
    check_cell(task, "axolotl", prepare=True)
    assert "axolotl" not in frameworks_for((Completion,))
    with pytest.raises(UnsupportedCell, match=r"prepare_for_training.*use one of these: openai"):
        check_cell(task, "axolotl")
    with pytest.raises(UnsupportedCell, match="trains elsewhere"):
        recipe_for(Completion, "axolotl", "supervised-fine-tuning")


def test_preparing_is_refused_with_the_frameworks_that_take_such_rows(task) -> None:
    with pytest.raises(
        UnsupportedCell, match=r"axolotl takes no data of text.*These do: .*sklearn"
    ):
        check_cell(task, "axolotl", prepare=True)
    with pytest.raises(UnsupportedCell, match="trlx takes no data of Chat.*llama-factory"):
        export_for(Chat, "trlx")


def test_what_trains_also_prepares() -> None:
    assert (
        export_for(LabeledText, "sklearn").__class__ is recipe_for(LabeledText, "sklearn").__class__
    )


def test_a_task_whose_rows_nobody_takes_is_refused(task, counting) -> None:
    check_cell(task, counting)

    class Elsewhere:
        name = "guessing"
        shapes = (int,)

    with pytest.raises(UnsupportedCell, match=r"guessing .*These can: none"):
        check_cell(Elsewhere(), counting)


def test_an_unknown_framework_is_an_error_with_the_nearest_name(task) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'transformers'"):
        check_cell(task, "transformer")
