"""What people's agreement does to the loss of a pair: a target, or a weight."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from ostraka.extras import need
from ostraka.tasks._rows import Rows
from ostraka.train.options import Target

WHY = "Training with TRL"
TARGET, WEIGHT = "vote_target", "vote_weight"


def preferences(
    *, soft_preferences: bool = False, weight_by_agreement: bool = False
) -> dict[str, bool]:
    """Options of our own: how the agreement p of a pair reaches its loss; by default not at all.

    `soft_preferences`: p is the target, the chance that the chosen is the better. With
    `weight_by_agreement` a pair counts 2p - 1: one that was decided by chance counts nothing.
    """
    return {"soft_preferences": soft_preferences, "weight_by_agreement": weight_by_agreement}


def one_way(options: dict[str, Any]) -> None:
    """Refuse two ways at once: each of them is what p means."""
    chosen = [name for name, value in options.items() if value]
    if len(chosen) > 1:
        text = f"{' and '.join(chosen)} are two ways to use the same agreement; choose one"
        raise ValueError(text)


PAIRS = Target("pairs", preferences, check=one_way)


def columns(rows: Rows[Any], options: dict[str, Any]) -> dict[str, pa.Array]:
    """The columns that a collator of `Votes` reads, from the agreement of each row."""
    agreement = np.asarray(rows.column("agreement"), np.float64)
    found = {}
    if options["soft_preferences"]:
        found[TARGET] = pa.array(agreement)
    if options["weight_by_agreement"]:
        found[WEIGHT] = pa.array(2 * agreement - 1)
    return found


class Votes:
    """A collator that hands on targets and weights beside what the trainer's own one makes."""

    names: ClassVar[tuple[str, ...]] = (TARGET, WEIGHT)

    def __init__(self, collate: Any) -> None:
        self.collate = collate

    def __call__(self, examples: list[dict[str, Any]]) -> dict[str, Any]:
        """One batch; targets and weights have the shape [pairs]."""
        torch = need("torch", extra="trl", why=WHY)
        batch: dict[str, Any] = self.collate(examples)
        for name in self.names:
            if name in examples[0]:
                values = [example[name] for example in examples]
                batch[name] = torch.tensor(values, dtype=torch.float32)
        return batch

    @classmethod
    def taken(cls, inputs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the trainer reads of a batch, and the targets or weights of its pairs."""
        rest = {name: value for name, value in inputs.items() if name not in cls.names}
        return rest, {name: inputs[name] for name in cls.names if name in inputs}


def pair_loss(difference: Any, votes: dict[str, Any]) -> Any:
    """The loss of each pair, from how far the chosen is ahead; both of shape [pairs].

    −log σ(d), times the weight; with a target p, −p log σ(d) − (1−p) log σ(−d): its gradient is 0
    where σ(d) is p. Mitchell, E. (2023), A note on DPO with noisy preferences: conservative DPO,
    there with one p for all pairs.
    """
    functional = need("torch.nn.functional", extra="trl", why=WHY)
    plain = -functional.logsigmoid(difference)
    if TARGET in votes:
        return plain + (1 - votes[TARGET]) * difference  # −log σ(−d) is −log σ(d) + d
    return plain * votes[WEIGHT] if WEIGHT in votes else plain


def with_votes(loss: Any, difference: Any, votes: dict[str, Any]) -> Any:
    """A trainer's loss of a batch, with that of its pairs in place of the plain one."""
    return loss + (pair_loss(difference, votes) - pair_loss(difference, {})).mean()


def dpo_trainer() -> Any:
    """`trl.DPOTrainer`, in which each pair may have a target or a weight of its own."""
    trl = need("trl", extra="trl", why=WHY)

    class DPOTrainer(trl.DPOTrainer):  # type: ignore[misc, name-defined]
        data_collator: Any
        beta: Any
        _signature_columns: Any

        def __init__(self, **parts: Any) -> None:
            super().__init__(**parts)
            self.data_collator = Votes(self.data_collator)
            self.beta = Noting(self.beta)

        def _set_signature_columns_if_needed(self) -> None:
            super()._set_signature_columns_if_needed()
            self._signature_columns = [*self._signature_columns, *Votes.names]

        def _compute_loss(self, model: Any, inputs: Any, return_outputs: Any) -> Any:
            inputs, votes = Votes.taken(inputs)
            self.beta.products.clear()
            found = super()._compute_loss(model, inputs, return_outputs)
            loss, *outputs = found if return_outputs else (found,)
            loss = with_votes(loss, self.beta.products[0], votes)
            return (loss, *outputs) if return_outputs else loss

    return DPOTrainer


class Noting(float):
    """A number that keeps what it was multiplied with: TRL's β, and β times how far is ahead.

    TRL's loss is one long method and gives a batch's mean; the first product in it is what each
    pair's loss is computed from.
    """

    def __init__(self, value: float) -> None:
        self.products: list[Any] = []

    def __mul__(self, other: Any) -> Any:
        """What any number gives, kept."""
        self.products.append(float(self) * other)
        return self.products[-1]


def reward_trainer() -> Any:
    """`trl.RewardTrainer`, in which each pair may have a target or a weight of its own."""
    trl = need("trl", extra="trl", why=WHY)

    class RewardTrainer(trl.RewardTrainer):  # type: ignore[misc, name-defined]
        data_collator: Any
        _signature_columns: Any

        def __init__(self, **parts: Any) -> None:
            super().__init__(**parts)
            self.data_collator = Votes(self.data_collator)

        def _set_signature_columns_if_needed(self) -> None:
            super()._set_signature_columns_if_needed()
            self._signature_columns = [*self._signature_columns, *Votes.names]

        def compute_loss(self, model: Any, inputs: Any, *more: Any, **named: Any) -> Any:
            inputs, votes = Votes.taken(inputs)
            wanted = named.pop("return_outputs", more[0] if more else None)
            loss, outputs = super().compute_loss(model, inputs, return_outputs=True, **named)
            chosen, rejected = outputs.logits.squeeze(-1).chunk(2)
            loss = with_votes(loss, chosen - rejected, votes)
            return (loss, outputs) if wanted else loss

    return RewardTrainer
