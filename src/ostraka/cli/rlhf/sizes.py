"""How much the road takes: a look, a quarter of an hour, a real training."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ostraka.errors import BadOption, unknown


@dataclass(frozen=True)
class Size:
    """Rows and steps of every stage.

    `texts`, `pairs`: records that may be learnt from, 0 for all; `held`: prompts that no stage
    sees; `words`: first words of a text that prompt; `new_tokens`: the longest answer. A step of
    SFT and DPO takes `batch` rows, a round of PPO `ppo_batch` prompts. `tiny`: untrained networks
    in place of real ones.
    """

    texts: int = 2000
    pairs: int = 800
    held: int = 64
    words: int = 4
    new_tokens: int = 16
    batch: int = 8
    sft_steps: int = 60
    reward_batch: int = 16
    reward_epochs: float = 1
    max_length: int = 96
    dpo_pairs: int = 128
    dpo_steps: int = 16
    ppo_batch: int = 16
    ppo_steps: int = 25
    ppo_epochs: int = 2
    ppo_rate: float = 3e-4
    kl_coef: float = 0.1
    tiny: bool = False

    def but(self, steps: int | None) -> Size:
        """The same with another number of steps, and of PPO's rounds; `BadOption` below 1."""
        if steps is None:
            return self
        if steps < 1:
            raise BadOption(f"--steps {steps}: at least 1 is needed.")
        return replace(self, sft_steps=steps, dpo_steps=steps, ppo_steps=steps)


SIZES = {
    "quick": Size(
        texts=48,
        pairs=48,
        held=8,
        new_tokens=6,
        batch=4,
        sft_steps=2,
        reward_batch=4,
        reward_epochs=1,
        dpo_pairs=24,
        dpo_steps=2,
        ppo_batch=4,
        ppo_steps=2,
        tiny=True,
    ),
    "small": Size(),
    "full": Size(
        texts=0,
        pairs=0,
        held=400,
        new_tokens=32,
        batch=32,
        sft_steps=400,
        reward_batch=32,
        reward_epochs=3,
        max_length=128,
        dpo_pairs=4000,
        dpo_steps=250,
        ppo_batch=64,
        ppo_steps=300,
        ppo_epochs=4,
        ppo_rate=1e-4,
    ),
}


def size_named(name: str) -> Size:
    """The size of that name; raises `UnknownName`."""
    if name not in SIZES:
        raise unknown("size", name, SIZES)
    return SIZES[name]
