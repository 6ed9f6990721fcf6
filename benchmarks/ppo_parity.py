"""What TRL 1.12, the last version with PPO, makes of one fixed batch; written as JSON.

    python -m venv trl && trl/bin/pip install trl==1.12.0 torch transformers
    trl/bin/python benchmarks/ppo_parity.py tests/train/ppo/parity.json

TRL keeps its sums inside `PPOTrainer.train`. The statements are cut out of the installed source and
run as they stand, with TRL's own functions, so nothing of it is written a second time here. The
numbers in `tests/train/ppo/parity.json` come from this script; docs/decisions/0005 says what was
compared.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import torch  # noqa: TID253 - a script about torch

PLACES = 6
CASES = {
    "full": {"lengths": [7, 7, 7, 7]},
    "ragged": {"lengths": [7, 3, 1, 5]},
    "whitened rewards": {"lengths": [6, 3, 2, 7], "whiten_rewards": True},
    "discount": {"lengths": [7, 7, 7, 7], "gamma": 0.9, "lam": 0.7, "kl_coef": 0.2},
}
OPTIONS = {
    "gamma": 1.0,
    "lam": 0.95,
    "kl_coef": 0.05,
    "cliprange": 0.2,
    "cliprange_value": 0.2,
    "vf_coef": 0.1,
    "whiten_rewards": False,
    "kl_estimator": "k1",
}
BATCH = ("logprobs", "reference", "values", "new_logprobs", "new_values")
MADE = {
    "rewards": "rewards",
    "returns": "returns",
    "advantages": "advantages",
    "policy_loss": "pg_loss",
    "value_loss": "vf_loss",
    "loss": "loss",
}
# The first and the last statement of the two parts of `train`, by how they begin.
TARGETS = ("response_idxs = torch.arange", "advantages = torch.masked_fill(advantages")
LOSSES = ("new_logprobs = torch.masked_fill(", "loss = pg_loss + args.vf_coef * vf_loss")


def batch(seed: int) -> dict[str, torch.Tensor]:
    """Log-probabilities, values and scores, rounded so that the file holds them exactly."""
    draw = torch.Generator().manual_seed(seed)
    shape = (4, 7)  # answers, tokens
    made = {name: torch.randn(shape, generator=draw) for name in BATCH}
    made["logprobs"] = -made["logprobs"].abs() - 0.1
    made["reference"] = made["logprobs"] + 0.3 * made["reference"]
    made["new_logprobs"] = made["logprobs"] + 0.3 * made["new_logprobs"]
    made["new_values"] = made["values"] + 0.3 * made["new_values"]
    made["scores"] = torch.randn(shape[0], generator=draw)
    return {name: torch.round(value, decimals=PLACES) for name, value in made.items()}


def statements(ends: tuple[str, str]) -> str:
    """The statements of `train` from the one that begins so up to the one that begins so."""
    from trl.experimental.ppo import ppo_trainer

    lines = inspect.getsource(ppo_trainer.PPOTrainer.train).splitlines()
    starts = [next(i for i, x in enumerate(lines) if x.strip().startswith(end)) for end in ends]
    return dedent("\n".join(lines[starts[0] : starts[1] + 1]))


def run(given: dict[str, torch.Tensor], lengths: list[int], options: dict[str, Any]) -> Any:
    """What TRL's statements leave behind for answers of these lengths."""
    from trl.experimental.ppo import ppo_trainer

    names: dict[str, Any] = {
        **vars(ppo_trainer),
        "args": SimpleNamespace(**options),
        "responses": torch.zeros_like(given["logprobs"]),
        "sequence_lengths": torch.tensor(lengths) - 1,  # TRL counts to the last token
        "ref_logprobs": given["reference"],
        **{name: given[name].clone() for name in ("logprobs", "values", "scores")},
    }
    exec(statements(TARGETS), names)  # noqa: S102 - TRL's own statements
    names |= {
        "micro_batch_inds": slice(None),
        "new_logprobs": given["new_logprobs"],
        "context_length": 1,
        "vpred_temp": torch.nn.functional.pad(given["new_values"], (0, 1))[..., None],
        **{f"mb_{name}": names[name] for name in ("logprobs", "values")},
        "mb_return": names["returns"],
        "mb_advantage": names["advantages"],
    }
    exec(statements(LOSSES), names)  # noqa: S102
    return names


def plain(numbers: torch.Tensor) -> Any:
    """Numbers as JSON has them, with a digit more than the batch."""
    return torch.round(numbers.double(), decimals=PLACES + 1).tolist()


def main(path: Path) -> None:
    """Write every case: what goes in, and what TRL makes of it."""
    import trl

    cases = []
    for seed, (name, case) in enumerate(CASES.items()):
        options, given = {**OPTIONS, **case}, batch(seed)
        lengths = options.pop("lengths")
        found = run(given, lengths, options)
        cases.append(
            {
                "name": name,
                "lengths": lengths,
                "options": options,
                "batch": {key: plain(value) for key, value in given.items()},
                "trl": {ours: plain(found[theirs]) for ours, theirs in MADE.items()},
            }
        )
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = f'{{"trl": "{trl.__version__}", "cases": [\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
