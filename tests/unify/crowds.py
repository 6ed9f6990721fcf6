"""Crowds made by seed: people of known skill answer about records of known truth."""

import numpy as np

from ostraka.data.answers import Codes
from ostraka.schema.questions import LabelQuestion
from ostraka.unify._base import Votes, make, strategies


def crowd(records, per_record, skill, options=2, seed=0):
    """Truth [records] and votes: each person knows the answer with `skill`, else guesses.

    A negative skill -k is a person who always says option k - 1.
    """
    draw = np.random.default_rng(seed)
    skill = np.asarray(skill, float)
    people = len(skill)
    truth = draw.integers(0, options, records)
    who = np.concatenate([draw.permutation(people)[:per_record] for _ in range(records)])
    record = np.repeat(np.arange(records), per_record)
    knows = draw.random(len(who)) < skill[who]
    said = np.where(knows, truth[record], draw.integers(0, options, len(who)))
    stubborn = skill[who] < 0
    said[stubborn] = (-skill[who][stubborn]).astype(int) - 1
    users = tuple(f"p{n:03}" for n in range(people))
    return truth, Votes(records, record, who.astype(np.int32), Codes(said), users)


def settle(name, votes, options=2, **more):
    """Verdicts of a strategy about a label question with so many options."""
    question = LabelQuestion(name="q", labels=[str(n) for n in range(options)])
    return make(strategies[name], name, more).settle(votes, question)


def right(name, truth, votes, options=2, **more):
    """The share of the records that a strategy settles as they are."""
    return (settle(name, votes, options, **more).values.codes == truth).mean()
