"""Does it help that reliability reaches the loss? Two questions with a known answer, by seed.

    .venv/bin/python benchmarks/reliability.py [SEEDS]

Genuine disagreement: 600 items of three classes, five votes each drawn from the item's true
distribution. A softmax regression learns the majority, the majority smoothed by 0.1, or the votes'
distribution (`soft_labels=True`), and is measured by its divergence from the truth on new items.

Reward model: 1,500 pairs, three votes each by fifteen people of whom six nearly guess. A linear
reward learns from votes (majority, shares, weights) and from what a model of people makes of them
(`strategy="dawid_skene"` and others, hard or with `soft_preferences=True`), and is measured on
pairs without noise.

The reference figures are of an earlier experiment whose features were not written down; here they
have as many dimensions, and people the skill, that make its first column come out.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from ostraka.data.answers import Codes
from ostraka.schema.questions import LabelQuestion
from ostraka.tasks._ballots import Standings
from ostraka.tasks._pairs import Pairs, pairs
from ostraka.tasks._reliable import Settling, settled_pairs
from ostraka.unify._base import Votes, make, strategies

SEEDS = 20
ITEMS, VOTES, CLASSES, FEATURES, SPREAD = 600, 5, 3, 9, 2.4
PAIRS, PEOPLE, GUESSING, PAIR_FEATURES = 1500, 15, 6, 11
SKILLS = (0.76, 0.94), (0.42, 0.5)  # of those who look, and of those who nearly guess
NEW = 4000
DISAGREEMENT = {
    "majority": (0.0625, 0.953),
    "smoothed by 0.1": (0.0199, 0.950),
    "votes' distribution": (0.0042, 0.971),
}
REWARD = {
    "majority": 0.949,
    "shares as targets": 0.952,
    "weighted by agreement": 0.958,
    "dawid_skene, hard": 0.969,
    "dawid_skene, soft": 0.973,
    "one_coin, soft": None,
    "bradley_terry, soft": None,
}


def softmax(scores: Any) -> Any:
    """Probabilities of each row."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def regression(x: Any, targets: Any, penalty: float) -> Any:
    """Weights [features, classes] of a softmax regression on distributions, by Newton's method."""
    width, classes = x.shape[1], targets.shape[1]
    weights, size = np.zeros((width, classes)), width * classes
    for _ in range(100):
        said = softmax(x @ weights)
        slope = x.T @ (targets - said) - penalty * weights
        curve = np.zeros((classes, width, classes, width))
        for one in range(classes):
            for two in range(classes):
                part = said[:, one] * ((one == two) - said[:, two])
                curve[one, :, two, :] = (x * part[:, None]).T @ x
        whole = curve.reshape(size, size) + penalty * np.eye(size)
        step = np.linalg.solve(whole, slope.T.reshape(-1)).reshape(classes, width).T
        weights = weights + step * min(1.0, 2.0 / np.abs(step).max())
        if np.abs(step).max() < 1e-7:
            break
    return weights


def disagreement(seed: int) -> dict[str, tuple[float, float]]:
    """Divergence from the true distribution, and the share of top classes found, by target."""
    draw = np.random.default_rng(seed)
    truth = draw.normal(size=(FEATURES + 1, CLASSES)) * SPREAD / np.sqrt(FEATURES)
    x = np.c_[draw.normal(size=(ITEMS + NEW, FEATURES)), np.ones(ITEMS + NEW)]
    chances = softmax(x @ truth)
    cast = np.stack([draw.choice(CLASSES, VOTES, p=line) for line in chances[:ITEMS]])
    votes = Votes(
        ITEMS,
        np.repeat(np.arange(ITEMS), VOTES),
        np.tile(np.arange(VOTES), ITEMS).astype(np.int32),
        Codes(cast.reshape(-1)),
        tuple("abcde"),
    )
    question = LabelQuestion(name="q", labels=["x", "y", "z"])
    verdicts = make(strategies["majority"], "majority", {}).settle(votes, question)
    hard = np.eye(CLASSES)[verdicts.values.codes]
    targets = (hard, 0.9 * hard + 0.1 / CLASSES, verdicts.distribution)
    return {
        name: _distance(x[ITEMS:], chances[ITEMS:], regression(x[:ITEMS], wanted, 1.5))
        for name, wanted in zip(DISAGREEMENT, targets, strict=True)
    }


