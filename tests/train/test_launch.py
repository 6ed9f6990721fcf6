"""What may be asked for, and the command each engine is started with."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ostraka.errors import BadOption, MissingExtra, UnknownName, UnsupportedCell
from ostraka.tasks._rows import LabeledText
from ostraka.train.adapter import adapters
from ostraka.train.launch import Launch, check_recipe, launch_of, surroundings

FOLDER = Path("order")


def command(asked: str) -> list[str]:
    """What is started, after `python -m`."""
    launch = launch_of(asked)
    assert launch is not None
    whole = launch.command(FOLDER)
    assert whole[:2] == [sys.executable, "-m"]
    return whole[2:]


def test_a_text_names_engine_number_and_the_engines_own_arguments() -> None:
    assert launch_of("torchrun:2") == Launch("torchrun", 2)
    asked = "accelerate:8 --config_file 'my fsdp.yaml'"
    assert launch_of(asked) == Launch("accelerate", 8, ("--config_file", "my fsdp.yaml"))
    assert str(launch_of(asked)) == asked
    assert launch_of(None) is None


def test_a_mapping_says_the_same_and_is_what_the_manifest_keeps() -> None:
    launch = launch_of({"engine": "torchrun", "processes": 4, "arguments": "--nnodes 2"})
    assert launch == Launch("torchrun", 4, ("--nnodes", "2"))
    assert launch_of(launch.to_dict()) == launch
    assert launch_of(launch) is launch


@pytest.mark.parametrize("asked", ["torchrun", "torchrun:", ":2", "2", "torchrun:two", "", 2])
def test_another_form_is_refused_with_the_form_and_the_engines(asked) -> None:
    with pytest.raises(BadOption, match="'torchrun:2'.*Engines: accelerate, ray, torchrun"):
        launch_of(asked)


def test_no_processes_are_refused() -> None:
    with pytest.raises(BadOption, match="at least 1 process"):
        launch_of("torchrun:0")


@pytest.mark.parametrize(
    "asked",
    [
        {"engine": "torchrun"},
        {"engine": "torchrun", "processes": "2"},
        {"engine": "torchrun", "processes": True},
        {"engine": "torchrun", "processes": 2, "nodes": 2},
    ],
)
def test_a_mapping_of_another_form_is_refused_with_the_form(asked) -> None:
    with pytest.raises(BadOption, match="'processes': 2"):
        launch_of(asked)


def test_an_unknown_engine_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'torchrun'"):
        launch_of("torchrn:2")


def test_torchrun_stands_alone_unless_machines_meet() -> None:
    alone = command("torchrun:2")
    assert alone == [
        *("torch.distributed.run", "--standalone", "--nproc_per_node", "2"),
        *("-m", "ostraka.train.worker", "order"),
    ]
    several = command("torchrun:16 --nnodes=2 --node-rank 0 --master-addr first")
    assert "--standalone" not in several
    assert several[1:3] == ["--nproc_per_node", "8"]
    assert several[3:7] == ["--nnodes=2", "--node-rank", "0", "--master-addr"]


def test_other_machines_are_told_what_to_type() -> None:
    launch = launch_of("torchrun:16 --nnodes=2 --node-rank 0 --master-addr first")
    assert launch.elsewhere(FOLDER) == (
        "python -m torch.distributed.run --nproc_per_node 8 --nnodes 2 --master_addr first "
        "--node_rank N -m ostraka.train.worker order"
    )
    launch = launch_of("accelerate:8 --config_file f.yaml --num_machines 2 --machine_rank=0")
    assert launch.elsewhere(FOLDER) == (
        "python -m accelerate.commands.launch --num_processes 8 --config_file f.yaml "
        "--num_machines 2 --machine_rank N -m ostraka.train.worker order"
    )
    assert launch_of("torchrun:2").elsewhere(FOLDER) is None


@pytest.mark.parametrize("machines", ["3", "1:2", "0"])
def test_a_number_of_machines_that_does_not_divide_is_refused(machines) -> None:
    with pytest.raises(BadOption, match=f"--nnodes {machines}.*'torchrun:16 --nnodes 2'"):
        launch_of(f"torchrun:16 --nnodes {machines}")


def test_accelerate_is_told_what_makes_several_processes_anywhere() -> None:
    found = command("accelerate:2")
    assert found[:4] == ["accelerate.commands.launch", "--num_processes", "2", "--multi_gpu"]
    assert found[-3:] == ["-m", "ostraka.train.worker", "order"]
    assert "--multi_gpu" not in command("accelerate:1")


@pytest.mark.parametrize(
    "own", ["--config_file fsdp.yaml", "--use-fsdp", "--use_deepspeed --zero_stage 2", "--cpu"]
)
def test_an_accelerate_of_the_users_own_kind_is_passed_through_untouched(own) -> None:
    found = command(f"accelerate:2 {own}")
    assert "--multi_gpu" not in found
    assert found[-3 - len(own.split()) : -3] == own.split()


def test_ray_takes_the_arguments_of_its_scaling() -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'ostraka[ray]'")
    asked = "ray:2 use_gpu=false address=auto resources_per_worker='{\"CPU\": 2}'"
    module, number, options, folder = command(asked)
    assert (module, number, folder) == ("ostraka.train.on_ray", "2", "order")
    assert options == '{"use_gpu": false, "address": "auto", "resources_per_worker": {"CPU": 2}}'
    with pytest.raises(BadOption, match="'--gpus' only as name=value"):
        launch_of("ray:2 --gpus")


def test_without_ray_the_error_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"pip install 'ostraka\[ray\]'"):
        launch_of("ray:2")


@pytest.mark.parametrize("framework", ["sklearn", "setfit"])
def test_what_trains_in_one_process_is_refused(framework) -> None:
    recipe = adapters[framework].recipes[LabeledText]()
    with pytest.raises(UnsupportedCell, match=f"{framework} trains in one process"):
        check_recipe(recipe, framework, Launch("torchrun", 2))


@pytest.mark.parametrize("framework", ["transformers", "peft", "trl"])
def test_every_recipe_on_transformers_trainer_is_taken(framework) -> None:
    for kind in adapters[framework].recipes.values():
        check_recipe(kind(), framework, Launch("torchrun", 2))


def test_a_recipe_may_say_for_itself() -> None:
    class Own:
        processes = True

        def targets(self):
            return ()

    check_recipe(Own(), "own", Launch("torchrun", 2))
    Own.processes = False
    with pytest.raises(UnsupportedCell):
        check_recipe(Own(), "own", Launch("torchrun", 2))


def test_processes_import_what_can_be_imported_here_and_share_the_cores(monkeypatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "/my/code"])
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    found = surroundings(Launch("torchrun", 2))
    assert found["PYTHONPATH"].split(":") == [str(Path.cwd()), "/my/code"]
    assert found["OMP_NUM_THREADS"] == "4"
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert surroundings(Launch("torchrun", 2))["OMP_NUM_THREADS"] == "1"
