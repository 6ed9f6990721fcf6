"""Two processes learn what one learns from the same batch."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

SCRIPT = Path(__file__).parent / "two_processes.py"
STEPS = 6
LAUNCH = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]


@pytest.fixture
def start(tmp_path, make_model, tokenizer):
    make_model().save_pretrained(tmp_path / "start")
    tokenizer.save_pretrained(tmp_path / "start")
    return tmp_path / "start"


@pytest.fixture
def in_one(tmp_path, start):
    def run(size, **options):
        out = tmp_path / "one"
        out.mkdir()
        runpy.run_path(str(SCRIPT))["main"](str(start), out, size, options)
        return out, json.loads((out / "logs.json").read_text())

    return run


@pytest.fixture
def in_two(tmp_path, start):
    def run(size, **options):
        out = tmp_path / "two"
        out.mkdir()
        line = [sys.executable, *LAUNCH, SCRIPT, start, out, str(size), json.dumps(options)]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            line, check=False, capture_output=True, text=True, env=environment, timeout=300
        )
        return out, done

    return run


def test_losses_figures_and_weights_are_those_of_one_process(in_one, in_two):
    options = {"gradient_accumulation_steps": 2, "whiten_rewards": True, "lora": True}
    weights = "adapter_model.safetensors"
    alone, one = in_one(4, max_steps=STEPS, **options)
    both, done = in_two(2, max_steps=STEPS, **options)
    assert done.returncode == 0, done.stderr
    two = json.loads((both / "logs.json").read_text())
    assert (one["processes"], two["processes"]) == (1, 2)
    assert len(two["logs"]) == STEPS
    for single, shared in zip(one["logs"], two["logs"], strict=True):
        assert shared == pytest.approx(single, abs=2e-4, rel=2e-3)
    assert any(abs(log["loss"]) > 1e-3 for log in two["logs"])
    # one folder, with one model
    assert {path.name for path in both.iterdir()} <= {"logs.json", "model", "checkpoints"}
    assert len(list(both.rglob("*.safetensors"))) == 1
    single, shared = load_file(alone / "model" / weights), load_file(both / "model" / weights)
    assert single.keys() == shared.keys()
    assert not any("v_head" in name for name in shared)
    for name, weight in shared.items():
        assert torch.allclose(weight, single[name], atol=5e-3), name