def _distance(x: Any, chances: Any, weights: Any) -> tuple[float, float]:
    said = softmax(x @ weights)
    divergence = (chances * np.log(chances / said)).sum(1).mean()
    return float(divergence), float((chances.argmax(1) == said.argmax(1)).mean())


def reward(seed: int) -> dict[str, float]:
    """Accuracy on new pairs without noise, by how the votes were used; and that of the labels."""
    draw = np.random.default_rng(seed)
    truth = draw.normal(size=PAIR_FEATURES)
    difference = draw.normal(size=(PAIRS, PAIR_FEATURES))
    first = difference @ truth > 0
    cast = _cast(draw, first)
    new = draw.normal(size=(NEW, PAIR_FEATURES))
    even = np.ones(PAIRS)

    def right(target: Any, weight: Any = even) -> float:
        return float(
            (((new @ _linear(difference, target, weight)) > 0) == (new @ truth > 0)).mean()
        )

    share = _chance(pairs(cast, PAIRS))
    found = {
        "majority": right(share > 0.5),
        "shares as targets": right(share),
        "weighted by agreement": right(share > 0.5, np.abs(2 * share - 1)),
    }
    labels = {"majority": float(((share > 0.5) == first).mean())}
    users = tuple(f"p{number:02}" for number in range(PEOPLE))
    for name in ("dawid_skene", "one_coin", "bradley_terry"):
        chance = _chance(settled_pairs(cast, PAIRS, Settling(name, {}, users)))
        found |= {f"{name}, hard": right(chance > 0.5), f"{name}, soft": right(chance)}
        labels[name] = float(((chance > 0.5) == first).mean())
    return found | {f"labels by {name}": share for name, share in labels.items()}


def _cast(draw: np.random.Generator, first: Any) -> Standings:
    """Three people's answers about each pair."""
    guessing = np.arange(PEOPLE) < GUESSING
    looks, guesses = (draw.uniform(*skill, PEOPLE) for skill in SKILLS)
    skill = np.where(guessing, guesses, looks)
    who = np.argsort(draw.random((PAIRS, PEOPLE)), axis=1)[:, :3].reshape(-1)
    record = np.repeat(np.arange(PAIRS), 3)
    said = np.where(draw.random(3 * PAIRS) < skill[who], first[record], ~first[record])
    places = np.stack([2 - said, 1 + said], axis=1).astype(np.int16)
    return Standings(record, places, who.astype(np.int32))


def _chance(found: Pairs) -> Any:
    """The chance that the first of each pair is the better; even where nothing was decided."""
    chance = np.full(PAIRS, 0.5)
    chance[found.record] = np.where(found.winner == 0, found.agreement, 1 - found.agreement)
    return chance


def _linear(difference: Any, target: Any, weight: Any) -> Any:
    """The reward's weights: logistic regression on differences, by Newton's method."""
    found = np.zeros(difference.shape[1])
    for _ in range(50):
        said = 1 / (1 + np.exp(-(difference @ found)))
        slope = difference.T @ (weight * (target - said)) - found
        curve = (difference * (weight * said * (1 - said))[:, None]).T @ difference
        step = np.linalg.solve(curve + np.eye(len(found)), slope)
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    return found


def mean_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The mean of each figure over the seeds."""
    return {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}


def main() -> None:
    """Print both tables."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
    found = mean_of([disagreement(seed) for seed in seeds])
    print(f"Genuine disagreement, {len(seeds)} seeds\n")
    print("| learnt from | divergence | reference | top class | reference |\n|---|---|---|---|---|")
    for name, (divergence, accuracy) in DISAGREEMENT.items():
        ours = found[name]
        print(f"| {name} | {ours[0]:.4f} | {divergence} | {ours[1]:.3f} | {accuracy} |")
    found = mean_of([reward(seed) for seed in seeds])
    print(f"\nReward model, {len(seeds)} seeds\n")
    print("| learnt from | pairs right | reference |\n|---|---|---|")
    for name, reference in REWARD.items():
        print(f"| {name} | {found[name]:.3f} | {reference or ''} |")
    for name, value in found.items():
        if name.startswith("labels by"):
            print(f"| {name} | {value:.3f} | {'.783' if 'majority' in name else '.866'} |")


if __name__ == "__main__":
    main()
