"""Which strategy finds the truth: published figures beside ours, and crowds made by seed.

    .venv/bin/python benchmarks/aggregation.py [--crowd-kit]

With `--crowd-kit` that library's methods run on the same crowds (`pip install crowd-kit`; its GLAD
takes minutes for each).
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ostraka.data.answers import Codes
from ostraka.schema.questions import LabelQuestion
from ostraka.unify._base import Verdicts, Votes, make, strategies

# Dawid and Skene (1979), table 1: three ratings of the first of five observers, one of each other.
ANAESTHETISTS = (
    "1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 "
    "2223343 1111111 2223212 1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 "
    "2223222 2212222 1111111 1111111 2322222 1111111 1111111 1121121 1111111 3333233 1111111 "
    "2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 "
    "2222222"
)
NAMES = ("majority", "wawa", "one_coin", "dawid_skene", "mace", "glad")


class Crowd(NamedTuple):
    """A made-up crowd: what is true, and who said what."""

    truth: Any
    votes: Votes
    options: int


def anaesthetists() -> Votes:
    """The ratings of 45 patients, four classes."""
    said = np.array([[int(digit) - 1 for digit in one] for one in ANAESTHETISTS.split()])
    voter = np.tile([0, 0, 0, 1, 2, 3, 4], len(said)).astype(np.int32)
    record = np.repeat(np.arange(len(said)), 7)
    return Votes(len(said), record, voter, Codes(said.reshape(-1)), tuple("ABCDE"))


def crowd(records: int, each: int, people: int, options: int, seed: int, kind: str) -> Crowd:
    """People who know the truth, spam one option, guess, or mistake one option for the next."""
    draw = np.random.default_rng(seed)
    truth = draw.integers(0, options, records)
    who = np.argsort(draw.random((records, people)), axis=1)[:, :each].reshape(-1)
    record = np.repeat(np.arange(records), each)
    skill = draw.uniform(0.3, 0.95, people)
    said = np.where(draw.random(len(who)) < skill[who], truth[record], -1)
    guess = draw.integers(0, options, len(who))
    said = np.where(said < 0, guess, said)
    odd = who < people * 2 // 5
    others = {
        "reliable": said,
        "guessers": guess,
        "spammers": who % options,
        "mistaken": np.where(draw.random(len(who)) < 0.8, (truth[record] + 1) % options, guess),
    }
    said = np.where(odd, others[kind], said)
    users = tuple(f"p{number:03}" for number in range(people))
    votes = Votes(records, record, who.astype(np.int32), Codes(said), users)
    return Crowd(truth, votes, options)


CROWDS = {
    "2 options, 3 of 20 people, 40 % guess": (2000, 3, 20, 2, 0, "guessers"),
    "4 options, 5 of 30 people, 40 % guess": (2000, 5, 30, 4, 1, "guessers"),
    "3 options, 5 of 20 people, 40 % spam": (2000, 5, 20, 3, 2, "spammers"),
    "4 options, 5 of 20 people, 40 % mistake": (2000, 5, 20, 4, 3, "mistaken"),
    "2 options, 1 of 20 people": (2000, 1, 20, 2, 4, "reliable"),
    "3 options, 7 of 40 people": (2000, 7, 40, 3, 5, "reliable"),
}


def settled(name: str, votes: Votes, options: int, **more: Any) -> Verdicts:
    """The verdicts of one of our strategies."""
    question = LabelQuestion(name="q", labels=[str(code) for code in range(options)])
    return make(strategies[name], name, more).settle(votes, question)


def accuracy(made: Crowd, name: str) -> float:
    """The share of records that a strategy settles as they are."""
    return float((settled(name, made.votes, made.options).values.codes == made.truth).mean())


def crowd_kit(made: Crowd) -> dict[str, Callable[[], Any]]:
    """crowd-kit's methods, as functions to the option of each record."""
    import pandas as pd
    from crowdkit.aggregation.classification import (
        GLAD,
        MACE,
        DawidSkene,
        MajorityVote,
        OneCoinDawidSkene,
    )

    assert isinstance(made.votes.answers, Codes)  # noqa: S101 - labels were made
    columns = {"task": made.votes.record, "worker": made.votes.voter}
    data = pd.DataFrame(columns | {"label": made.votes.answers.codes})
    priors = pd.Series(1 / made.options, index=range(made.options))
    methods = {
        "majority": MajorityVote(),
        "one_coin": OneCoinDawidSkene(),
        "dawid_skene": DawidSkene(),
        "mace": MACE(n_restarts=1),  # it starts each time at the same place
        "glad": GLAD(labels_priors=priors),
    }
    return {
        name: lambda method=method: method.fit_predict(data).sort_index().to_numpy()
        for name, method in methods.items()
    }


def published() -> None:
    """Dawid and Skene's own table."""
    found = settled(
        "dawid_skene", anaesthetists(), 4, smoothing=0, tolerance=1e-9, max_iterations=1000
    )
    extra = found.extra
    prevalence = " / ".join(f"{part:.4f}" for part in extra["prevalence"])
    counts = " / ".join(map(str, np.bincount(found.values.codes, minlength=4)))
    print("Dawid and Skene (1979), 45 patients\n\n| | published | ours |\n|---|---|---|")
    print(f"| prevalence | 0.40 / 0.42 / 0.11 / 0.07 | {prevalence} |")
    print(f"| patients in each class | 18 / 19 / 5 / 3 | {counts} |")
    print(f"| log-likelihood | -192.891 | {extra['log_likelihood']:.3f} |")


def main() -> None:
    """Print the published figures, then the crowds: the share of records that are settled right."""
    published()
    print("\nMade-up crowds, 2,000 records: right, and seconds of CPU (crowd-kit's, if asked)\n")
    print(f"| crowd | {' | '.join(NAMES)} |\n|---|{'---|' * len(NAMES)}")
    for title, parts in CROWDS.items():
        made = crowd(*parts)
        theirs, cells = crowd_kit(made) if "--crowd-kit" in sys.argv else {}, []
        for name in NAMES:
            ours, spent = _timed(lambda name=name, made=made: accuracy(made, name))
            cell = f"{ours:.3f} {spent:.2f} s"
            if name in theirs:
                said, spent = _timed(theirs[name])
                cell += f" ({(said == made.truth).mean():.3f} {spent:.2f} s)"
            cells.append(cell)
        print(f"| {title} | {' | '.join(cells)} |")


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # crowd-kit uses what pandas is about to remove
        return act(), time.process_time() - start


if __name__ == "__main__":
    main()
