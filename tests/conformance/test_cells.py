"""What every cell of `ostraka cells` that says "train" promises."""

from __future__ import annotations

import pytest
from cells_table import CELLS, EMPTY, TASKS, answers, asked, framework

import ostraka as rg
from ostraka.errors import BadOption, UnsupportedCell
from ostraka.train.cells import frameworks_for


def named(cell: tuple[str, str]) -> str:
    return "/".join(cell)


every = pytest.mark.parametrize("cell", CELLS, ids=named, indirect=True)


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_every_cell_has_an_entry(cell) -> None:
    task, name = cell
    assert asked(task).inputs
    assert framework(name)


def test_a_missing_entry_is_an_error_that_says_where_to_add_it() -> None:
    with pytest.raises(AssertionError, match="add a line for it to TASKS in tests/conformance"):
        asked("mind-reading")
    with pytest.raises(AssertionError, match="to FRAMEWORKS in tests/conformance"):
        framework("abacus")


@every
def test_two_steps_are_trained_and_the_model_predicts(cell, train) -> None:
    done = train(*cell, 1)
    manifest, steps = done.trainer.model.manifest, framework(cell[1]).steps
    assert manifest["status"] == "finished"
    assert steps is None or manifest["figures"].get("steps", steps) == steps
    assert done.scores["rows"] > 0
    assert len(done.said) == len(asked(cell[0]).inputs)


@every
def test_the_same_seed_gives_the_same_scores(cell, train) -> None:
    first, second = train(*cell, 1), train(*cell, 2)
    assert first.scores == second.scores
    assert first.said == second.said


@every
def test_a_new_process_loads_the_folder_and_says_the_same(cell, train, elsewhere) -> None:
    here = train(*cell, 1)
    assert elsewhere.trainer(here.folder, asked(cell[0]).inputs) == close(here.said)


@every
def test_predictions_become_suggestions_with_an_agent(cell, train, records) -> None:
    done, what = train(*cell, 1), asked(cell[0])
    more = {"question": records.question_by_name(what.question)} if what.question else {}
    found = done.trainer.predict(list(what.inputs), as_suggestions=True, **more)
    assert len(found) == len(what.inputs)
    made = [one for one in found if one is not None]  # a model of two steps may mark nothing
    assert all(one.agent == f"{cell[1]}:model" for one in made)
    assert all(one.type == "model" for one in made)
    copy = answers()
    names = copy.snapshot().ids()
    copy.add_suggestions(dict(zip(names, found, strict=False)))
    kept = [suggestion for record in copy.records for suggestion in record.suggestions]
    assert len(kept) == len(made)


@pytest.mark.parametrize("cell", [c for c in EMPTY if c[0] in TASKS], ids=named)
def test_every_other_pair_names_the_frameworks_that_can(cell, records) -> None:
    task = TASKS[cell[0]].make()
    able = frameworks_for(task.shapes)
    with pytest.raises(UnsupportedCell) as caught:
        rg.ArgillaTrainer(records, task, cell[1])
    assert able
    assert all(name in str(caught.value) for name in able)


@every
def test_an_option_of_no_framework_is_refused(cell, records) -> None:
    trainer = rg.ArgillaTrainer(records, asked(cell[0]).make(), cell[1])
    with pytest.raises(BadOption, match="no_such_option"):
        trainer.update_config(no_such_option=1)


def close(said):
    """Numbers to six places, however deep: JSON keeps them all, another process may round."""
    if isinstance(said, float):
        return pytest.approx(said, abs=1e-6)
    if isinstance(said, dict):
        return {name: close(one) for name, one in said.items()}
    return [close(one) for one in said] if isinstance(said, list | tuple) else said
